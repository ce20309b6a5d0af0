/** How long will the camera look take? From the one edit of a deep look at the endpoint, and the board's cookbook. */

import type { Check } from '../../domain/checks.ts';
import { editTime, hoursText, mostCropsOf } from '../../domain/edit-time.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { EndpointReport } from '../../ports/image-edit/report.ts';
import { parsedBoard } from '../boards/index.ts';
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
  const where = run.boards.map(({ cookbook }) => cookbook.where).join(', ');
  const cap = await Promise.all(run.boards.map(({ cookbook }) => parsedBoard(cookbook, run)))
    .then((files) => mostCropsOf(files.map(({ crop }) => crop)))
    .catch(() => undefined);
  if (cap === undefined)
    return skipped(
      id,
      'the cookbook does not tell how many crops there may be',
      `${where}, see board.cookbook`,
    );
  const { execTimeoutHours } = releaseOf(run.release);
  const time = editTime(cap, seconds, run.boards.length, execTimeoutHours);
  const one = `one edit took ${seconds.toFixed(1)} s on a small picture, with the run's prompt and options; the client edits one after another, and aligning each comes on top`;
  if (time.kind === 'unbounded')
    return warn(
      id,
      'how long the camera look takes has no upper bound: the cookbook has no cap on crops',
      `${one}; board.crops says how many are expected; the exec timeout of ${execTimeoutHours} h is for each stage since OSMO 6.3, for all together before`,
      time.fix,
    );
  const evidence = `${one}; at most ${cap} crops in the whole run (max_emit of ${where})`;
  const what = `the camera look takes up to ${hoursText(time.hours)}: an upper estimate, at one edit at a time`;
  if (time.fits) return pass(id, what, evidence);
  return warn(id, `${what}; the exec timeout is ${execTimeoutHours} h`, evidence, time.fix);
}
