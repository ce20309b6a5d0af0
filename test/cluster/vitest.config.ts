/** The tools against a replayed cluster, and looks at scenes; a command of its own, so that `npm test` stays quick. */
import { defineConfig } from 'vitest/config';
import { clusterTests } from './files.ts';

export default defineConfig({
  test: {
    include: clusterTests,
    globalSetup: ['test/support/sample-root.setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
