/** Faults by the dozen, each run through the embedded engine; a command of its own because it takes minutes. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/injection/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
