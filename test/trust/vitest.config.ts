/** What comes from others: texts, files, full disks, other users; with fuzzes and seeded points, too long for `npm test`. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/trust/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
