import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {} from './page/attendee.js';
import { withoutChromium } from './support/browser.js';
import { Callers, join, type Caller } from './support/callers.js';
import { NodePeers, type NodePeer } from './support/nodePeers.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`A mesh in Node.js and a page${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let callers: Callers;
  let peers: NodePeers;

  beforeAll(async () => {
    [callers, peers] = await Promise.all([Callers.start(), NodePeers.prepare()]);
  });
  afterAll(async () => {
    await callers?.stop();
    await peers?.stop();
  });

  const hears = (peer: NodePeer, from: string, data: string, isBinary: boolean) =>
    peer.says(news => 'from' in news && news.from === from && news.data === data && news.isBinary === isBinary, `"${data}" of ${from}`);

  /** Both sides begin to send at the same moment. Then the page takes its track back. */
  async function media({ page, id }: Caller, peers: [NodePeer, string][]): Promise<void> {
    peers.forEach(([peer]) => peer.tell({ media: true }));
    await page.evaluate(() => attendee.addExtraTrack());
    await page.evaluate(ids => Promise.all(ids.map(id => attendee.seesMore(id, 5))), peers.map(([, id]) => id));
    await Promise.all(peers.map(([peer]) => peer.says(news => 'media' in news && news.media === id, 'that it receives video')));
    await page.evaluate(() => attendee.removeExtraTrack());
    await Promise.all(peers.map(([peer]) => peer.says(news => 'removed' in news && news.removed === id, 'that a track was removed')));
  }

  test.each(['wrtc', 'node-datachannel', 'werift'] as const)('exchange data, and media where the library has them, with %s, which joins before the page and after it', async library => {
    const room = freshRoom();
    const [early, late] = [peers.start(library, callers.server.address), peers.start(library, callers.server.address)];
    const page = await callers.open();
    const earlyId = await early.join(room);
    const hasMedia = library !== 'node-datachannel';
    await join(page, room, hasMedia);
    const lateId = await late.join(room);

    await page.page.evaluate(ids => attendee.meshIs(ids), [earlyId, lateId]);
    const pairs: [NodePeer, string][] = [[early, page.id], [early, lateId], [late, page.id], [late, earlyId]];
    await Promise.all(pairs.map(([peer, other]) => peer.says(news => 'open' in news && news.open === other, `that the channel to ${other} is open`)));
    for (const peer of [early, late]) {
      peer.tell({ send: 'grüß 👋' });
    }
    await page.page.evaluate(() => {
      attendee.mesh.send('text', 'from the page');
      attendee.mesh.send('text', new TextEncoder().encode('bytes of the page'));
    });

    const bytes = [...new TextEncoder().encode('grüß 👋')];
    await page.page.evaluate(() => attendee.until(() => attendee.received.length === 4, 'four messages'));
    expect(await page.page.evaluate(() => attendee.received.map(({ from, data }) => ({ from, data })))).toEqual(expect.arrayContaining([
      { from: earlyId, data: 'grüß 👋' }, { from: earlyId, data: bytes }, { from: lateId, data: 'grüß 👋' }, { from: lateId, data: bytes },
    ]));
    for (const [peer, other] of [[early, lateId], [late, earlyId]] as const) {
      await hears(peer, page.id, 'from the page', false);
      await hears(peer, page.id, 'bytes of the page', true);
      await hears(peer, other, 'grüß 👋', false);
      await hears(peer, other, 'grüß 👋', true);
    }
    if (hasMedia) {
      await media(page, [[early, earlyId], [late, lateId]]);
    }
    expect([...early.news, ...late.news].filter(news => 'error' in news)).toEqual([]);
    expect(callers.errors).toEqual([]);
  });
});
