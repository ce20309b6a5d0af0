/** What runs inside the pods, ours and the stand-ins: a command of its own, so that `npm test` stays quick. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/{pods,embedded/stand-ins}/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
