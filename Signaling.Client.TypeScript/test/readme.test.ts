import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { bundled, closeChromium, openPage, pageWith, startWebsite, withoutChromium } from './support/browser.js';

const importMap = '{ "imports": { "@signaling/client": "/signaling-client.js" } }';

describe.skipIf(withoutChromium)(`The README${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  let website: Awaited<ReturnType<typeof startWebsite>>;
  const errors: string[] = [];

  beforeAll(async () => {
    website = await startWebsite({
      '/': { type: 'text/html', body: pageWith(`<script type="importmap">${importMap}</script><body>`) },
      '/signaling-client.js': { type: 'text/javascript', body: await bundled(new URL('../src/index.ts', import.meta.url)) },
    });
    server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin });
  });
  afterAll(async () => {
    await closeChromium();
    await website.stop();
    await server.stop();
  });

  test('has a dozen lines that make a call, pasted into two empty pages', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const [, lines = ''] = /```js\n(.*?)```/s.exec(readme) ?? [];
    expect(lines.trim().split('\n').length).toBeLessThanOrEqual(12);

    const pages = [await openPage(website.origin, errors), await openPage(website.origin, errors)];
    for (const page of pages) {
      await page.addScriptTag({ type: 'module', content: lines.replace('http://localhost:5080', server.address) });
    }

    for (const page of pages) {
      await page.waitForFunction(() => (document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 5);
    }
    await pages[0]!.close();
    await pages[1]!.waitForFunction(() => !document.querySelector('video'));
    expect(errors).toEqual([]);
  });
});
