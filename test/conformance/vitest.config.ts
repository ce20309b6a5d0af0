/** The protocols to the letter: the official suite, other people's clients, hosts of both eras, and the two `osmo`s. */
import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';
import { protocolTests } from './files.ts';

export default defineConfig({
  test: {
    include: protocolTests,
    globalSetup: ['test/support/sample-root.setup.ts'],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
