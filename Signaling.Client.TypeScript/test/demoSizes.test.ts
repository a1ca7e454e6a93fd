import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { enter, openTab, phone, press, useDemo, withoutDevices } from './support/demo.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`The demo on small pages and in forced colours${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  const tabs = ['people', 'chat', 'files', 'whiteboard', 'document'] as const;

  const boxOf = async (page: Page, selector: string) => (await page.locator(selector).boundingBox())!;

  for (const [what, size] of [
    ['a laptop at 200 % zoom', { width: 640, height: 360 }], ['a phone held sideways', { width: 844, height: 390 }], ['a small phone held sideways', { width: 568, height: 320 }],
  ] as const) {
    test(`On ${what} there is room for the board, the text and the messages above the controls`, async () => {
      const page = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, { ...withoutDevices, size });
      const controls = await boxOf(page, '.controls');
      expect(controls.y + controls.height).toBeLessThanOrEqual(size.height);
      for (const [tab, selector, least] of [['whiteboard', '#whiteboard-canvas', 110], ['document', '#document-text', 80], ['chat', '#chat-scroll', 60]] as const) {
        await openTab(page, tab);
        const { y, height } = await boxOf(page, selector);
        expect(Math.min(y + height, controls.y) - y, tab).toBeGreaterThanOrEqual(least);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), tab).toBeLessThanOrEqual(0);
      }
    });
  }

  test('At 320 pixels nothing in the board is wider than the board', async () => {
    const page = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, { ...withoutDevices, size: { width: 320, height: 568 } });
    await openTab(page, 'whiteboard');
    const [board, hint] = [await boxOf(page, '#whiteboard-canvas'), await boxOf(page, '#whiteboard-empty')];
    expect(hint.x).toBeGreaterThanOrEqual(board.x);
    expect(hint.x + hint.width).toBeLessThanOrEqual(board.x + board.width);
    expect(hint.y + hint.height).toBeLessThanOrEqual(board.y + board.height);
  });

  test('With text at 200 % no state of the page is wider than a phone', async () => {
    const page = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, { ...withoutDevices, size: phone });
    const excess = async (state: string) => {
      await page.evaluate(() => { document.documentElement.style.fontSize = '32px'; });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), state).toBeLessThanOrEqual(0);
      const cut = await page.$$eval('button', buttons => buttons.map(button => ({ button, box: button.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.left < 0 || box.right > innerWidth)).map(({ button }) => button.outerHTML.slice(0, 100)));
      expect(cut, `controls outside of the page: ${state}`).toEqual([]);
    };
    await excess('call');
    for (const tab of tabs) {
      await openTab(page, tab);
      await excess(tab);
    }
    await page.click('#open-settings');
    await excess('settings');
    await page.keyboard.press('Escape');
    await page.click('#leave');
    await excess('left');
    await press(page, 'Back to the lobby');
    await excess('lobby');
  });

  test('In forced colours the pens keep their colours, and the chosen pen and tab are recognizable', async () => {
    const page = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, withoutDevices);
    await page.emulateMedia({ forcedColors: 'active' });
    await openTab(page, 'whiteboard');
    const colors = await page.$$eval('.pen:not(.pen-eraser)', pens => pens.map(pen => getComputedStyle(pen, '::before').backgroundColor));
    expect(new Set(colors).size).toBe(6);
    const outlined = (selector: string) => page.$$eval(selector, elements => elements.filter(each => getComputedStyle(each).outlineStyle === 'solid').length);
    expect(await outlined('.pen')).toBe(1);
    expect(await outlined('.tab')).toBe(1);
  });
});
