import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { draw, enter, eventually, openTab, press, seesConnected, useDemo, visit, withoutDevices } from './support/demo.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`What the demo keeps${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  test('The last person who leaves finds the text and the board again, and a newcomer receives them', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, withoutDevices);
    await openTab(ann, 'whiteboard');
    await draw(ann, [[0.2, 0.2], [0.8, 0.8]]);
    await openTab(ann, 'document');
    await ann.fill('#document-text', 'An hour of work');
    await ann.click('#leave');
    await press(ann, 'Rejoin');
    await ann.locator('#call').waitFor();
    expect(await ann.inputValue('#document-text')).toBe('An hour of work');
    await ann.getByText('The board has 1 line.').waitFor({ state: 'attached' });
    expect(await ann.locator('#tab-document .badge').isVisible(), 'the own work is no news').toBe(false);

    await ann.goto(`${demo.server.address}/?room=${room}`); // the page itself is gone
    await press(ann, 'Join');
    await ann.locator('#call').waitFor();
    expect(await ann.inputValue('#document-text')).toBe('An hour of work');
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices);
    await eventually(async () => await ben.inputValue('#document-text') === 'An hour of work', 'the newcomer has the text');
    await ben.getByText('The board has 1 line.').waitFor({ state: 'attached' });
  });

  test('What the others delete meanwhile stays deleted, and another room is empty', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, withoutDevices);
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices);
    await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
    await ann.locator('#document-text').evaluate(area => {
      (area as HTMLTextAreaElement).value = 'Old plan';
      area.dispatchEvent(new InputEvent('input'));
    });
    await eventually(async () => await ben.inputValue('#document-text') === 'Old plan', 'both have the text');
    await ann.click('#leave');
    await openTab(ben, 'document');
    await ben.fill('#document-text', 'New plan');
    await press(ann, 'Rejoin');
    await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
    await eventually(async () => await ann.inputValue('#document-text') === 'New plan', 'the deletion arrives');
    expect(await ben.inputValue('#document-text')).toBe('New plan');

    await ann.click('#leave');
    await ann.goto(`${demo.server.address}/?room=${freshRoom()}`);
    await press(ann, 'Join');
    await ann.locator('#call').waitFor();
    expect(await ann.inputValue('#document-text')).toBe('');
  });

  test('The last words are kept when the page goes in the same moment, after leaving and without it', async () => {
    for (const leaves of [true, false]) {
      const room = freshRoom();
      const ann = await enter(demo.server.address, room, 'Ann', demo.errors, withoutDevices);
      await openTab(ann, 'document');
      // A storage that takes longer to open than the page lives, as on a busy computer.
      await ann.evaluate(() => { IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest; });
      const left = ann.waitForEvent('framenavigated');
      await ann.evaluate(leavesFirst => {
        const area = document.querySelector<HTMLTextAreaElement>('#document-text')!;
        area.value = 'The last words';
        area.dispatchEvent(new InputEvent('input'));
        if (leavesFirst) {
          document.querySelector<HTMLElement>('#leave')!.click();
        }
        location.href = '/health/live';
      }, leaves);
      await left;
      await ann.goto(`${demo.server.address}/?room=${room}`);
      await press(ann, 'Join');
      await ann.locator('#call').waitFor();
      expect(await ann.inputValue('#document-text'), leaves ? 'after leaving' : 'without leaving').toBe('The last words');
    }
  });

  test('A room that was not used for 30 days is removed from the browser when another one is opened, but not when it is opened itself', async () => {
    const [used, forgotten] = [freshRoom(), freshRoom()];
    const page = await visit(demo.server.address, {}, demo.errors, withoutDevices);
    const join = async (room: string) => {
      await page.goto(`${demo.server.address}/?room=${room}`);
      await press(page, 'Join');
      await page.locator('#call').waitFor();
      return page.inputValue('#document-text');
    };
    const age = () => page.evaluate(() => new Promise<void>((resolve, reject) => {
      const request = indexedDB.open('signaling-demo');
      request.onsuccess = () => {
        const transaction = request.result.transaction('rooms', 'readwrite');
        transaction.objectStore('rooms').openCursor().onsuccess = ({ target }) => {
          const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result;
          cursor?.update({ ...cursor.value, savedAt: Date.now() - 31 * 24 * 60 * 60 * 1000 });
          cursor?.continue();
        };
        transaction.oncomplete = () => { request.result.close(); resolve(); };
        transaction.onabort = () => reject(transaction.error);
      };
    }));
    for (const room of [used, forgotten]) {
      await join(room);
      await openTab(page, 'document');
      await page.fill('#document-text', `Work in ${room}`);
      await page.click('#leave');
      expect(await join(room)).toBe(`Work in ${room}`);
      await page.click('#leave');
    }
    await age();
    expect(await join(used)).toBe(`Work in ${used}`);
    expect(await join(forgotten)).toBe('');
    expect(await join(used)).toBe(`Work in ${used}`);
  });

  test('Without storage, leaving asks first while no other person has the work', async () => {
    const room = freshRoom();
    const ann = await visit(demo.server.address, { room, name: 'Ann' }, demo.errors, {
      before: () => {
        Object.defineProperty(IDBFactory.prototype, 'open', { value: () => { throw new DOMException('', 'SecurityError'); } });
        localStorage.setItem('signaling-demo', JSON.stringify({ microphone: false, camera: false }));
      },
    });
    await press(ann, 'Join');
    await ann.locator('#call').waitFor();
    const questions: string[] = [];
    let answer = false;
    ann.on('dialog', dialog => {
      questions.push(dialog.type());
      void (answer ? dialog.accept() : dialog.dismiss());
    });
    const unloadIsStopped = () => ann.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
    expect(await unloadIsStopped(), 'nothing is lost yet').toBe(false);

    await openTab(ann, 'document');
    await ann.fill('#document-text', 'An hour of work');
    await eventually(unloadIsStopped, 'closing the page asks first');
    await ann.click('#leave');
    expect(questions).toEqual(['confirm']);
    expect(await ann.inputValue('#document-text')).toBe('An hour of work');

    const ben = await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices);
    await eventually(async () => await ben.inputValue('#document-text') === 'An hour of work', 'the other has the work');
    await ben.click('#leave');
    await seesConnected(ann, 0);
    expect(await unloadIsStopped(), 'only this page has the work again').toBe(true);
    answer = true;
    await ann.click('#leave');
    await ann.getByRole('heading', { name: 'You left the room' }).waitFor();
    expect(questions).toEqual(['confirm', 'confirm']);

    await press(ann, 'Rejoin');
    await ann.locator('#call').waitFor();
    await openTab(ann, 'document');
    await ann.fill('#document-text', 'Another hour');
    const cy = await enter(demo.server.address, room, 'Cy', demo.errors, withoutDevices);
    await eventually(async () => await cy.inputValue('#document-text') === 'Another hour', 'another person has the work');
    await ann.click('#leave');
    await ann.getByRole('heading', { name: 'You left the room' }).waitFor();
    expect(questions).toEqual(['confirm', 'confirm']);
  });
});
