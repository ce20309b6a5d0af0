/** Puts one of the tests' own `osmo` programs on PATH, as a user's installation would. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Program = 'faulty_osmo.py' | 'replay_osmo.py' | 'data_osmo.py';

const support = fileURLToPath(new URL('.', import.meta.url));
let interpreter: string | undefined;

/** The interpreter itself: what `python3` on PATH leads to may be a slow wrapper. */
export function python(): string {
  interpreter ??= execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  return interpreter;
}

/** Makes the program the `osmo` of a folder below `home`; returns the command's path. */
export function installOsmo(home: string, program: Program): string {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  const path = join(bin, 'osmo');
  const quoted = [python(), join(support, program)].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  writeFileSync(path, `#!/bin/sh\nexec ${quoted[0]} -I -S ${quoted[1]} "$@"\n`, { mode: 0o755 });
  // No test asks a cluster that this machine may know.
  const kubectl = join(bin, 'kubectl');
  if (!existsSync(kubectl)) writeFileSync(kubectl, noKubectl, { mode: 0o755 });
  return path;
}

const noKubectl = '#!/bin/sh\necho "error: no cluster in tests" >&2\nexit 1\n';

/** The environment in which a server finds that `osmo` and uses it as its cluster. */
export function osmoOnPath(
  home: string,
  program: Program,
  env: Record<string, string>,
): Record<string, string> {
  const bin = join(installOsmo(home, program), '..');
  return { ...env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, PCBA_DAY0_CLUSTER: 'osmo' };
}
