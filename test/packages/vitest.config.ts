/** The packages, each built once and installed as users do; a command of its own because it packs and installs. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/packages/**/*.test.ts'],
    globalSetup: ['test/packages/build.setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Installed packages have thousands of files to remove.
    teardownTimeout: 120_000,
    maxWorkers: 2,
  },
});
