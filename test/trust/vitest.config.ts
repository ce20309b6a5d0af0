/** Fuzzes of every sink, kills and full disks at a hundred seeded points: too long for `npm test`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/trust/long/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
