import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SignalingClient } from '../src/index.js';
import type {} from './page/sharer.js';
import { missing, openIn, type BrowserName } from './support/browsers.js';
import { Pairs, seeEachOther } from './support/pair.js';
import { Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';
import { slowTest } from './support/slow.js';

const names: readonly BrowserName[] = ['Chromium', 'Firefox'];

describe.each(names)('In %s, a page that keeps its place for the session', name => {
  const reason = missing(name);
  if (reason) {
    test.skip(reason, () => { /* skipped */ });
    return;
  }
  let pairs: Pairs;
  beforeAll(async () => { pairs = await Pairs.start(); });
  afterAll(() => pairs.stop());

  const join = (page: Page, room: string) => page.evaluate(async (url, room) => {
    globalThis.sharer = new Sharer(url, {}, { persist: 'session' });
    return (await sharer.client.join({ room, displayName: 'Ann' })).peerId;
  }, pairs.server.address, room);

  test('is the same peer after a reload, and a tab that is duplicated is another one', async () => {
    const room = freshRoom();
    const host = new SignalingClient(pairs.server.address);
    onTestFinished(() => host.close());
    await host.join(room);
    const seen = new Record(host, 'rosterchanged');
    const page = await openIn(name, pairs.origin, pairs.errors);
    const id = await join(page, room);
    await seen.upTo(`peerjoined ${id}`);
    for (let i = 0; i < 2; i++) {
      await page.reload();
      await seen.upTo(`peerupdated ${id} suspended`);
      await host.sendMessage(id, 'meanwhile'); // a second reload must not bring it again
      expect(await join(page, room)).toBe(id);
      await seen.upTo(`peerupdated ${id}`);
      await page.evaluate(() => sharer.until(() => sharer.messages.length > 0, 'a message'));
      expect(await page.evaluate(() => sharer.messages)).toEqual(['meanwhile']);
    }

    // The browser copies the session storage into a window that a page opens, as when a tab is duplicated.
    const opened = new Promise<Page | null>(resolve => page.once('popup', resolve));
    await page.evaluate(() => { open(location.href); });
    const copy = (await opened)!;
    await copy.waitForFunction(() => 'Sharer' in globalThis);
    const other = await join(copy, room);
    expect(other).not.toBe(id);
    await seen.upTo(`peerjoined ${other}`);
    expect(await page.evaluate(() => [sharer.client.state, sharer.client.peerId])).toEqual(['connected', id]);

    await page.evaluate(() => sharer.client.leave());
    await page.reload();
    expect(await join(page, room)).not.toBe(id);
  });

  (name === 'Firefox' ? slowTest : test)('has its media again after a reload, in the same peer of the other side', async () => {
    const room = freshRoom();
    const pages = [await openIn(name, pairs.origin, pairs.errors), await openIn(name, pairs.origin, pairs.errors)] as [Page, Page];
    for (const page of pages) {
      await join(page, room);
      await page.evaluate(() => sharer.share('camera'));
    }
    await seeEachOther(pages);
    for (const [page, other] of [pages, [pages[1], pages[0]]] as const) {
      const before = await other.evaluate(() => { globalThis.known = sharer.peer; return sharer.peer.id; });
      await page.reload();
      expect(await join(page, room)).toBe(before);
      await page.evaluate(() => sharer.share('camera'));
      await seeEachOther(pages);
      expect(await other.evaluate(() => [sharer.peer === globalThis.known, ...sharer.errors])).toEqual([true]);
    }
    expect(pairs.errors).toEqual([]);
  });
});

declare global {
  var known: unknown;
}
