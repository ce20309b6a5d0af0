/** A start evaluates what it needs for `tools/list`, and no more: V8 tells which modules ran in a server that a host had started. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { modernHost } from '../support/hosts.ts';
import { programs, temporaryFolder } from '../support/places.ts';

interface Coverage {
  result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[];
}

/** Packages whose code ran in the server's process while `use` went on: bundled ones by their module's wrapper, others by their file. */
async function packagesRun(use: (host: Awaited<ReturnType<typeof modernHost>>) => Promise<unknown>) {
  const folder = temporaryFolder();
  const coverage = join(folder, 'coverage');
  const env = {
    NODE_V8_COVERAGE: coverage,
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nothing',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  };
  const host = await modernHost({ home: join(folder, 'home'), env });
  try {
    await use(host);
  } finally {
    await host.close();
  }
  // Programs that the server started have written files of their own.
  const told = readdirSync(coverage).map(
    (name): Coverage => JSON.parse(readFileSync(join(coverage, name), 'utf8')),
  );
  const bundle = programs.server.replace(/\.cjs$/, '.bundle.js');
  const pathOf = (url: string): string => (url.startsWith('file:') ? fileURLToPath(url) : url);
  const ours = told.filter(({ result }) => result.some(({ url }) => pathOf(url) === bundle));
  const scripts = ours.flatMap(({ result }) => result);
  const modules = scripts.flatMap(({ url, functions }) =>
    pathOf(url) === bundle
      ? functions.filter(({ ranges }) => ranges[0]?.count).map(({ functionName }) => functionName)
      : [pathOf(url)],
  );
  return new Set(modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
}

test('a start and tools/list run the SDK and zod, and no other package', async () => {
  const run = await packagesRun((host) => host.tools());
  expect([...run].sort()).toEqual(['@modelcontextprotocol/core', '@modelcontextprotocol/server', 'zod']);
});

test('what is heavy is seen where a call needs it', async () => {
  const run = await packagesRun(async (host) => {
    await host.call('watch_run', { run: 'nobody-ran-this' });
    await host.call('list_outputs', { run: 'nobody-ran-this', dig_url_root: 's3://bucket/dig' });
  });
  for (const name of ['execa', '@aws-sdk/client-s3']) expect([name, run.has(name)]).toEqual([name, true]);
});
