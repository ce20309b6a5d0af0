/** `pcba-day0 sample <folder>`: the sample DIG root, made by the stand-in program. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { name, shownJson } from '../base/untrusted-text.ts';
import { runStandIn } from '../embedded/client/program.ts';
import type { Settings } from '../ports/settings/settings.ts';

export async function sample(folder: string | undefined, { home }: Settings): Promise<number> {
  if (!folder) {
    process.stderr.write('pcba-day0 sample: give the folder to write, for example: pcba-day0 sample ./dig\n');
    return 2;
  }
  const path = resolve(folder);
  const made = await runStandIn(home, ['sample', path]);
  process.stderr.write(
    `the sample DIG root lies in ${name(path, 1000)}\nuse it as dig_url_root: ${pathToFileURL(path).href}\n`,
  );
  process.stdout.write(`${shownJson(made)}\n`);
  return 0;
}
