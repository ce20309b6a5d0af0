/** The evaluations as tests; a command of its own because it takes minutes. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['evals/**/*.test.ts'],
    globalSetup: ['evals/bundles.setup.ts'],
    testTimeout: 300_000,
    // All tasks are played in one hook, so that two at a time share what takes long to make.
    hookTimeout: 900_000,
    maxWorkers: 2,
  },
});
