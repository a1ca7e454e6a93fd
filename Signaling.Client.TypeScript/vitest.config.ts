import { defineConfig } from 'vitest/config';

/** Tests that have a browser in them. */
const browsers = ['calls', 'callsAcrossNodes', 'callsResume', 'demo', 'demoFiles', 'demoLooks', 'demoSharing', 'pages', 'readme']
  .map(name => `test/${name}.test.ts`);

export default defineConfig({
  test: {
    // An end for what hangs in spite of patienceMs, by which everything that a test waits for is bounded.
    testTimeout: 300_000,
    hookTimeout: 60_000,
    maxWorkers: 4,
    projects: [
      // What runs in Node waits most of the time, for time-outs and for servers.
      { extends: true, test: { name: 'node', include: ['test/**/*.test.ts'], exclude: browsers, sequence: { groupOrder: 0 } } },
      // Two cores: a browser and a server take them both, and what is measured in frames wants them for itself.
      { extends: true, test: { name: 'browser', include: browsers, poolOptions: { forks: { singleFork: true } }, sequence: { groupOrder: 1 } } },
    ],
  },
});
