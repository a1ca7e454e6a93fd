import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../Signaling.Tests/javascript/support/program.mjs';
import { closeChromium, watchConsoles, withoutChromium } from './support/browser.js';
import { eventually, openTab, press, seesConnected, startDemo } from './support/demo.js';
import { Guests, moderator } from './support/guests.js';
import { Looks, sizes } from './support/looks.js';
import { Nodes } from './support/nodes.js';
import { freshRoom } from './support/rooms.js';
import { isSoak } from './support/slow.js';
import { tokenSettings } from './support/tokens.js';

const missing = withoutChromium || needs('redis-server', 'haproxy').skip;

const locked = (page: Page) => page.getByRole('heading', { name: 'This room is locked' });
const knocks = (page: Page) => page.locator('.banner-knock');
const news = (page: Page) => page.locator('#knock-news');

describe.skipIf(missing)(`Moderation in the demo${missing ? `: skipped. ${missing}` : ''}`, () => {
  let nodes: Nodes;
  const consoles = watchConsoles();

  beforeAll(async () => { nodes = await Nodes.start({ 'Signaling:Demo:Enabled': 'true', ...tokenSettings }); });
  afterAll(async () => {
    await closeChromium();
    await nodes.stop();
  });

  test('Who may moderate locks the room, sees who asks on another node, and lets them in', async () => {
    const guests = new Guests(nodes.address, freshRoom(), consoles.errors);
    const ann = await guests.enter('Ann', { node: 0, ...moderator });
    const ben = await guests.enter('Ben', { node: 1 });
    await seesConnected(ann, 1);
    expect(await ben.locator('#toggle-lock').isVisible()).toBe(false);

    await press(ann, 'Lock room');
    await ann.locator('#lock-sign').waitFor();
    const cy = await guests.arrive('Cy', { node: 1 });
    await press(cy, 'Join');
    await locked(cy).waitFor();
    await cy.getByText('they see that you would like to join').waitFor();
    await knocks(ann).getByText('Cy would like to join.').waitFor();
    expect(await news(ann).textContent()).toBe('Cy would like to join.');

    await press(ann, 'Let in: Cy');
    await knocks(ann).getByText('others can join, too').waitFor();
    expect(await ann.evaluate(() => document.activeElement?.textContent)).toBe('Lock now');
    await cy.locator('#call').waitFor(); // without a click
    await eventually(async () => await news(ann).textContent() === 'Cy has joined. The room is locked again.', 'the moderator hears that Cy has come in');
    await ann.locator('#lock-sign').waitFor();
    expect(await knocks(ann).count()).toBe(0);
    expect(await ann.evaluate(() => document.activeElement?.id)).toBe('toggle-lock');

    const dan = await guests.arrive('Dan', { node: 0 });
    await press(dan, 'Join');
    await locked(dan).waitFor();
    await press(ann, 'Ignore: Dan');
    await knocks(ann).waitFor({ state: 'detached' });
    await press(dan, 'Try now');
    await dan.getByText('Still locked.').waitFor();
    expect(await ben.locator('#knocks').isVisible()).toBe(false);

    await press(ann, 'Unlock room');
    await ann.locator('#lock-sign').waitFor({ state: 'hidden' });
    await dan.locator('#call').waitFor();
    await seesConnected(ann, 3);
  });

  test('A second moderator sees the lock, also after a reconnect, and a moderator who leaves does not leave the room open', async () => {
    const guests = new Guests(nodes.address, freshRoom(), consoles.errors);
    const ann = await guests.enter('Ann', { node: 0, ...moderator });
    const eve = await guests.enter('Eve', { node: 1, permissions: ['admin'] });
    await press(eve, 'Lock room');
    await ann.locator('#lock-sign').waitFor();
    const cy = await guests.arrive('Cy', { node: 1 });
    await press(cy, 'Join');
    for (const page of [ann, eve]) {
      await knocks(page).getByText('Cy would like to join.').waitFor();
    }

    await cy.close();
    await press(ann, 'Let in: Cy');
    await eve.locator('#lock-sign').waitFor({ state: 'hidden' });
    await knocks(eve).waitFor({ state: 'detached' });
    await ann.click('#leave');
    await eve.locator('#lock-sign').waitFor();
    const dan = await guests.arrive('Dan', { node: 0 });
    await press(dan, 'Join');
    await locked(dan).waitFor();
  });

  test('A person is removed after a question, may come back, and is banned with the reason', async () => {
    const guests = new Guests(nodes.address, freshRoom(), consoles.errors);
    const ann = await guests.enter('Ann', { node: 0, ...moderator });
    const ben = await guests.enter('Ben', { node: 1 });
    await seesConnected(ann, 1);
    await openTab(ben, 'people');
    await ben.locator('#people-list').getByText('Ann').waitFor();
    expect(await ben.getByRole('button', { name: /^Remove/ }).count()).toBe(0);

    await openTab(ann, 'people');
    await press(ann, 'Remove Ben');
    await ann.getByRole('dialog', { name: 'Remove Ben?' }).waitFor();
    await ann.keyboard.press('Enter'); // the focus is on Cancel
    await ann.locator('#removal').waitFor({ state: 'hidden' });
    expect(await ann.locator('[data-peer-id]').count()).toBe(1);

    await press(ann, 'Remove Ben');
    await press(ann, 'Remove');
    await ben.getByRole('heading', { name: 'You were removed' }).waitFor();
    await ann.getByText('Ben was removed.').waitFor();
    await seesConnected(ann, 0);
    await press(ben, 'Try again');
    await seesConnected(ann, 1);

    await press(ann, 'Remove Ben');
    await ann.getByText('any link or device of their account').waitFor();
    await ann.getByLabel('Ban for one hour').check();
    await ann.getByLabel('Reason').fill('Too loud');
    await ann.keyboard.press('Enter');
    await ben.getByRole('heading', { name: 'You were removed' }).waitFor();
    await press(ben, 'Try again');
    await ben.getByRole('heading', { name: 'You are banned from this room' }).waitFor();
    expect(await ben.locator('#notice-text').textContent()).toMatch(/until .*\d:\d\d.*\. The reason: “Too loud”\. You can join again after that time\.$/);
    expect(await ben.getByRole('button', { name: 'Try again' }).isVisible()).toBe(false);
    await seesConnected(ann, 0);
  });
});

describe.skipIf(withoutChromium)(`How moderation looks in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: Awaited<ReturnType<typeof startDemo>>;
  let looks: Looks;

  beforeAll(async () => {
    server = await startDemo(tokenSettings);
    looks = await Looks.load();
  });
  afterAll(async () => {
    await closeChromium();
    await server.stop();
  });

  test.each(isSoak ? sizes : sizes.slice(1))('at %s', async (_, look) => {
    const errors: string[] = [];
    const guests = new Guests(server.address, freshRoom(), errors);
    const ann = await guests.enter('Ann', { ...look, ...moderator });
    const ben = await guests.enter('Ben', look);
    await seesConnected(ann, 1);
    await looks.check(ann, 'moderator-open', look);
    await press(ann, 'Lock room');
    await ann.locator('#lock-sign').waitFor();
    const cy = await guests.arrive('Maximiliane-Charlotte', look);
    await press(cy, 'Join');
    await locked(cy).waitFor();
    const dan = await guests.arrive('Dan', look);
    await press(dan, 'Join');
    await knocks(ann).nth(1).waitFor();
    await looks.check(cy, 'locked', look);
    await looks.check(ann, 'moderator-knocks', look);
    await openTab(ann, 'people');
    await looks.check(ann, 'moderator-people', look);
    await press(ann, 'Remove Ben');
    await looks.check(ann, 'removal', look);
    await ann.getByLabel('Ban for one hour').check();
    await looks.check(ann, 'removal-ban', look);
    await ann.getByLabel('Reason').fill('Loud music for the whole lesson');
    await press(ann, 'Remove');
    await ben.getByRole('heading', { name: 'You were removed' }).waitFor();
    await looks.check(ben, 'removed', look);
    await press(ben, 'Try again');
    await ben.getByRole('heading', { name: 'You are banned from this room' }).waitFor();
    await looks.check(ben, 'banned', look);
    await press(ann, 'Let in: Dan');
    await looks.check(ann, 'moderator-letting-in', look);
    expect(errors).toEqual([]);
  });
});
