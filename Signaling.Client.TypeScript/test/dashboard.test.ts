import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../Signaling.Tests/javascript/support/program.mjs';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SERVER_PEER_ID } from '../src/index.js';
import { closeChromium, openPage, watchConsoles, withoutChromium } from './support/browser.js';
import { joinAs, operatorKey, operatorSettings, showsNumbers, signIn, startObservedNodes } from './support/dashboard.js';
import { press } from './support/demo.js';
import { Looks, sizes } from './support/looks.js';
import { Proxy } from './support/proxy.js';
import { next } from './support/record.js';

const missing = withoutChromium || needs('redis-server').skip;
const hostile = '<img src=x onerror=alert(1)> & co';

describe.skipIf(missing)(`The operators' dashboard${missing ? `: skipped. ${missing}` : ''}`, () => {
  const consoles = watchConsoles();
  afterAll(closeChromium);

  describe('on two nodes', () => {
    let nodes: TestServer[];
    let stop: () => Promise<void>;
    beforeAll(async () => { ({ nodes, stop } = await startObservedNodes()); });
    afterAll(() => stop());

    const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
    const count = (value: number) => `last minute: ${value}`;

    test('shows what has happened, in numbers, and changes rooms', async () => {
      const [near, far] = nodes as [TestServer, TestServer];
      const looks = await Looks.load();
      const proxy = await Proxy.before(far.address);

      // Five joins in two rooms over two nodes, three signals, a refusal, and a peer that loses its network.
      const ann = await joinAs('ann', 'garden', near.address, 'Ann');
      const bob = await joinAs('bob', 'garden', far.address, hostile);
      const cleo = await joinAs('cleo', 'garden', near.address, 'Cleo');
      const dan = await joinAs('dan', 'attic/1 <b>', far.address);
      const finn = await joinAs('finn', 'garden', proxy.url);
      const heard = next(bob, 'message');
      await ann.sendMessage(bob.peerId!, 'one');
      await heard;
      await ann.sendMessage(cleo.peerId!, 'two');
      await ann.sendMessage(null, 'three');
      await expect(ann.sendMessage('nobody', 'four')).rejects.toMatchObject({ code: 'peer_not_found' });
      proxy.cut();

      // What became of six connections between them, over both nodes. One client does not know its route, one ends before it has come up.
      for (const [client, other, outcome, elapsedMs, local, remote] of [
        [ann, bob, 'connected', 120, 'host', 'host'], [bob, ann, 'connected', 150, 'host', 'srflx'], [cleo, bob, 'connected', 900, 'relay', 'host'],
        [dan, cleo, 'connected', 80, null, null], [bob, cleo, 'failed', 30_000, 'host', null], [ann, cleo, 'disconnected', 5000, 'host', 'host'],
      ] as const) {
        await client.reportConnection({
          peerId: other.peerId!, outcome, elapsedMs, localCandidateType: local, remoteCandidateType: remote, relayProtocol: local === 'relay' ? 'udp' : null,
        });
      }
      // Four of five have come up, disconnected ones aside; of the three with a known route, one is relayed.
      const mesh = {
        'came-up': '80 %', 'came-up-note': 'of 5 reports', relayed: '33.3 %', 'relayed-note': 'of 3 reports', 'outcomes:connected:direct': '2',
        'outcomes:connected:relayed': '1', 'outcomes:connected:unknown': '1', 'outcomes:failed:unknown': '1', 'outcomes:disconnected:direct': '1',
      };

      const page = await openPage('about:blank', consoles.errors);
      const addresses: string[] = [];
      page.on('request', request => addresses.push(request.url()));
      await page.goto(`${near.address}/rtc/admin`);
      expect(page.url()).toBe(`${near.address}/rtc/admin/`);
      for (const [, look] of sizes) {
        await page.setViewportSize(look.size);
        await looks.check(page, 'dashboard-sign-in', look);
      }
      await signIn(page, 'a wrong key');
      await page.getByRole('alert').getByText('does not accept this key').waitFor();
      expect(consoles.errors.splice(0)).toEqual([expect.stringContaining('401')]); // the browser reports each refused request
      expect(await page.locator('#dashboard').isVisible()).toBe(false);
      await signIn(page);
      await page.getByRole('heading', { name: 'The service is well.' }).waitFor();

      const [nearId, farId] = await nodeIds(page, near, far);
      const node = (id: string, peers: number, suspended: number, connections: number) => ({
        [`${id} peers`]: `${peers}`, [`${id} suspended`]: `${suspended}`, [`${id} connections`]: `${connections}`,
        [`${id} redis`]: /^[\d.]+ ms$/, [`${id} up`]: /^\d+ (s|min)$/,
      });
      const still = { redis: /^[\d.]+ ms$/, 'redis-note': 'at the slowest node', 'connections-note': 'open' };
      await showsNumbers(page, {
        title: 'The service is well.', detail: '2 of 2 nodes ready. 5 peers in 2 rooms.',
        peers: '4', 'peers-note': '1 suspended', rooms: '2', 'rooms-note': 'largest: 4 peers', connections: '4', nodes: '2', 'nodes-note': 'of 2', ...still,
        joins: '5', 'joins-note': count(5), leaves: '0', 'leaves-note': count(0), suspensions: '1', 'suspensions-note': count(1),
        resumes: '0', 'resumes-note': count(0), signals: '3', 'signals-note': count(3), refusals: '1', 'refusals-note': count(1), limits: '0', 'limits-note': count(0),
        // Joins may be in two slots of a chart.
        'chart-peers': /^4 now, [45] at most$/, 'chart-peers most': /^[45]$/, 'chart-joins': '5', 'chart-joins most': /^[345]$/, 'chart-leaves': '0',
        'chart-leaves most': '0', 'chart-signals': '3', 'chart-signals most': /^[23]$/, 'chart-refusals': '1', 'chart-refusals most': '1',
        'refusals:peer_not_found': '1', 'signals:message': '2', 'signals:broadcast': '1',
        'room garden': '4 peers, 1 suspended', 'room attic/1 <b>': '1 peer',
        ...mesh, ...node(nearId, 2, 0, 2), ...node(farId, 2, 1, 2),
      });

      // A search, with the texts of peers as they are.
      await page.fill('#search-text', 'ONERROR');
      await page.press('#search-text', 'Enter');
      await page.getByText('Found 0 rooms and 1 peer.').waitFor();
      await page.locator('#findings').getByText(hostile).waitFor();
      for (const [, look] of sizes) {
        await page.setViewportSize(look.size);
        await page.evaluate(() => scrollTo(0, 0));
        await looks.check(page, 'dashboard', look);
      }
      await page.locator('#findings .row').click();

      // Each change is confirmed.
      const garden = dialog(page, 'garden');
      await garden.getByText('4 peers').waitFor();
      expect(await garden.locator('#peers li').count()).toBe(4);
      await press(page, 'Remove Cleo');
      await page.locator('#confirmation-text', { hasText: 'Cleo is put out of garden now' }).waitFor();
      await press(page, 'Cancel');
      expect(await garden.locator('#peers li').count()).toBe(4);
      await press(page, 'Remove Cleo');
      const cleoLeft = next(cleo, 'left');
      await press(page, 'Remove');
      expect(await cleoLeft).toMatchObject({ reason: 'removed' });
      await garden.getByText('Cleo is removed.').waitFor();

      await press(page, `Remove ${hostile}`);
      await page.selectOption('#confirmation-ban', '3600');
      await page.fill('#confirmation-reason', 'spam');
      for (const [, look] of sizes) {
        await page.setViewportSize(look.size);
        await looks.check(page, 'dashboard-confirmation', look);
      }
      const bobLeft = next(bob, 'left');
      await press(page, 'Remove and ban');
      expect(await bobLeft).toMatchObject({ reason: 'removed' });
      await expect(joinAs('bob', 'garden', far.address)).rejects.toMatchObject({ code: 'banned', message: expect.stringContaining('spam') });
      await garden.locator('#bans').getByText('user:bob').waitFor();

      await press(page, 'Lock…');
      await press(page, 'Lock');
      await garden.getByText('2 peers · locked').waitFor();
      await expect(joinAs('eve', 'garden', far.address)).rejects.toMatchObject({ code: 'room_locked' });
      const message = next(ann, 'message');
      await press(page, 'Send a message…');
      await page.fill('#confirmation-message', 'Closing soon.');
      await press(page, 'Send');
      expect(await message).toMatchObject({ from: SERVER_PEER_ID, payload: 'Closing soon.' });
      await garden.getByText('The message was sent to 2 peers.').waitFor();
      for (const [, look] of sizes) {
        await page.setViewportSize(look.size);
        await looks.check(page, 'dashboard-room', look);
      }
      await press(page, 'End the ban of user:bob');
      await press(page, 'End the ban');
      await garden.getByText('Nobody is banned from this room.').waitFor();
      await page.keyboard.press('Escape');

      await page.locator('#largest').getByRole('button', { name: 'attic/1 <b>' }).click();
      const danLeft = next(dan, 'left');
      await press(page, 'Close the room…');
      await press(page, 'Close the room');
      expect(await danLeft).toMatchObject({ reason: 'room_closed' });
      await dialog(page, 'attic/1 <b>').getByText('The room is closed. 1 peer was in it.').waitFor();
      await press(page, 'Close this view');
      expect(consoles.errors.splice(0).filter(text => !text.includes('404'))).toEqual([]); // of the room that was closed

      await showsNumbers(page, {
        title: 'The service is well.', detail: '2 of 2 nodes ready. 2 peers in 1 room.',
        peers: '1', 'peers-note': '1 suspended', rooms: '1', 'rooms-note': 'largest: 2 peers', connections: '1', nodes: '2', 'nodes-note': 'of 2', ...still,
        joins: '5', 'joins-note': /^last minute: \d$/, leaves: '3', 'leaves-note': /^last minute: \d$/, suspensions: '1', 'suspensions-note': /^last minute: \d$/,
        resumes: '0', 'resumes-note': count(0), signals: '3', 'signals-note': /^last minute: \d$/, refusals: '3', 'refusals-note': /^last minute: \d$/, limits: '0', 'limits-note': count(0),
        'chart-peers': /^1 now, [45] at most$/, 'chart-peers most': /^[45]$/, 'chart-joins': '5', 'chart-joins most': /^[345]$/, 'chart-leaves': '3',
        'chart-leaves most': /^[123]$/, 'chart-signals': '3', 'chart-signals most': /^[23]$/, 'chart-refusals': '3', 'chart-refusals most': /^[123]$/,
        'refusals:peer_not_found': '1', 'refusals:banned': '1', 'refusals:room_locked': '1', 'leaves:removed': '2', 'leaves:room_closed': '1',
        'signals:message': '2', 'signals:broadcast': '1', 'room garden': '2 peers, 1 suspended',
        ...mesh, ...node(nearId, 1, 0, 1), ...node(farId, 0, 1, 0),
      });

      // The key is in this tab alone, and gone after the sign-out.
      const kept = () => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));
      expect(JSON.parse(await kept())).toEqual([{ 'signaling-operator-key': operatorKey }, {}, '']);
      await press(page, 'Sign out');
      await page.getByRole('heading', { name: 'Signaling for operators' }).waitFor();
      expect(await kept()).not.toContain(operatorKey);
      expect(addresses.filter(address => address.includes('key') || !address.startsWith(`${near.address}/rtc/`) && address !== `${near.address}/rtc/admin`)).toEqual([]);
      expect([near.log, far.log].filter(log => log.includes(operatorKey))).toEqual([]);
      await Promise.all([ann, finn].map(client => client.close()));
    });

    /** The page names its own node, and the other one is the second. */
    async function nodeIds(page: Page, near: TestServer, far: TestServer): Promise<[string, string]> {
      const ask = async ({ address }: TestServer) => {
        const answer = await fetch(`${address}/api/v1/overview`, { headers: { 'x-api-key': operatorKey } });
        return (await answer.json() as { nodeId: string }).nodeId;
      };
      const ids = [await ask(near), await ask(far)] as [string, string];
      const shown = await page.locator('[data-node]').evaluateAll(cards => cards.map(card => (card as HTMLElement).dataset['node']));
      expect(shown.sort()).toEqual([...ids].sort());
      return ids;
    }
  });

  test('asks nothing while it is hidden, and says that its numbers are old when the server is gone', async () => {
    const server = await startServer({ ...operatorSettings });
    try {
      const expected: string[] = [];
      const page = await openPage('about:blank', expected);
      await page.clock.install();
      await page.goto(`${server.address}/admin/`);
      await signIn(page);
      await page.getByText('Live').waitFor();
      let asked = 0;
      page.on('request', () => asked++);
      const show = (isHidden: boolean) => page.evaluate(hidden => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event('visibilitychange'));
      }, isHidden);

      await show(true);
      await page.clock.runFor(3000); // for an answer that was under way
      asked = 0;
      await page.clock.runFor(60_000);
      expect(asked).toBe(0);
      const answered = page.waitForResponse(/overview/);
      await show(false);
      expect((await answered).status()).toBe(200);

      await server.stop();
      await page.clock.runFor(10_000);
      await page.getByRole('heading', { name: 'Unknown: The server does not answer.' }).waitFor();
      await page.locator('#freshness', { hasText: /^\d+ s old$/ }).waitFor();
      await page.locator('#status-detail', { hasText: /^All numbers below are \d+ s old\./ }).waitFor();
      expect(expected.filter(text => !text.includes('net::ERR_'))).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
