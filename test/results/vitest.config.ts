/** What is done with a finished run; a command of its own because it makes one first and opens every picture. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/results/**/*.test.ts'],
    globalSetup: ['test/support/finished-run.setup.ts'],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
