import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/peers/**/*.peer.ts'],
    // A run is made only where something can read it.
    globalSetup:
      process.env.EXPORT_PYTHON || process.env.PAIDF_ANOMALYGEN ? ['test/support/finished-run.setup.ts'] : [],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
