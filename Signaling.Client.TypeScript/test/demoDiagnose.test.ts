import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { closeChromium, openPage, watchConsoles, withoutChromium } from './support/browser.js';
import { press } from './support/demo.js';
import { Looks, sizes } from './support/looks.js';

describe.skipIf(withoutChromium)(`The demo's page that checks the connection${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  let looks: Looks;
  const consoles = watchConsoles();

  beforeAll(async () => {
    server = await startServer({ 'Signaling:Demo:Enabled': 'true', 'Signaling:PathBase': '/rtc' });
    looks = await Looks.load();
  });
  afterAll(async () => {
    await closeChromium();
    await server.stop();
  });

  test.each(sizes)('says in words what hinders calls, below a prefix, at %s', async (_, look) => {
    const lobby = await openPage(`${server.address}/rtc/?room=garden`, consoles.errors);
    const link = await lobby.locator('#lobby-diagnosis').getAttribute('href');
    expect(link).toBe(`${server.address}/rtc/diagnose/?room=garden`);

    const logged: string[] = [];
    const page = await openPage('about:blank', logged);
    await page.setViewportSize(look.size);
    const missing: string[] = [];
    page.on('response', response => response.status() === 404 && missing.push(new URL(response.url()).pathname));
    await page.goto(link!);
    await page.locator('#result[data-status=warning]').waitFor();
    expect(await page.locator('#advice li').allTextContents()).toEqual([
      expect.stringContaining('has no TURN server'), expect.stringContaining('names no STUN server'), expect.stringContaining('this computer only'),
    ]);
    const statuses = await page.locator('[data-check]').evaluateAll(rows => rows.map(row => `${row.getAttribute('data-check')} ${row.getAttribute('data-status')}`));
    expect(statuses).toHaveLength(14);
    expect(statuses).toEqual(expect.arrayContaining(['server ok', 'clock ok', 'webSockets ok', 'longPolling ok', 'join ok', 'direct ok', 'turnUdp warning']));
    await looks.check(page, 'diagnosis', look);
    await page.click('summary');
    const report = JSON.parse((await page.locator('#report').textContent())!) as { format: number; server: string };
    expect(report).toMatchObject({ format: 1, server: `${server.address}/rtc/signaling` });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(page, 'Copy the details');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toEqual(report);
    await press(page, 'Check again');
    await page.locator('#result[data-status=running]').waitFor();
    await page.locator('#result[data-status=warning]').waitFor();
    await page.click('#to-lobby');
    await page.locator('#lobby').waitFor();
    expect(await page.inputValue('#lobby-room')).toBe('garden');
    // A poll that is under way when a long-polling connection ends is answered with 404, and Chromium logs that.
    expect(missing.filter(path => path !== '/rtc/signaling')).toEqual([]);
    expect(logged.filter(text => !text.includes('status of 404'))).toEqual([]);
  });
});
