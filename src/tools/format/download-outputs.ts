/** How a download is told: whether all of it is here, where it lies, and what could not be taken under its own name. */

import { name } from '../../base/untrusted-text.ts';
import { formatBytes } from '../../domain/outputs.ts';
import type { FetchedRun, Progress } from '../../features/download/index.ts';
import { progressWords } from '../../features/download/index.ts';

export function formatDownload(fetched: FetchedRun) {
  const { run, folder, progress, manifest, zip, mapped, next } = fetched;
  return {
    data: {
      run,
      complete: manifest !== null,
      folder,
      objects: progress.objects,
      of_objects: progress.ofObjects,
      bytes: progress.bytes,
      of_bytes: progress.ofBytes,
      manifest,
      zip,
      mapped: mapped.slice(0, 20).map(({ key, path }) => `${name(key)} -> ${path}`),
    },
    lines: [
      headline(manifest !== null, progress),
      ...fetched.notices,
      `folder ${folder}`,
      ...(manifest ? [`manifest ${manifest} (key, path, bytes and SHA-256 of each object)`] : []),
      ...(zip ? [`zip ${zip}`] : []),
      ...oddities(fetched),
    ],
    next,
  };
}

function headline(complete: boolean, progress: Progress): string {
  const { fetched, ofObjects, ofBytes } = progress;
  if (!complete) return `PARTIAL: ${progressWords(progress)}; what is here stays`;
  const news =
    fetched.objects === 0
      ? 'all of it was here already, by manifest, size and version'
      : `${fetched.objects} fetched by this call, ${formatBytes(fetched.bytes)}`;
  return `COMPLETE: ${ofObjects} objects, ${formatBytes(ofBytes)}; ${news}`;
}

function oddities({ mapped, passed, gone }: FetchedRun): string[] {
  return [
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
  ];
}
