/** The tools against a replayed cluster, and looks at scenes; a command of its own, so that `npm test` stays quick. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';
import { clusterTests } from './files.ts';

export default defineConfig({
  test: {
    include: clusterTests,
    globalSetup: ['test/support/sample-root.setup.ts'],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
