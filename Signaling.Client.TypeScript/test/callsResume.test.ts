import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { Callers, expectFullMesh, join, type Caller } from './support/callers.js';
import { Proxy } from './support/proxy.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`Calls without their server for a while${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let callers: Callers;
  beforeAll(async () => { callers = await Callers.start(); });
  afterAll(() => callers.stop());

  /** Opens a page behind a network that can be cut. */
  async function openBehindProxy(): Promise<Caller & { proxy: Proxy }> {
    const proxy = await Proxy.before(callers.server.address);
    return { proxy, ...await callers.open(proxy.url) };
  }

  async function twoInACall(withVideo = true) {
    const room = freshRoom();
    const [one, two] = [await openBehindProxy(), await openBehindProxy()];
    await join(one, room, withVideo);
    await join(two, room, withVideo);
    if (withVideo) {
      await expectFullMesh([one, two]);
    }
    return { one, two };
  }

  const isReconnecting = ({ page }: Caller) =>
    page.evaluate(() => attendee.until(() => attendee.client.state === 'reconnecting', 'reconnecting'));

  const isSuspendedFor = ({ page }: Caller, id: string) =>
    page.evaluate(id => attendee.until(() => attendee.client.peers.get(id)?.state === 'suspended', 'the other is suspended'), id);

  /** The page has reconnected with its former ID. */
  const isBack = async ({ page, id }: Caller) => {
    expect(await page.evaluate(async () => {
      attendee.client.reconnectNow();
      await attendee.until(() => attendee.client.state === 'connected', 'back');
      return attendee.client.peerId;
    })).toBe(id);
  };

  /** No connection was closed in the meantime. */
  const expectOneConnectionEach = async (...pages: Caller[]) => {
    for (const { page } of pages) {
      const log = await page.evaluate(() => attendee.log);
      expect(log.filter(line => line.startsWith('peeradded'))).toHaveLength(pages.length - 1);
      expect(log.filter(line => line.startsWith('peerremoved'))).toEqual([]);
    }
  };

  test('A page, whose network is cut and restored, stays the same peer, and video flows both ways all the time', async () => {
    const { one, two } = await twoInACall();
    const connectionOf = (caller: Caller, other: Caller) => caller.page.evaluate(id => {
      const pages = globalThis as unknown as { former?: RTCPeerConnection };
      const { connection } = attendee.mesh.peers.get(id)!;
      const isSame = pages.former === undefined || pages.former === connection;
      pages.former = connection;
      return isSame;
    }, other.id);
    await Promise.all([connectionOf(one, two), connectionOf(two, one)]);

    two.proxy.cut();
    await Promise.all([isReconnecting(two), isSuspendedFor(one, two.id)]);
    await Promise.all([
      one.page.evaluate(id => attendee.seesMore(id, 15), two.id), two.page.evaluate(id => attendee.seesMore(id, 15), one.id),
    ]);
    expect(await two.page.evaluate(() => attendee.client.state)).toBe('reconnecting');
    expect(await one.page.evaluate(id => attendee.client.peers.get(id)?.state, two.id)).toBe('suspended');
    two.proxy.mend();
    await isBack(two);

    await expectFullMesh([one, two]);
    expect(await Promise.all([connectionOf(one, two), connectionOf(two, one)])).toEqual([true, true]);
    await expectOneConnectionEach(one, two);
    for (const { page } of [one, two]) {
      expect(await page.evaluate(() => attendee.log.filter(line => / (failed|disconnected)$/.test(line)))).toEqual([]);
    }
  });

  test.each(['client', 'server'] as const)('A page, cut in the middle of an offer (the data of the %s is lost), completes the negotiation', async end => {
    const { one, two } = await twoInACall();

    two.proxy.freeze(end);
    await two.page.evaluate(async id => {
      const { connection } = attendee.mesh.peers.get(id)!;
      const made = new Promise(resolve => connection.addEventListener('signalingstatechange', resolve, { once: true }));
      attendee.addExtraTrack();
      await made;
    }, one.id);
    if (end === 'server') {
      await one.page.evaluate(id => attendee.hears(id, 2), two.id); // only the answer is lost
    }
    two.proxy.cut();
    await isReconnecting(two);
    expect(await two.page.evaluate(id => attendee.mesh.peers.get(id)!.connection.signalingState, one.id)).toBe('have-local-offer');
    two.proxy.mend();
    await isBack(two);

    await one.page.evaluate(id => attendee.hears(id, 2), two.id);
    await two.page.evaluate(id => attendee.isSettled(id), one.id);
    await expectFullMesh([one, two]);
    await expectOneConnectionEach(one, two);
  });

  test('A page, cut when a new peer sent its first offer, connects to it after it has resumed', async () => {
    const room = freshRoom();
    const [one, two] = [await openBehindProxy(), await callers.open()];
    await join(one, room);

    one.proxy.freeze('server');
    await join(two, room);
    await two.page.evaluate(id => attendee.until(
      () => attendee.mesh.peers.get(id)?.connection.signalingState === 'have-local-offer', 'an offer is made'), one.id);
    one.proxy.cut();
    await isSuspendedFor(two, one.id);
    one.proxy.mend();
    await isBack(one);

    await expectFullMesh([one, two]);
    await expectOneConnectionEach(one, two);
  });

  test('Two pages, cut at once while each of them sends an offer, negotiate both offers', async () => {
    const { one, two } = await twoInACall();
    const both = (act: (id: string) => unknown) => Promise.all([one.page.evaluate(act, two.id), two.page.evaluate(act, one.id)]);

    one.proxy.freeze();
    two.proxy.freeze();
    await both(() => attendee.addExtraTrack());
    await both(id => attendee.until(() => attendee.mesh.peers.get(id)!.connection.signalingState === 'have-local-offer', 'an offer is made'));
    one.proxy.cut();
    two.proxy.cut();
    await Promise.all([isReconnecting(one), isReconnecting(two)]);
    one.proxy.mend();
    two.proxy.mend();
    await Promise.all([isBack(one), isBack(two)]);

    await both(id => attendee.hears(id, 2));
    await both(id => attendee.isSettled(id));
    await expectFullMesh([one, two]);
    await expectOneConnectionEach(one, two);
  });

  test('Two pages, cut at once with an answer in flight, connect when both have resumed', async () => {
    const room = freshRoom();
    const [one, two] = [await openBehindProxy(), await openBehindProxy()];
    await join(one, room);
    one.proxy.freeze('client');
    await join(two, room);
    await one.page.evaluate(id => attendee.until(
      () => attendee.mesh.peers.get(id)?.connection.signalingState === 'stable', 'an answer is made'), two.id);

    one.proxy.cut();
    two.proxy.cut();
    await Promise.all([isReconnecting(one), isReconnecting(two)]);
    two.proxy.mend();
    await isBack(two);
    one.proxy.mend();
    await isBack(one);

    await expectFullMesh([one, two]);
    await expectOneConnectionEach(one, two);
  });

  test('A page, cut while tracks on both sides are added and removed, receives the final tracks', async () => {
    const { one, two } = await twoInACall();

    two.proxy.cut();
    await Promise.all([isReconnecting(two), isSuspendedFor(one, two.id)]);
    await one.page.evaluate(() => attendee.addExtraTrack());
    await two.page.evaluate(() => attendee.addExtraTrack());
    two.proxy.mend();
    await isBack(two);

    await one.page.evaluate(id => attendee.hears(id, 2), two.id);
    await two.page.evaluate(id => attendee.hears(id, 2), one.id);
    await expectFullMesh([one, two]);
    await expectOneConnectionEach(one, two);
  });

  // These functions run in the page.
  const hints = {
    online: () => dispatchEvent(new Event('online')),
    visibilitychange: () => document.dispatchEvent(new Event('visibilitychange')),
    'change of the network': () => (navigator as unknown as { connection: EventTarget }).connection.dispatchEvent(new Event('change')),
  };
  test.each(Object.entries(hints))('A page, after a hint of the browser (%s), does not wait for its next attempt', async (_, hint) => {
    const one = await openBehindProxy();
    await join(one, freshRoom(), false);
    await one.page.evaluate(() => { attendee.delayMs = 1_000_000; });

    one.proxy.cut();
    await isReconnecting(one);
    one.proxy.mend();
    await one.page.evaluate(hint);
    await one.page.evaluate(() => attendee.until(() => attendee.client.state === 'connected', 'back'));

    expect(await one.page.evaluate(() => attendee.client.peerId)).toBe(one.id);
  });

  test('Pages, in all tests of this file, have logged no error to their consoles', () => {
    expect(callers.unexpectedErrors).toEqual([]);
  });

  test('Server, after all tests of this file, has logged no error and stops in order', () => callers.server.stopCleanly());
});
