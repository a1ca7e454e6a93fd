import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { draw, enter, eventually, openTab, press, seesConnected, useDemo, withoutDevices, type VisitOptions } from './support/demo.js';
import { Looks, sizes } from './support/looks.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`The board in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  const enterBoard = async (room: string, name: string, options: VisitOptions = {}): Promise<Page> => {
    const page = await enter(demo.server.address, room, name, demo.errors, { ...withoutDevices, ...options });
    await openTab(page, 'whiteboard');
    await page.getByLabel('Tool').waitFor();
    return page;
  };
  const picture = (page: Page): Promise<string> => page.$eval('#whiteboard-canvas', canvas => (canvas as HTMLCanvasElement).toDataURL());
  const shows = (page: Page, expected: string, what: string) => eventually(async () => await picture(page) === expected, what);
  const has = (page: Page, count: number) =>
    page.getByText(count === 0 ? 'The board is empty.' : `The board has ${count} line${count === 1 ? '' : 's'}.`).waitFor({ state: 'attached' });

  /** Whether each of these places, relative to the board's size, has ink. */
  const inkAt = (page: Page, places: [number, number][]) => page.$eval('#whiteboard-canvas', (canvas, at) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    const pixel = (x: number, y: number) => [...data.slice((Math.round(y * height) * width + Math.round(x * width)) * 4).slice(0, 3)].join();
    return at.map(([x, y]) => pixel(x, y) !== pixel(0.99, 0.99));
  }, places);

  test.each([
    ['line', [[0.2, 0.2], [0.4, 0.4], [0.6, 0.6]], [[0.2, 0.6], [0.6, 0.2]]],
    ['arrow', [[0.2, 0.2], [0.4, 0.4], [0.6, 0.6]], [[0.2, 0.6], [0.6, 0.2]]],
    ['rectangle', [[0.2, 0.4], [0.6, 0.4], [0.4, 0.2], [0.4, 0.6]], [[0.4, 0.4], [0.8, 0.8]]],
    ['ellipse', [[0.2, 0.4], [0.6, 0.4], [0.4, 0.2], [0.4, 0.6]], [[0.4, 0.4], [0.21, 0.21]]],
  ] as [string, [number, number][], [number, number][]][])('A drawn %s has its shape on each page', async (shape, ink, paper) => {
    const room = freshRoom();
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enterBoard(room, name)));
    await Promise.all([seesConnected(ann!, 1), seesConnected(ben!, 1)]);
    await ann!.selectOption('[aria-label=Tool]', shape);
    await ann!.selectOption('[aria-label=Width]', 'thick');
    await draw(ann!, [[0.2, 0.2], [0.9, 0.3], [0.6, 0.6]]);
    for (const page of [ann!, ben!]) {
      await has(page, 1);
      await eventually(async () => (await inkAt(page, ink)).every(Boolean), 'the shape has ink');
      expect(await inkAt(page, paper)).toEqual(paper.map(() => false));
    }
  });

  test('A text is written on the board, and Escape drops it', async () => {
    const room = freshRoom();
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enterBoard(room, name)));
    await Promise.all([seesConnected(ann!, 1), seesConnected(ben!, 1)]);
    const empty = await picture(ben!);
    await ann!.selectOption('[aria-label=Tool]', 'text');
    const field = ann!.getByLabel('Text on the board');
    await draw(ann!, [[0.3, 0.3]]);
    await field.fill('never mind');
    await field.press('Escape');
    await draw(ann!, [[0.3, 0.5]]);
    await field.fill('MMMM');
    await field.press('Enter');
    await has(ben!, 1);
    await has(ann!, 1);
    await eventually(async () => await picture(ben!) !== empty, 'the text is painted');
    expect(await ann!.evaluate(() => document.activeElement?.id)).toBe('whiteboard-canvas');
  });

  test('Ctrl+Z and Ctrl+Shift+Z undo and redo the own lines, also with the buttons', async () => {
    const room = freshRoom();
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enterBoard(room, name)));
    await Promise.all([seesConnected(ann!, 1), seesConnected(ben!, 1)]);
    await draw(ben!, [[0.1, 0.9], [0.9, 0.9]]);
    await has(ann!, 1);
    await draw(ann!, [[0.1, 0.1], [0.5, 0.1]]);
    await draw(ann!, [[0.1, 0.3], [0.5, 0.3]]);
    await has(ben!, 3);
    for (const [key, count] of [['Control+z', 2], ['Control+z', 1], ['Control+z', 1], ['Control+Shift+z', 2], ['Control+y', 3]] as const) {
      await ann!.keyboard.press(key);
      await has(ben!, count);
    }
    await press(ann!, 'Undo');
    await has(ben!, 2);
    await press(ann!, 'Redo');
    await has(ben!, 3);
    expect(await ann!.getByRole('button', { name: 'Redo' }).isDisabled()).toBe(true);
  });

  test('A board that one person has cleared can be brought back by another', async () => {
    const room = freshRoom();
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enterBoard(room, name)));
    await Promise.all([seesConnected(ann!, 1), seesConnected(ben!, 1)]);
    const empty = await picture(ben!);
    await draw(ann!, [[0.1, 0.1], [0.5, 0.5]]);
    await has(ben!, 1);
    await draw(ben!, [[0.5, 0.1], [0.1, 0.5]]);
    await has(ann!, 2);
    await eventually(async () => await picture(ann!) === await picture(ben!), 'both pages show the lines');
    const drawn = await picture(ann!);

    await press(ann!, 'Clear the board');
    await has(ben!, 0);
    await shows(ben!, empty, 'the board is empty');
    await press(ben!, 'Undo');
    await has(ann!, 2);
    await shows(ann!, drawn, 'Ben has brought the lines back');

    await press(ann!, 'Clear the board');
    await has(ben!, 0);
    await press(ann!, 'Undo');
    await has(ben!, 2);
    await press(ann!, 'Redo');
    await has(ben!, 0);
    await draw(ben!, [[0.2, 0.2], [0.3, 0.3]]);
    await has(ann!, 1);
  });

  test.each(sizes)('The tools look well on a page %s pixels wide', async (_, look) => {
    const looks = await Looks.load();
    const page = await enterBoard(freshRoom(), 'Ann', look);
    for (const [color, shape, from, to] of [
      ['red', 'rectangle', [0.1, 0.1], [0.4, 0.3]], ['blue', 'ellipse', [0.6, 0.1], [0.9, 0.3]], ['ink', 'arrow', [0.42, 0.2], [0.58, 0.2]], ['green', 'line', [0.1, 0.5], [0.9, 0.5]],
    ] as const) {
      await page.check(`input[name=pen][value=${color}]`, { force: true });
      await page.selectOption('[aria-label=Tool]', shape);
      await draw(page, [[...from], [...to]]);
    }
    await page.selectOption('[aria-label=Tool]', 'text');
    await draw(page, [[0.15, 0.15]]);
    await page.keyboard.type('Client');
    await page.keyboard.press('Enter');
    await page.check('input[name=pen][value=violet]', { force: true });
    await draw(page, [[0.1, 0.6]]);
    await page.keyboard.type('Still being written');
    await looks.check(page, 'board-tools', look);
  });
});
