/** One module of the source as a program of its own, for tests of several processes at once. */
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { repository, temporaryFolder } from './places.ts';

/** `body` is TypeScript that imports from `src/`; returns the path of a program that node runs. */
export function bundled(body: string): string {
  const outfile = join(temporaryFolder(), 'program.mjs');
  buildSync({
    stdin: { contents: body, resolveDir: join(repository, 'src'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'bundle',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
    outfile,
  });
  return outfile;
}
