import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { draw, enter, eventually, openTab, press, seesConnected, useDemo, withoutDevices } from './support/demo.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`Sharing in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  const enterWith = async (tab: 'whiteboard' | 'document', room: string, name: string): Promise<Page> => {
    const page = await enter(demo.server.address, room, name, demo.errors, withoutDevices);
    await openTab(page, tab);
    return page;
  };

  const picture = (page: Page): Promise<string> => page.$eval('#whiteboard-canvas', canvas => (canvas as HTMLCanvasElement).toDataURL());
  const text = (page: Page): Promise<string> => page.inputValue('#document-text');

  const agree = async <T>(pages: Page[], read: (page: Page) => Promise<T>, what: string): Promise<T> => {
    await eventually(async () => new Set(await Promise.all(pages.map(read))).size === 1, what);
    return read(pages[0]!);
  };

  test('Lines that three pages draw at once are the same on all of them and on a new page', async () => {
    const room = freshRoom();
    const pages = await Promise.all(['Ann', 'Ben', 'Cy'].map(name => enterWith('whiteboard', room, name)));
    const [ann, ben, cy] = pages as [Page, Page, Page];
    await Promise.all(pages.map(page => seesConnected(page, 2)));
    const empty = await picture(ann);

    await ben.check('input[name=pen][value=blue]', { force: true });
    await cy.check('input[name=pen][value=red]', { force: true });
    await Promise.all([
      draw(ann, [[0.1, 0.1], [0.9, 0.2], [0.5, 0.8]]),
      draw(ben, [[0.2, 0.9], [0.3, 0.1], [0.8, 0.5]]),
      draw(cy, [[0.5, 0.5], [0.6, 0.6]]),
    ]);
    for (const page of pages) {
      await page.getByText('The board has 3 lines.').waitFor({ state: 'attached' });
    }
    const drawn = await agree(pages, picture, 'all pages show the same picture');
    expect(drawn).not.toBe(empty);

    const dan = await enterWith('whiteboard', room, 'Dan');
    expect(await agree([...pages, dan], picture, 'the new page shows it too')).toBe(drawn);

    await cy.check('input[name=pen][value=eraser]', { force: true });
    await draw(cy, [[0, 0.5], [1, 0.5]]);
    await eventually(async () => await picture(dan) !== drawn, 'the line is removed');
    await press(cy, 'Undo');
    expect(await agree([...pages, dan], picture, 'the picture is restored')).toBe(drawn);

    await press(dan, 'Clear the board');
    expect(await agree([...pages, dan], picture, 'the board is empty')).toBe(empty);
  });

  test('The board can be drawn on with the keyboard', async () => {
    const page = await enterWith('whiteboard', freshRoom(), 'Ann');
    await page.focus('#whiteboard-canvas');
    for (const key of ['ArrowLeft', 'Space', 'Shift+ArrowUp', 'ArrowRight', 'Space', 'ArrowDown']) {
      await page.keyboard.press(key);
    }
    await page.getByText('The board has 1 line.').waitFor({ state: 'attached' });
  });

  test('A picture is saved on white, 2000 pixels wide and in the colours for white paper, also from a dark page', async () => {
    const page = await enterWith('whiteboard', freshRoom(), 'Ann');
    await page.emulateMedia({ colorScheme: 'dark' });
    await draw(page, [[0.1, 0.5], [0.9, 0.5]]);
    await page.getByText('The board has 1 line.').waitFor({ state: 'attached' });
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Save as picture')]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) {
      chunks.push(chunk as Buffer);
    }
    const picture = await page.evaluate(async base64 => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const at = (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data];
      return { size: [canvas.width, canvas.height], paper: at(5, 5), ink: at(canvas.width / 2, canvas.height / 2) };
    }, Buffer.concat(chunks).toString('base64'));
    expect(picture).toEqual({ size: [2000, 1500], paper: [255, 255, 255, 255], ink: [0x1b, 0x1e, 0x1c, 255] });
  });

  test('Text that three pages write at once is merged, the caret stays, and a new page has the text', async () => {
    const room = freshRoom();
    const pages = await Promise.all(['Ann', 'Ben', 'Cy'].map(name => enterWith('document', room, name)));
    const [ann, ben, cy] = pages as [Page, Page, Page];
    await Promise.all(pages.map(page => seesConnected(page, 2)));

    await ann.fill('#document-text', 'first\nmiddle\nlast');
    await agree(pages, text, 'all pages have the first text');
    const caretAt = (page: Page, position: number) => page.locator('#document-text').evaluate((area, at) => {
      (area as HTMLTextAreaElement).focus();
      (area as HTMLTextAreaElement).setSelectionRange(at, at);
    }, position);
    await caretAt(ann, 'first'.length);
    await caretAt(ben, 'first\nmiddle'.length);
    await caretAt(cy, 'first\nmiddle\nlast'.length);
    await Promise.all([
      ann.keyboard.type(' by Ann 👍🏽 ééé', { delay: 15 }),
      ben.keyboard.type(' by Ben aaaa', { delay: 15 }),
      cy.keyboard.type(' by Cy\nand more', { delay: 15 }),
    ]);
    await eventually(async () => (await text(cy)).includes('ééé'), 'the last letter arrives');
    const merged = await agree(pages, text, 'all pages have the same text');
    expect(merged).toBe('first by Ann 👍🏽 ééé\nmiddle by Ben aaaa\nlast by Cy\nand more');

    const dan = await enterWith('document', room, 'Dan');
    expect(await agree([...pages, dan], text, 'the new page has the text')).toBe(merged);

    await ben.keyboard.press('Control+z');
    const undone = await agree([...pages, dan], text, 'only the own words are undone');
    expect(undone).toBe('first by Ann 👍🏽 ééé\nmiddle\nlast by Cy\nand more');
  });

  test('A document of a megabyte reaches a new page', async () => {
    const room = freshRoom();
    const ann = await enterWith('document', room, 'Ann');
    const long = 'All work and no play. '.repeat(50_000);
    await ann.fill('#document-text', long);
    const ben = await enterWith('document', room, 'Ben');
    await seesConnected(ann, 1);
    await eventually(async () => await text(ben) === long, 'the whole text arrives');
  });
});
