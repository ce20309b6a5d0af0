/** The long form of the exactly-once test: a thousand submits. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/features/submit/exactly-once.test.ts'],
    globalSetup: ['test/support/sample-root.setup.ts'],
    env: { SUBMITS: process.env.SUBMITS ?? '1000' },
    ...suiteBounds,
  },
});
