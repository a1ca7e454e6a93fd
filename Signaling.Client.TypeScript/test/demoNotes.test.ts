import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { withoutChromium } from './support/browser.js';
import { enter, openTab, phone, press, say, seesConnected, useDemo, withoutDevices } from './support/demo.js';
import { Looks, sizes } from './support/looks.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`Notes in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  /** The controls in the window whose middle another element covers. */
  const covered = (page: Page) => page.evaluate(() => [...document.querySelectorAll('#call :is(button, input, select, textarea)')].filter(control => {
    const { left, top, width, height } = control.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = width > 0 && x < innerWidth && y < innerHeight ? document.elementsFromPoint(x, y) : [control];
    const note = document.querySelector('#announcements')!;
    return hit.some(each => each === note || note.contains(each)) && !note.contains(control);
  }).map(control => control.outerHTML.slice(0, 100)));

  test.each(sizes)('News on a page %s pixels wide cover no control', async (_, look) => {
    const room = freshRoom();
    const looks = await Looks.load();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, { ...withoutDevices, ...look });
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices);
    await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
    for (const tab of ['chat', 'files'] as const) {
      await openTab(ann, tab);
      await ben.setInputFiles('#file-input', { name: `Floor plan for the ${tab}.pdf`, mimeType: 'application/pdf', buffer: Buffer.alloc(10) });
      await ann.locator('#announcements', { hasText: `Ben offers the file Floor plan for the ${tab}.pdf.` }).waitFor();
      expect(await covered(ann), tab).toEqual([]);
      await looks.check(ann, `note-${tab}`, look);
    }
    await ann.click('#close-panel');
    await say(ben, 'x'.repeat(300));
    await ann.locator('#announcements', { hasText: 'Ben: xxx' }).waitFor();
    expect(await covered(ann)).toEqual([]);
    await looks.check(ann, 'note-message', look);
  });

  test('A problem stays until it is dismissed or solved', async () => {
    const ann = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, {
      size: phone,
      before: () => {
        localStorage.setItem('signaling-demo', JSON.stringify({ microphone: false, camera: false }));
        Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.resolve() } });
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = constraints =>
          'broken' in window ? Promise.reject(new DOMException('', 'NotFoundError')) : open(constraints);
      },
    });
    const problem = ann.locator('#announcements .announcement', { hasText: 'No microphone was found' });
    await ann.evaluate(() => { Object.assign(window, { broken: true }); });
    await press(ann, 'Unmute');
    await problem.waitFor();
    await ann.locator('.call-header [data-copy-link]').click();
    const news = ann.locator('#announcements .news');
    await news.waitFor();
    await (await Looks.load()).check(ann, 'note-problem', { size: phone, dark: true });
    await news.waitFor({ state: 'detached' });
    expect(await problem.isVisible(), 'the problem stays longer than news').toBe(true);
    await press(ann, 'Dismiss');
    await problem.waitFor({ state: 'detached' });

    await press(ann, 'Unmute');
    await problem.waitFor();
    await ann.evaluate(() => { delete (window as { broken?: boolean }).broken; });
    await press(ann, 'Unmute');
    await problem.waitFor({ state: 'detached' });
    await ann.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  });

  test('After a crash of the server, no page reads that the others have left or joined', async () => {
    const settings = { 'Signaling:Demo:Enabled': 'true' };
    const first = await startServer(settings);
    const room = freshRoom();
    const expected: string[] = [];
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enter(first.address, room, name, expected, withoutDevices)));
    await Promise.all([seesConnected(ann!, 1), seesConnected(ben!, 1)]);
    for (const page of [ann!, ben!]) {
      await page.evaluate(() => {
        const texts: string[] = Object.assign(window, { texts: [] }).texts;
        const note = document.querySelector('#announcements')!;
        new MutationObserver(changes => texts.push(...changes.flatMap(({ addedNodes }) => [...addedNodes].map(added => added.textContent!)))).observe(note, { childList: true, subtree: true });
      });
    }
    const idOf = (page: Page) => page.evaluate(() => window.signalingDemo!.client.peerId);
    const ids = await Promise.all([ann!, ben!].map(idOf));

    await first.stop('SIGKILL');
    const second = await startServer({ ...settings, urls: first.address });
    onTestFinished(() => second.stop());
    for (const page of [ann!, ben!]) {
      await page.locator('#reconnect-now').dispatchEvent('click');
    }
    await Promise.all([ann!, ben!].map((page, i) => expect.poll(() => idOf(page)).not.toBe(ids[i])));
    await Promise.all([seesConnected(ann!, 1), seesConnected(ben!, 1)]);
    for (const page of [ann!, ben!]) {
      await page.locator('#announcements', { hasText: 'Back in the room.' }).waitFor();
      expect((await page.evaluate(() => (window as unknown as { texts: string[] }).texts)).filter(text => /lost|left|joined/.test(text))).toEqual([]);
    }
    await ben!.click('#leave');
    await ann!.locator('#announcements', { hasText: 'Ben left.' }).waitFor();
  });
});
