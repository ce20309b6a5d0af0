/** What comes from others: texts, files, full disks, other users; with fuzzes and seeded points, too long for `npm test`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/trust/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
