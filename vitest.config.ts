import { defineConfig } from 'vitest/config';
import { clusterTests } from './test/cluster/files.ts';
import { protocolTests } from './test/conformance/files.ts';
import { suiteBounds } from './test/support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Suites with a command of their own: `npm test` stays under three minutes.
    exclude: [
      'test/{injection,results,packages,pods,trust}/**',
      'test/embedded/stand-ins/**',
      ...protocolTests,
      ...clusterTests,
      '**/node_modules/**',
    ],
    globalSetup: ['test/support/sample-root.setup.ts'],
    // Tests start real processes and render real pictures; a hang must still end.
    ...suiteBounds,
    maxWorkers: 2,
  },
});
