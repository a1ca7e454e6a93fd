import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { closeChromium, openPage, withoutChromium } from './support/browser.js';
import { press, startDemo, visit, withoutDevices } from './support/demo.js';
import { freshRoom } from './support/rooms.js';
import { weightOf } from './support/weight.js';

const firstViewLimit = 25_000;
const wholeLimit = 90_000;

describe.skipIf(withoutChromium)(`The demo's first view${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  beforeAll(async () => { server = await startDemo(); });
  afterAll(async () => {
    await closeChromium();
    await server.stop();
  });

  const everyScript = '**/assets/*.js';
  const scriptOfTheCall = '**/assets/callPart-*.js';

  test.each(['gzip', 'br'])('weighs at most 25 kB with %s', async coding => {
    const bytes = await weightOf(server.address, coding);
    console.log(`${coding}: ${bytes} bytes`);
    expect(bytes).toBeLessThanOrEqual(firstViewLimit);
  });

  test('and the call, which is loaded when the lobby is painted, weigh at most 90 kB in Chromium', async () => {
    const errors: string[] = [];
    const page = await openPage(server.address, errors);
    const loaded = () => page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map(entry => entry as PerformanceResourceTiming).map(({ name, encodedBodySize, decodedBodySize }) => ({ name, encodedBodySize, decodedBodySize })));
    await expect.poll(async () => (await loaded()).some(({ name, encodedBodySize }) => name.includes('/callPart-') && encodedBodySize > 0)).toBe(true);
    const files = await loaded();
    const bytes = files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    console.log(`${files.length} files, ${bytes} bytes`);
    expect(files.filter(({ encodedBodySize, decodedBodySize }) => encodedBodySize === decodedBodySize), 'not compressed').toEqual([]);
    expect(bytes).toBeLessThanOrEqual(wholeLimit);
    expect(errors).toEqual([]);
  });

  test('is there before the script, keeps what the user has typed, and hardly moves', async () => {
    const errors: string[] = [];
    const page = await openPage('about:blank', errors);
    let release = () => {};
    const isReleased = new Promise<void>(resolve => { release = resolve; });
    await page.route(everyScript, async route => {
      await isReleased;
      await route.continue();
    });
    await page.goto(server.address, { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Meet in a room' }).waitFor();
    await page.fill('#lobby-room', 'typed');
    expect(await page.locator('.icon').count(), 'no script has run').toBe(0);

    release();
    await page.locator('#suggest-room .icon').waitFor();
    expect(await page.inputValue('#lobby-room')).toBe('typed');
    expect(await layoutShift(page)).toBeLessThan(0.05);
    expect(errors).toEqual([]);
  });

  test('says in words that the call did not load, and a new load of the page helps', async () => {
    const room = freshRoom();
    const page = await visit('about:blank', {}, [], withoutDevices);
    await page.route(scriptOfTheCall, route => route.abort());
    await page.goto(`${server.address}/?room=${room}`);
    await press(page, 'Join');
    await page.getByRole('heading', { name: 'The call did not load' }).waitFor();
    await press(page, 'Back to the lobby');
    await press(page, 'Join');
    await page.getByRole('heading', { name: 'The call did not load' }).waitFor();

    await page.unroute(scriptOfTheCall);
    await press(page, 'Reload the page');
    await page.locator('#lobby').waitFor();
    expect(await page.inputValue('#lobby-room')).toBe(room);
    await press(page, 'Join');
    await page.locator('#call').waitFor();
  });

  test('names a manifest with icons, and has the lines for a preview of its link', async () => {
    const page = await (await fetch(server.address)).text();
    for (const property of ['type', 'title', 'description', 'image']) {
      expect(page).toMatch(new RegExp(`<meta property="og:${property}" content="[^"]+">`));
    }
    const address = new URL(/<link rel="manifest" href="([^"]+)"/.exec(page)![1]!, `${server.address}/`);
    const answer = await fetch(address);
    expect(answer.headers.get('content-type')).toBe('application/manifest+json');
    const manifest = await answer.json() as { start_url: string; icons: { src: string; type: string }[] };
    expect(new URL(manifest.start_url, address).href).toBe(`${server.address}/`);
    expect(manifest.icons.length).toBeGreaterThan(1);
    for (const { src, type } of [...manifest.icons, { src: /og:image" content="([^"]+)"/.exec(page)![1]!, type: 'image/png' }]) {
      const icon = await fetch(new URL(src, address));
      expect([icon.status, icon.headers.get('content-type')], src).toEqual([200, type]);
    }
  });
});

/** The sum of the layout shifts of a page so far. */
const layoutShift = (page: Page): Promise<number> => page.evaluate(() => new Promise<number>(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().reduce((sum, entry) => sum + (entry as PerformanceEntry & { value: number }).value, 0)))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(0), 500); // there is no entry without a shift
}));
