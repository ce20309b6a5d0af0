/** Runs the package's programs as processes and gives back what a shell would see. */
import { execa } from 'execa';
import { patience } from './patience.ts';
import { programs } from './places.ts';

export interface Ended {
  exit: number | undefined;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  timeout?: number;
}

/** The environment of this process without settings that would leak into a test. */
function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !/^(PCBA_DAY0_|AWS_|OSMO_)/.test(pair[0]),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

export async function run(
  file: string,
  args: readonly string[],
  { env, cwd, timeout = patience }: RunOptions = {},
): Promise<Ended> {
  const ended = await execa(file, args, {
    env: cleanEnvironment(env),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout,
    ...(cwd ? { cwd } : {}),
  });
  return { exit: ended.exitCode, stdout: ended.stdout ?? '', stderr: ended.stderr ?? '' };
}

export const standIn = (args: readonly string[], options?: RunOptions): Promise<Ended> =>
  run(process.execPath, [programs.standIns, ...args], options);

/** The embedded `osmo` with its state in `home`. */
export const osmo = (
  home: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> =>
  run(process.execPath, [programs.osmo, ...args], { env: { ...env, PCBA_DAY0_HOME: home } });

/** The server's shell front, with the settings of `env` alone. */
export const server = (args: readonly string[], env: Record<string, string>): Promise<Ended> =>
  run(process.execPath, [programs.server, ...args], { env });

/** The server's shell front on the embedded engine, with its state in `home`. */
export const day0 = (
  home: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> => server(['--cluster', 'embedded', ...args], { ...env, PCBA_DAY0_HOME: home });
