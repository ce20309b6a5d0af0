/** The training that a run takes over: by URL, or by the name of the run that trained it. */
import { badInput, Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { stagePrefix } from '../../domain/contract.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import { releaseOfTasks } from '../../domain/releases/index.ts';
import type { ToolContext } from '../../ports/context.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';
import { day0Values, locateRun, readSpec, specOf } from '../runs/index.ts';

/** The same arguments with the full URL of the earlier run's finetune folder. Rejects where that run trained nothing. */
export async function withFinetuneUrl(given: RunArguments, context: ToolContext): Promise<RunArguments> {
  const { existing_finetune_url: asked } = given;
  if (asked === undefined) return given;
  return { ...given, existing_finetune_url: await urlOf(asked, context) };
}

async function urlOf(asked: string, context: ToolContext): Promise<string> {
  if (asked.includes('://')) return urlGiven(asked);
  const located = await locateRun({ run: asked }, context);
  const own = `${located.root}/${stagePrefix(located.name, 'finetune').replace(/\/$/, '')}`;
  const spec = readSpec((await specOf(located, context)) ?? '');
  const found = spec && day0Values(spec);
  if (spec === undefined || found === undefined) return own;
  const tasks = spec.groups.flatMap(({ tasks: all }) => all.flatMap(({ name }) => name ?? []));
  const release = releaseOfTasks(tasks);
  const why = release?.arguments.refused.existing_finetune_url;
  if (release && why !== undefined)
    throw notReusable(
      asked,
      `it is of release ${release.id}, as its task ${release.tasks.defects} shows: such a checkpoint can never be loaded by a release that trains LoRA adapters`,
    );
  const { existing_finetune_url: earlier } = found.values;
  // A run that took over a training itself stands for that one.
  return typeof earlier === 'string' && earlier !== '' ? urlGiven(earlier) : own;
}

function urlGiven(text: string): string {
  try {
    return normaliseRoot(text);
  } catch (error) {
    if (!(error instanceof Day0Error)) throw error;
    const { what, ...body } = error.body;
    throw new Day0Error({
      ...body,
      what: what.replace(/^dig_url_root/, 'existing_finetune_url'),
      fix: 'give the name of the run that trained, or the URL of its finetune folder, such as s3://<bucket>/<prefix>/runs/<name>/finetune',
    });
  }
}

function notReusable(run: string, why: string): Day0Error {
  return badInput({
    what: `existing_finetune_url: the training of ${run} cannot be used again; nothing was started`,
    why,
    fix: `give a run of release 1.1 that trained: ${nextCall('list_runs', {})} names the runs; or leave it out and train`,
  });
}
