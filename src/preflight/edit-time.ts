/** How long will the camera look take? From the one edit of a deep look at the endpoint, and the board's cookbook. */
import { readFileSync } from 'node:fs';
import type { Check } from '../day0/checks.ts';
import { cookbookCap, cropBounds, editTime, execTimeoutHours, hoursText } from '../day0/edit-time.ts';
import type { EndpointReport } from '../endpoint/judge.ts';
import { packagePath } from '../package.ts';
import { pass, type Subject, skipped, warn } from './subject.ts';

const id = 'endpoint.time';

/** `report` is missing when the endpoint could not be looked at. */
export async function editTimeCheck(
  { run, deep }: Subject,
  report: EndpointReport | undefined,
): Promise<Check> {
  if (!deep)
    return skipped(id, 'how long the camera look takes is not measured', 'no edit', 'give "deep": true');
  if (report?.edit_ms === undefined)
    return skipped(id, 'how long the camera look takes is not known', 'no edit, see endpoint.service');
  const seconds = report.edit_ms / 1000;
  const where = `assets/cookbooks/pcb/${run.board}`;
  const bounds = await boundsOf(run).catch(() => undefined);
  if (bounds === undefined)
    return skipped(
      id,
      'the cookbook does not tell how many crops there may be',
      `${where}, see board.cookbook`,
    );
  const { patches, materials, cap } = bounds;
  const time = editTime(bounds, seconds);
  const one = `one edit took ${seconds.toFixed(1)} s on a small picture; the client edits one after another`;
  const grid = `${patches} patches, ${materials} materials in ${where}`;
  if (time.kind === 'unbounded')
    return warn(
      id,
      `how long the camera look takes has no upper bound: the cookbook has no cap on crops`,
      `${one}; ${grid}; the exec timeout of ${execTimeoutHours} h is for each stage since OSMO 6.3, for all together before`,
      time.fix,
    );
  const evidence = `${one}; at most ${time.crops} crops: ${grid}, up to ${cap} crops of each in a patch, most have fewer`;
  const what = `the camera look takes up to ${hoursText(time.hours)}: an upper estimate, at one edit at a time`;
  if (time.fits) return pass(id, what, evidence);
  return warn(id, `${what}; the exec timeout is ${execTimeoutHours} h`, evidence, time.fix);
}

/** Undefined when the files do not tell. */
async function boundsOf(run: Subject['run']): Promise<ReturnType<typeof cropBounds>> {
  const { parse } = await import('yaml');
  const text = (name: string): string =>
    readFileSync(packagePath('assets', 'cookbooks', 'pcb', run.board, name), 'utf8');
  const crop = text('day0_crop.yaml');
  const cap = run.crop_max_emit === undefined ? cookbookCap(crop) : String(run.crop_max_emit);
  const filled = (template: string): unknown =>
    parse(template.replaceAll(/\$\{([A-Z_]+)\}/g, (_hole, name) => (name === 'MAX_EMIT' ? cap : '1')));
  return cropBounds(run, filled(text('day0_image.yaml')), filled(crop));
}
