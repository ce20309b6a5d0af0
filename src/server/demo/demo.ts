/** `pcba-day0 demo`: drives the server as an assistant would, over stdio, until a labelled dataset is there. */

import { fileURLToPath } from 'node:url';
import { Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { shownJson } from '../../base/untrusted-text.ts';
import { type Release, type ReleaseId, releaseOf, saidRelease } from '../../domain/releases/index.ts';
import type { Settings } from '../../ports/settings/settings.ts';
import { Screen } from './screen.ts';
import { Session, text } from './session.ts';
import { trainedCheckpoint } from './trained-checkpoint.ts';

/**
 * Returns 0 with a JSON line as the last one on stdout, or throws what the failing tool said. With `finetune` the run
 * trains the checkpoint that it uses, as every run does in a release that ships none.
 */
export async function demo(
  { home }: Settings,
  { finetune, release: id }: { finetune: boolean; release: ReleaseId },
): Promise<number> {
  const release = releaseOf(id);
  const trains = finetune || release.checkpoint.shipped === undefined;
  const started = performance.now();
  const screen = new Screen(process.stderr);
  screen.say(`Everything this makes lies under ${home}`);
  screen.say(
    'All pictures are CPU previews: no GPU, no AnomalyGen and no real image-edit model takes part.\n',
  );
  if (trains)
    screen.say(
      "This run trains a checkpoint first, with this package's own small trainer in the place of AnomalyGen's.\n",
    );
  const session = await Session.open(home, screen);
  try {
    const made = await pipeline(session, release, trains);
    const result = { ...made, seconds: Math.round((performance.now() - started) / 100) / 10 };
    for (const line of summary(result)) screen.say(line);
    process.stdout.write(`${shownJson(result)}\n`);
    return 0;
  } finally {
    await session.close();
  }
}

/** The calls that an assistant would make, until the dataset is judged. */
async function pipeline(session: Session, release: Release, trains: boolean) {
  const said = saidRelease(release.id) === undefined ? {} : { release: release.id };
  const asked = trains && release.checkpoint.shipped !== undefined;
  await session.call('preflight', { ...said, ...(asked ? { mode: 'finetune' } : {}) });
  await session.call('check_endpoint', { deep: true });
  const { name } = await session.call('stamp_name', {});
  const mode = asked ? { use_pretrained_checkpoint: false } : {};
  const wish = { action: 'plan', name: text(name), smoke_test: true, ...said, ...mode };
  const { digest } = await session.call('submit_day0', wish);
  const submitted = await session.call('submit_day0', { action: 'submit', digest: text(digest) });
  const run = text(submitted.name);
  await watch(session, run);
  const outputs = await session.call('list_outputs', { run });
  const preview = await session.call('preview_outputs', { run });
  const judged = await session.call('inspect_dataset', { run });
  const dataset = localPath(text(outputs.dataset));
  return {
    run,
    workflow_id: text(submitted.workflow_id),
    root: text(outputs.root),
    dataset,
    ...(trains ? { checkpoint: trainedCheckpoint(dataset, release.checkpoint.results) } : {}),
    contact_sheet: text(preview.contact_sheet),
    html: text(preview.html),
    verdict: text(judged.verdict),
    report: text(judged.report),
  };
}

type Result = Awaited<ReturnType<typeof pipeline>> & { seconds: number };

function summary({ checkpoint, dataset, contact_sheet, html, verdict, report, seconds }: Result): string[] {
  return [
    `\nDone in ${seconds} s.`,
    ...(checkpoint
      ? [
          `  checkpoint     step ${checkpoint.step} of this run's own training (${checkpoint.trained_by}): ${checkpoint.folder}`,
        ]
      : []),
    `  dataset        ${dataset}`,
    `  contact sheet  ${contact_sheet}`,
    `  page           ${html}`,
    `  inspection     ${verdict}: ${report}`,
  ];
}

async function watch(session: Session, run: string): Promise<void> {
  for (;;) {
    const { status, finished } = await session.call('watch_run', { run, wait_s: 5 });
    if (finished !== true) continue;
    if (status === 'COMPLETED') return;
    throw new Day0Error({
      code: 'run_failed',
      what: `the run ${run} ended as ${text(status)}`,
      why: 'the lines above say which stage and what it reported',
      fix: `read its log: npx pcba-day0-osmo workflow logs <workflow id>, or ask for ${nextCall('watch_run', { run })}`,
      retry: 'after_check',
    });
  }
}

const localPath = (url: string): string => (url.startsWith('file:') ? fileURLToPath(url) : url);
