/** The downloaded files and the logs of the run's tasks as one zip file, the same bytes for the same content. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { replaceFile } from '../../base/system/files.ts';
import type { Manifest } from './manifest.ts';

/** Zip files know no time before it. */
const mtime = new Date(1980, 0, 1);

export async function writeZip(
  folder: string,
  target: string,
  { run, objects }: Manifest,
  logs: readonly { task: string; text: string }[],
): Promise<void> {
  const { default: yazl } = await import('yazl');
  const zip = new yazl.ZipFile();
  const body = zip.outputStream;
  if (!(body instanceof Readable)) throw new Error('yazl gives another stream than it did');
  zip.on('error', (error) => body.destroy(error));
  const written = replaceFile(target, body);
  for (const { path } of [...objects, { path: 'manifest.json' }]) {
    // Pictures are compressed already.
    const compress = !/\.(png|jpe?g|npy|pt)$/i.test(path);
    zip.addReadStreamLazy(`${run}/${path}`, { mtime, compress, mode: 0o100644 }, (give) =>
      give(null, createReadStream(join(folder, path))),
    );
  }
  for (const { task, text } of logs)
    zip.addBuffer(Buffer.from(text), `${run}/logs/${task}.log`, { mtime, mode: 0o100644 });
  zip.end();
  await written;
}
