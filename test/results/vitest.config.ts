/** What is done with a finished run; a command of its own because it makes one first and opens every picture. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/results/**/*.test.ts'],
    globalSetup: ['test/support/finished-run.setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
