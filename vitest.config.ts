import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/injection/**',
      'test/results/**',
      'test/conformance/**',
      'test/packages/**',
      '**/node_modules/**',
    ],
    globalSetup: ['test/support/sample-root.setup.ts'],
    // Tests start real processes and render real pictures; a hang must still end.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
