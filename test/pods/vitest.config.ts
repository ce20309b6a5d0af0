/** What runs inside the pods, ours and the stand-ins: a command of its own, so that `npm test` stays quick. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{pods,toolboxes}/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
