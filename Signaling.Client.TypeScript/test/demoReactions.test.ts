import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { enter, eventually, openTab, others, phone, press, say, seesConnected, useDemo, type VisitOptions } from './support/demo.js';
import { Looks } from './support/looks.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`Raised hands, reactions and sounds in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  /** Joins without devices, and counts the notes that are played. */
  const counting: VisitOptions = {
    before: () => {
      localStorage.setItem('signaling-demo', JSON.stringify({ ...JSON.parse(localStorage.getItem('signaling-demo') ?? '{}') as object, microphone: false, camera: false }));
      const start = OscillatorNode.prototype.start;
      const counter = Object.assign(window, { notes: 0 });
      OscillatorNode.prototype.start = function (when) {
        counter.notes++;
        start.call(this, when);
      };
    },
  };
  const join = (room: string, name: string, options = counting) => enter(demo.server.address, room, name, demo.errors, options);
  const notesOf = (page: Page) => page.evaluate(() => (window as unknown as { notes: number }).notes);

  test('A raised hand is shown to all, also to people who join later, until it is lowered', async () => {
    const room = freshRoom();
    const [ann, ben] = [await join(room, 'Ann'), await join(room, 'Ben')];
    await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
    expect(await others(ann).locator('.hand-sign').isVisible()).toBe(false);

    await press(ben, 'React');
    await press(ben, 'Raise your hand');
    await ben.locator('.tile-self .hand-sign').waitFor();
    await others(ann).locator('.hand-sign').waitFor();
    await ann.locator('#announcements', { hasText: 'Ben raises a hand.' }).waitFor();
    await openTab(ann, 'people');
    await ann.locator('#people-list .person', { hasText: 'Ben' }).getByText('hand raised').waitFor({ state: 'attached' });
    const cy = await join(room, 'Cy');
    await cy.locator('[data-peer-id]', { hasText: 'Ben' }).locator('.hand-sign').waitFor();
    expect(await cy.locator('[data-peer-id]', { hasText: 'Ann' }).locator('.hand-sign').isVisible()).toBe(false);

    await press(ben, 'Lower your hand');
    await ann.locator('[data-peer-id] .hand-sign:visible').waitFor({ state: 'detached' });
    await cy.locator('[data-peer-id] .hand-sign:visible').waitFor({ state: 'detached' });
  });

  test('A reaction is shown on its person’s tile for a moment and read to screen readers, and is no message of the chat', async () => {
    const room = freshRoom();
    const [ann, ben] = [await join(room, 'Ann'), await join(room, 'Ben')];
    await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
    await press(ben, 'React');
    await press(ben, 'Applause');
    expect(await ben.locator('.tile-self .tile-reaction').textContent()).toBe('👏');
    await others(ann).locator('.tile-reaction', { hasText: '👏' }).waitFor();
    await eventually(async () => await ann.locator('#reaction-news').textContent() === 'Ben: Applause', 'the reaction is read');
    await others(ann).locator('.tile-reaction').waitFor({ state: 'detached' });
    expect(await ann.locator('[data-from]').count()).toBe(0);

    await ben.evaluate(() => window.signalingDemo!.mesh.send('chat', JSON.stringify({ reaction: '<b>unknown</b>' })));
    await say(ben, 'After it');
    await ann.locator('[data-from]', { hasText: 'After it' }).waitFor({ state: 'attached' });
    expect(await others(ann).locator('.tile-reaction').count()).toBe(0);
  });

  test('People who join and messages that are not seen have a sound, unless the user has switched it off', async () => {
    const room = freshRoom();
    const ann = await join(room, 'Ann');
    await ann.locator('#open-reactions').waitFor();
    const ben = await join(room, 'Ben');
    await seesConnected(ann, 1);
    await eventually(async () => await notesOf(ann) === 2, 'two notes for a person who joins');
    await say(ben, 'Hello');
    await eventually(async () => await notesOf(ann) === 3, 'one note for a message');
    await openTab(ann, 'chat');
    await say(ben, 'You see this');
    await ann.locator('[data-from]', { hasText: 'You see this' }).waitFor();
    expect(await notesOf(ann)).toBe(3);

    await openTab(ann, 'people');
    await press(ann, 'Settings');
    await ann.getByLabel('Sounds when people join, write or ask').uncheck();
    await press(ann, 'Done');
    await say(ben, 'Quiet');
    await eventually(async () => await ann.locator('#tab-chat .badge').textContent() === '1', 'the message is there');
    expect(await notesOf(ann)).toBe(3);
    await ann.reload();
    await ann.click('#lobby-form [type=submit]');
    await seesConnected(ann, 1);
    await ann.locator('#open-reactions').waitFor();
    await press(ann, 'Settings');
    expect(await ann.getByLabel('Sounds when people join, write or ask').isChecked(), 'the browser remembers it').toBe(false);
  });

  test('The menu fits on a phone and reads well, and without its script the call works', async () => {
    const look = { size: phone, dark: true };
    const page = await join(freshRoom(), 'Ann', { ...counting, ...look });
    await press(page, 'React');
    await page.locator('#reactions').waitFor();
    await (await Looks.load()).check(page, 'reactions', look);

    await page.route('**/assets/extras-*.js', route => route.abort());
    await page.reload();
    await page.click('#lobby-form [type=submit]');
    await page.locator('#call').waitFor();
    expect(await page.locator('#open-reactions').isVisible()).toBe(false);
    expect(demo.errors.splice(0).filter(text => !text.includes('ERR_FAILED'))).toEqual([]);
  });
});
