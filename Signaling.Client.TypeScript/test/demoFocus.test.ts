import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { desktop, enter, eventually, openTab, phone, press, seesConnected, useDemo, withoutDevices } from './support/demo.js';
import { freshRoom } from './support/rooms.js';
import { slowTest } from './support/slow.js';

describe.skipIf(withoutChromium)(`The large picture in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  const boxOf = async (page: Page, selector: string) => (await page.locator(selector).boundingBox())!;
  const corner = (page: Page) => page.getAttribute('.tile-self', 'data-corner');
  const comesBack = async (page: Page) => {
    await press(page, 'Leave');
    await page.reload();
    await press(page, 'Join');
    await seesConnected(page, 1);
  };
  const isSelfShown = (page: Page) => page.locator('.tile-self').isVisible();

  test.each([['desktop', desktop], ['phone', phone]] as const)('In a call of two on a %s, the other one fills the stage, and oneself is in a corner', async (_, size) => {
    const room = freshRoom();
    const [ann, ben] = [await enter(demo.server.address, room, 'Ann', demo.errors, { size }), await enter(demo.server.address, room, 'Ben', demo.errors)];
    await seesConnected(ann, 1);
    await seesConnected(ben, 1);

    const tiles = await boxOf(ann, '#tiles');
    const other = await boxOf(ann, '.tile-remote');
    expect([other.width, other.height].map(Math.round)).toEqual([tiles.width, tiles.height].map(Math.round));
    const self = await boxOf(ann, '.tile-self');
    expect(self.width).toBeLessThan(other.width / 2);
    expect(self.x).toBeGreaterThan(other.x + other.width / 2);
    expect(self.y).toBeGreaterThan(other.y + other.height / 2);

    await ann.getByRole('button', { name: 'Move your picture to the bottom left' }).press('Enter');
    expect(await corner(ann)).toBe('bottom-left');
    const { x, y, width, height } = await boxOf(ann, '.tile-self');
    await ann.mouse.move(x + width / 4, y + height * 3 / 4); // the buttons are in the other half
    await ann.mouse.down();
    await ann.mouse.move(tiles.x + tiles.width - 20, tiles.y + 20, { steps: 5 });
    await ann.mouse.up();
    expect(await corner(ann)).toBe('top-right');
    const moved = await boxOf(ann, '.tile-self');
    expect(moved.x).toBeGreaterThan(other.x + other.width / 2);
    expect(moved.y).toBeLessThan(other.y + other.height / 2);

    await press(ann, 'Hide your picture');
    expect(await isSelfShown(ann)).toBe(false);
    expect(await ann.evaluate(() => document.activeElement?.id)).toBe('show-self');
    await press(ann, 'Show my picture');
    expect(await isSelfShown(ann)).toBe(true);

    await openTab(ann, 'people');
    await eventually(async () => {
      const [now, ...shown] = [await boxOf(ann, '#tiles'), await boxOf(ann, '.tile-remote'), await boxOf(ann, '.tile-self')];
      return shown.every(box => box.x >= now.x - 1 && box.y >= now.y - 1 && box.x + box.width <= now.x + now.width + 1 && box.y + box.height <= now.y + now.height + 1);
    }, 'the tiles fit beside or above the panel');
  });

  slowTest('The corner, a hidden picture and equal sizes are kept for the next visit', async () => {
    const room = freshRoom();
    const [ann] = [await enter(demo.server.address, room, 'Ann', demo.errors), await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices)];
    await seesConnected(ann, 1);
    await press(ann, 'Move your picture to the bottom left');
    await press(ann, 'Hide your picture');
    await comesBack(ann);
    expect([await corner(ann), await isSelfShown(ann)]).toEqual(['bottom-left', false]);

    await ann.click('#open-settings');
    await ann.selectOption('#layout', 'equal');
    await ann.keyboard.press('Escape');
    await eventually(async () => {
      const [self, other] = [await boxOf(ann, '.tile-self'), await boxOf(ann, '.tile-remote')];
      return self.width === other.width && self.height === other.height;
    }, 'the tiles have the same size');
    await comesBack(ann);
    expect(await ann.locator('#stage[data-duo]').count()).toBe(0);
    expect(await ann.inputValue('#layout')).toBe('equal');
  });

  test('On low and on tall pages the large picture has most of the room, and covers no other one', async () => {
    const pages = [
      ['a phone held sideways', { width: 844, height: 390 }, false, 0.65], ['a laptop at 200 % zoom', { width: 720, height: 450 }, false, 0.7],
      ['a tablet held upright with the panel open', { width: 820, height: 1180 }, true, 0.35],
    ] as const;
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, { ...withoutDevices, size: phone });
    await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices);
    await seesConnected(ann, 1);
    const show = async (size: typeof phone, hasPanel: boolean) => {
      await ann.setViewportSize(size);
      if (await ann.locator('#panel').isVisible() !== hasPanel) {
        await ann.click('#toggle-panel');
      }
    };
    for (const [what, size, hasPanel, least] of pages) {
      await show(size, hasPanel);
      await eventually(async () => (await boxOf(ann, '.tile-remote')).height >= least * size.height, `${what}: the other one is large`);
    }

    await enter(demo.server.address, room, 'Cy', demo.errors, withoutDevices);
    await seesConnected(ann, 2);
    await press(ann, 'Pin Cy');
    for (const [what, size, hasPanel] of pages) {
      await show(size, hasPanel);
      await eventually(async () => {
        const [large, small] = [await boxOf(ann, '.tile[data-large]'), await boxOf(ann, '.tile-self')];
        const isApart = large.x >= small.x + small.width || small.x >= large.x + large.width || large.y >= small.y + small.height || small.y >= large.y + large.height;
        return isApart && large.width * large.height > 6 * small.width * small.height;
      }, `${what}: the pinned one is large and apart`);
      expect(await ann.evaluate(() => document.documentElement.scrollWidth - innerWidth), what).toBeLessThanOrEqual(0);
    }
  });

  test('With text at 200 % on a phone, one’s own picture does not cover the other one, and its buttons are inside of it', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, { ...withoutDevices, size: { width: 320, height: 640 } });
    await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices);
    await seesConnected(ann, 1);
    await ann.evaluate(() => { document.documentElement.style.fontSize = '32px'; });
    const [other, self, buttons] = [await boxOf(ann, '.tile-remote'), await boxOf(ann, '.tile-self'), await boxOf(ann, '.tile-self .tile-actions')];
    expect(self.width).toBeLessThan(other.width / 2);
    expect(buttons.x).toBeGreaterThanOrEqual(self.x);
    expect(buttons.y + buttons.height).toBeLessThanOrEqual(self.y + self.height);
  });

  test('An upright picture is shown whole in a wide tile', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors);
    await enter(demo.server.address, room, 'Ben', demo.errors, {
      before: () => {
        navigator.mediaDevices.getUserMedia = () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 240, height: 320 });
          setInterval(() => canvas.getContext('2d')!.fillRect(0, 0, Math.random() * 240, 320), 50);
          return Promise.resolve(canvas.captureStream(10));
        };
      },
    });
    await ann.locator('.tile-remote[data-upright]').waitFor();
    await ann.click('#close-panel');
    const fit = () => ann.$eval('.tile-remote video', video => getComputedStyle(video).objectFit);
    expect(await fit()).toBe('contain');
    await ann.setViewportSize(phone);
    await eventually(async () => await fit() === 'cover', 'it fills an upright tile');
  });
});
