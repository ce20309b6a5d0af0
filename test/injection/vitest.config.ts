/** Faults by the dozen, each run through the embedded engine; a command of its own because it takes minutes. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/injection/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
