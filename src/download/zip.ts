/** The downloaded files and the logs of the run's tasks as one zip file, the same bytes for the same content. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
  // Removed, not overwritten: it could be a link.
  await rm(`${target}.draft`, { force: true });
  const written = pipeline(zip.outputStream, createWriteStream(`${target}.draft`, { flags: 'wx' }));
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
  await rename(`${target}.draft`, target);
}
