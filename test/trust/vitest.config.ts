/** What comes from others: texts, files, full disks, other users; with fuzzes and seeded points, too long for `npm test`. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

/** Seconds that a busy machine may take for one of the struck points. */
const perPoint = 60;

export default defineConfig({
  test: {
    include: ['test/trust/**/*.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    ...suiteBounds,
    testTimeout: Math.max(suiteBounds.testTimeout, perPoint * Number(process.env.POINTS ?? 0) * 1000),
    maxWorkers: 2,
  },
});
