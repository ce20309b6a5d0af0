import { defineConfig } from 'vitest/config';
import { suiteBounds } from '../support/patience.ts';

export default defineConfig({
  test: {
    include: ['test/peers/**/*.peer.ts'],
    // A run is made only where something can read it.
    globalSetup:
      process.env.EXPORT_PYTHON || process.env.PAIDF_ANOMALYGEN ? ['test/support/finished-run.setup.ts'] : [],
    ...suiteBounds,
    maxWorkers: 2,
  },
});
