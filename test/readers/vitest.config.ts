import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/readers/*.reader.ts'],
    // A run is made only where something can read it.
    globalSetup: process.env.READERS_PYTHON ? ['test/support/finished-run.setup.ts'] : [],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
  },
});
