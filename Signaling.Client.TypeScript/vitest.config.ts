import { defineConfig } from 'vitest/config';

const files = (names: string[]) => names.map(name => `test/${name}.test.ts`);

/** The tests that need a browser. */
const browsers = files([
  'calls', 'callsAcrossNodes', 'callsResume', 'dashboard', 'data', 'demo', 'demoBoard', 'demoCamera', 'demoDiagnose', 'demoFiles', 'demoFocus', 'demoInvitation',
  'demoKeeping', 'demoLanguages', 'demoLooks', 'demoMicrophone', 'demoModeration', 'demoNews', 'demoNotes', 'demoReactions', 'demoSending', 'demoSharing', 'demoSizes', 'demoTileActions',
  'demoToken', 'demoWeight', 'diagnose', 'media', 'mediaOptions', 'node', 'pages', 'pairings', 'react', 'readme', 'reload', 'secretCall', 'turn',
]);

export default defineConfig({
  test: {
    // The last resort against a test that hangs. Each wait in a test has its own limit, patienceMs.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      // These tests mostly wait for timeouts and servers, so they run in parallel.
      { extends: true, test: { name: 'node', include: ['test/**/*.test.ts'], exclude: browsers, sequence: { groupOrder: 0 } } },
      // Two at a time: while one waits, for a credential to expire or a page to notice, the other one has the cores.
      { extends: true, test: { name: 'browser', include: browsers, sequence: { groupOrder: 1 } } },
    ],
  },
});
