/** Brings what a run wrote to this machine: resumable, verified, with a manifest. */
import * as z from 'zod';
import { name } from '../base/foreign.ts';
import { nextCall, noCall } from '../base/next-call.ts';
import { outputFolder } from '../base/system/output-folder.ts';
import { formatBytes } from '../domain/outputs.ts';
import { download, type Progress } from '../features/download/download.ts';
import { wasInspected } from '../features/labelled/review.ts';
import { locateRun } from '../features/runs/root.ts';
import { clusterField, nextField, whichRun } from './define.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  stages: z
    .array(z.enum(['render', 'camera_look', 'finetune', 'defects']))
    .min(1)
    .optional()
    .describe('defects when left out'),
  labels_only: z.boolean().optional(),
  folder: z.string().optional().describe('Below <home>/outputs'),
  zip: z.boolean().optional().describe('Also, with task logs'),
  wait_s: z.number().min(1).max(45).optional(),
});

export const downloadOutputsTool = defineTool({
  name: 'download_outputs',
  title: 'Download outputs',
  description:
    'Fetch stages of a run, or the labels only, to this machine: verified, with manifest.json. PARTIAL after wait_s; the same call goes on.',
  effect: 'local',
  input,
  // Also objects, of_objects, bytes, of_bytes, manifest, zip and mapped: their names say it, and every list of tools is paid for.
  output: z.looseObject({
    cluster: clusterField,
    run: z.string(),
    complete: z.boolean(),
    folder: z.string(),
    next: nextField,
  }),
  run: async (args, context) => {
    const located = await locateRun(args, context);
    const folder = await outputFolder(context.settings.outputFolder, args.folder ?? located.name, (inside) =>
      nextCall('download_outputs', { ...args, folder: inside }),
    );
    const told = throttled(context.progress);
    const result = await download(
      located,
      {
        folder,
        stages: args.stages ?? ['defects'],
        labelsOnly: args.labels_only ?? false,
        zip: args.zip ?? false,
        wait: (args.wait_s ?? 45) * 1000,
        onProgress: told,
      },
      context,
    );
    const { progress, manifest, zip, mapped, gone, passed, notices } = result;
    const complete = manifest !== null;
    const again = { ...args, run: located.name, dig_url_root: located.root };
    const judged = wasInspected(context.settings.home, located.root, located.name);
    const next = !complete
      ? nextCall('download_outputs', again)
      : judged || args.stages?.includes('defects') === false
        ? noCall('everything that was asked for is in the folder')
        : nextCall('inspect_dataset', { run: located.name, dig_url_root: located.root });
    const text = [
      headline(complete, progress),
      ...notices,
      `folder ${folder}`,
      ...(manifest ? [`manifest ${manifest} (key, path, bytes and SHA-256 of each object)`] : []),
      ...(zip ? [`zip ${zip}`] : []),
      ...(mapped.length > 0
        ? [
            `objects under another name than their key, since file systems cannot hold it: ${mapped.length}, first ${JSON.stringify(mapped[0]?.key.slice(0, 80))} as ${name(mapped[0]?.path ?? '', 80)}; the manifest lists all`,
          ]
        : []),
      ...(passed.length > 0
        ? [
            `left out, since their keys can be no file: ${passed.length}, first ${JSON.stringify(passed[0]?.slice(0, 80))}`,
          ]
        : []),
      ...(gone > 0
        ? [
            `files of an earlier download that the store no longer has: ${gone}; they stay, the manifest leaves them out`,
          ]
        : []),
      `next: ${next}`,
    ].join('\n');
    return {
      data: {
        cluster: context.settings.cluster,
        run: located.name,
        complete,
        folder,
        objects: progress.objects,
        of_objects: progress.ofObjects,
        bytes: progress.bytes,
        of_bytes: progress.ofBytes,
        manifest,
        zip,
        mapped: mapped.slice(0, 20).map(({ key, path }) => `${name(key)} -> ${path}`),
        next,
      },
      text,
    };
  },
});

function headline(complete: boolean, progress: Progress): string {
  const { fetched, ofObjects, ofBytes } = progress;
  if (!complete) return `PARTIAL: ${line(progress)}; what is here stays`;
  const news =
    fetched.objects === 0
      ? 'all of it was here already, by manifest, size and version'
      : `${fetched.objects} fetched by this call, ${formatBytes(fetched.bytes)}`;
  return `COMPLETE: ${ofObjects} objects, ${formatBytes(ofBytes)}; ${news}`;
}

function line({ objects, ofObjects, bytes, ofBytes, secondsLeft }: Progress): string {
  const share = ofBytes > 0 ? Math.floor((bytes / ofBytes) * 100) : 100;
  const eta = secondsLeft === undefined ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
  return `${share} %, ${formatBytes(bytes)} of ${formatBytes(ofBytes)}, ${objects} of ${ofObjects} objects${eta}`;
}

/** Twice a second is often enough for whoever waits. */
function throttled(
  send: (message: string, done: number, total: number) => Promise<void>,
): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < 500) return;
    last = now;
    // A host that has gone away shows by the signal.
    send(line(progress), progress.bytes, progress.ofBytes).catch(() => {});
  };
}
