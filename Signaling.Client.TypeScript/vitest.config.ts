import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores: a browser and a server take them both, and what is measured in frames wants them for itself.
    fileParallelism: false,
    // An end for what hangs in spite of patienceMs, by which everything that a test waits for is bounded.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
