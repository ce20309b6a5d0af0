/** The packages, each built once and installed as users do; a command of its own because it packs and installs. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/packages/**/*.test.ts'],
    globalSetup: ['test/packages/build.setup.ts'],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
