/** A real S3 server over a folder, on loopback: versitygw, where it is installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openS3Store } from '../../src/ports/store/s3.ts';
import type { CopiedRun } from './finished-run.ts';
import { until } from './patience.ts';
import { treeOf } from './trees.ts';

const candidates = [process.env.VERSITYGW, 'versitygw', join(homedir(), 'go', 'bin', 'versitygw')];

/** The program, or undefined where it is not installed. */
export const versitygw = candidates.find(
  (program) => program !== undefined && spawnSync(program, ['--version']).status === 0,
);

export const howToInstall =
  'versitygw is not installed (go install github.com/versity/versitygw/cmd/versitygw@latest)';

export interface S3Server {
  port: number;
  /** AWS settings that lead to it. */
  env: Record<string, string>;
  stop(): void;
}

export const awsSettings = (port: number): Record<string, string> => ({
  AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'tester',
  AWS_SECRET_ACCESS_KEY: 'tester-secret',
});

/** Starts it with one empty bucket named `bucket`; the caller stops it and removes the folder. */
export async function startVersitygw(folder: string): Promise<S3Server> {
  if (versitygw === undefined) throw new Error(howToInstall);
  mkdirSync(join(folder, 'data', 'bucket'), { recursive: true });
  const port = 20000 + (process.pid % 20000);
  const env = awsSettings(port);
  const args = ['--access', 'tester', '--secret', 'tester-secret', '--port', `127.0.0.1:${port}`];
  const server: ChildProcess = spawn(versitygw, [...args, 'posix', join(folder, 'data')], {
    stdio: 'ignore',
  });
  const answers = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}`).then(
      () => true,
      () => false,
    );
  await until(async () => server.exitCode !== null || (await answers()), 'an answer of versitygw');
  if (server.exitCode !== null) throw new Error('versitygw did not start');
  return { port, env, stop: () => void server.kill() };
}

/**
 * The run's files below `s3://bucket/dig` of a server that ends with the test; until then the AWS settings of this process
 * lead there, too.
 */
export async function servedRun({ home, folder, run }: CopiedRun): Promise<S3Server & { root: string }> {
  const place = join(home, 's3');
  mkdirSync(place);
  const server = await startVersitygw(place);
  const before = { ...process.env };
  onTestFinished(() => {
    server.stop();
    for (const name of Object.keys(server.env)) delete process.env[name];
    Object.assign(process.env, before);
  });
  Object.assign(process.env, server.env);
  const root = 's3://bucket/dig';
  const store = await openS3Store(`${root}/runs/${run}`);
  for (const [path] of treeOf(folder)) await store.write(path, createReadStream(join(folder, path)));
  return { ...server, root };
}
