import type { Dialog, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import type {} from './page/exchanger.js';
import { bundled, pageWith, startWebsite } from './support/browser.js';
import { closeBrowsers, missing, openIn, pairings } from './support/browsers.js';
import { patienceMs } from './support/patience.js';
import { Proxy } from './support/proxy.js';
import { freshRoom } from './support/rooms.js';

const MB = 1024 * 1024;

describe.each(pairings)('In %s and %s', (...names) => {
  const reason = missing(...names);
  if (reason) {
    test.skip(reason, () => { /* skipped */ });
    return;
  }
  let server: TestServer;
  let website: Awaited<ReturnType<typeof startWebsite>>;
  beforeAll(async () => {
    const script = await bundled(new URL('page/exchanger.ts', import.meta.url));
    website = await startWebsite({ '/': { type: 'text/html', body: pageWith(`<script type="module">${script.replaceAll('</', '<\\/')}</script>`) } });
    server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin, 'Signaling:ResumeWindow': '00:00:01' });
  });
  afterAll(async () => {
    await closeBrowsers();
    await website.stop();
    await server.stop();
  });

  /** Two pages, each behind a network that can be cut. `resumeWithinMs`: how long a transfer waits. */
  async function pair(resumeWithinMs = patienceMs) {
    const room = freshRoom();
    const pages: Page[] = [];
    const proxies: Proxy[] = [];
    for (const name of names) {
      const proxy = await Proxy.before(server.address);
      const page = await openIn(name, website.origin, []);
      await page.evaluate(async (url, room, resumeWithinMs) => {
        globalThis.exchanger = new Exchanger(url, resumeWithinMs);
        await exchanger.client.join(room);
      }, proxy.url, room, resumeWithinMs);
      pages.push(page);
      proxies.push(proxy);
    }
    await Promise.all(pages.map(page => page.evaluate(() => exchanger.isConnected())));
    return { pages: pages as [Page, Page], proxies };
  }

  /** The page loses its server for longer than its place is kept, and comes back under another ID. */
  async function comesBackAsAnother(page: Page, other: Page, proxy: Proxy): Promise<void> {
    const id = await page.evaluate(() => exchanger.client.peerId);
    proxy.cut();
    await page.evaluate(() => exchanger.until(() => exchanger.client.state === 'reconnecting', 'reconnecting'));
    await other.evaluate(() => exchanger.until(() => exchanger.mesh.peers.size === 0, 'its place is given up'));
    proxy.mend();
    await page.evaluate(id => exchanger.until(() => exchanger.client.state === 'connected' && exchanger.client.peerId !== id, 'another ID'), id);
  }

  test('a file goes on where it was when either side comes back under another ID in the middle of it', async () => {
    const { pages: [sender, receiver], proxies } = await pair();
    await receiver.evaluate(bytes => { exchanger.pauseAt = bytes; }, 2 * MB);
    const hash = await sender.evaluate(bytes => exchanger.share('../long.bin', bytes), 12 * MB + 5);
    await receiver.evaluate(() => exchanger.until(() => exchanger.offered.length === 1, 'the offer'));
    await receiver.evaluate(() => void exchanger.offered[0]!.accept());

    for (const [i, page] of [receiver, sender].entries()) {
      const at = (2 + 5 * i) * MB;
      await receiver.evaluate(at => exchanger.until(() => exchanger.offered[0]!.bytes >= at - 1024 * 1024, 'the middle'), at);
      await comesBackAsAnother(page, i === 0 ? sender : receiver, proxies[1 - i]!);
      await receiver.evaluate(next => {
        exchanger.goOn();
        exchanger.pauseAt = next;
      }, i === 0 ? 7 * MB : Number.MAX_SAFE_INTEGER); // 7 MB: more than waits to be written at the first cut
    }

    expect(await receiver.evaluate(() => exchanger.hashOf('_long.bin'))).toBe(hash);
    const log = await receiver.evaluate(() => exchanger.log);
    const stateIn = (line: string | undefined) => line?.split(' ')[1];
    const interrupted = log.filter((line, i) => stateIn(line) === 'interrupted' && stateIn(log[i - 1]) !== 'interrupted').map(line => Number(line.split(' ')[2]));
    expect(interrupted).toHaveLength(2);
    expect(interrupted[0]).toBeGreaterThanOrEqual(MB);
    expect(interrupted[1]).toBeGreaterThanOrEqual(6 * MB);
    // It is one transfer on both sides, with one place, and nothing was sent again.
    expect(await receiver.evaluate(() => [exchanger.offered.length, exchanger.sinksOpened])).toEqual([1, 1]);
    const written = log.map(line => Number(line.split(' ')[2]));
    expect(written).toEqual([...written].sort((a, b) => a - b));
    await sender.evaluate(() => exchanger.until(() => [...exchanger.files.shares][0]!.transfers[0]!.state === 'done', 'done'));
    expect(await sender.evaluate(() => [...exchanger.files.shares][0]!.transfers.length)).toBe(1);
  });

  test('files of all sizes arrive, both ways at once, and either side can end them', async () => {
    const { pages } = await pair();
    const [one, other] = pages;
    const sizes = [0, 1, 65_532, 65_533, 1_200_000];
    const hashes = await Promise.all(pages.map(page => page.evaluate(sizes => Promise.all(sizes.map(size => exchanger.share(`${size}`, size))), sizes)));
    for (const page of pages) {
      await page.evaluate(async count => {
        await exchanger.until(() => exchanger.offered.length === count, 'the offers');
        exchanger.offered.forEach(file => void file.accept());
      }, sizes.length);
    }
    for (const [page, expected] of [[one, hashes[1]], [other, hashes[0]]] as const) {
      expect(await page.evaluate(sizes => Promise.all(sizes.map(size => exchanger.hashOf(`${size}`))), sizes)).toEqual(expected);
    }

    const stateOf = (page: Page, i: number) => page.evaluate(i => [...exchanger.files.shares].at(i)!.transfers[0]!.finished, i);
    await other.evaluate(() => { exchanger.pauseAt = 1; });
    await one.evaluate(bytes => Promise.all(['a', 'b', 'c'].map(name => exchanger.share(name, bytes))), 2 * MB);
    await other.evaluate(async () => {
      await exchanger.until(() => exchanger.offered.length === 8, 'the offers');
      const [a, b, c] = exchanger.offered.slice(5) as [typeof exchanger.offered[0], typeof exchanger.offered[0], typeof exchanger.offered[0]];
      a.cancel();
      void b.accept();
      void c.accept();
    });
    await one.evaluate(() => exchanger.until(() => [...exchanger.files.shares].slice(-2).every(({ transfers }) => transfers[0]!.state === 'running'), 'running'));
    await one.evaluate(() => exchanger.files.withdraw([...exchanger.files.shares].at(-1)!));
    await other.evaluate(() => exchanger.offered[6]!.cancel());
    expect(await Promise.all([stateOf(one, -2), stateOf(one, -1)])).toEqual(['refused', 'cancelled']);
    expect(await other.evaluate(() => Promise.all(exchanger.offered.slice(5).map(({ finished }) => finished)))).toEqual(['refused', 'cancelled', 'cancelled']);
  });

  test('a peer that breaks the rules of files harms nothing', async () => {
    const { pages: [one, other] } = await pair();
    await other.evaluate(() => {
      const send = (message: unknown) => exchanger.peer.channel('files')!.send(typeof message === 'string' ? message : JSON.stringify(message));
      const key = (i: number) => i.toString(16).padStart(32, '0');
      const bytes = (...bytes: number[]) => exchanger.peer.channel('files')!.send(new Uint8Array(bytes));
      send('{');
      bytes();
      bytes(0, 0, 0, 7);
      bytes(0, 0, 0, 7, 1, 2, 3);
      send({ type: 'hello', version: 1, known: [] });
      send({ type: 'accept', id: 1, from: 0 });
      send({ type: 'written', id: 1, bytes: 5 });
      for (let i = 0; i < 60; i++) {
        send({ type: 'offer', id: i, key: key(i), name: i === 0 ? 'too much' : `name ${i}`, size: 4 });
      }
      send({ type: 'offer', id: 100, key: key(1), name: 'another', size: 4 });
    });
    await one.evaluate(() => exchanger.until(() => exchanger.offered.length === 50, 'as many offers as one peer may have'));
    await one.evaluate(() => exchanger.offered[0]!.accept());
    await one.evaluate(() => exchanger.until(() => exchanger.offered[0]!.state === 'running', 'running'));
    await other.evaluate(() => exchanger.peer.channel('files')!.send(new Uint8Array([0, 0, 0, 0, 1, 2, 3, 4, 5])));
    expect(await one.evaluate(() => exchanger.hashOf('too much'))).toBe('failed');
    expect(await one.evaluate(() => exchanger.offered.map(({ name }) => name))).not.toContain('another');

    // A receiver that says more than it can have.
    await one.evaluate(bytes => exchanger.share('mine', bytes), 1_200_000);
    await other.evaluate(async () => {
      await exchanger.until(() => exchanger.offered.length === 1, 'the offer');
      const { id } = exchanger.offered[0]!;
      for (const message of [{ type: 'accept', id, from: 9e9 }, { type: 'written', id, bytes: 1_200_000 }]) {
        exchanger.peer.channel('files')!.send(JSON.stringify(message));
      }
      await exchanger.actions.request(exchanger.peer, 'sum', []); // it has come
    });
    expect(await one.evaluate(() => [...exchanger.files.shares][0]!.transfers[0]!.state)).toBe('offered');
    await other.evaluate(() => void exchanger.offered[0]!.accept());
    expect(await one.evaluate(() => [...exchanger.files.shares][0]!.transfers[0]!.finished)).toBe('done');
  });

  test('actions carry values of any size, and requests their answers', async () => {
    const { pages: [one, other] } = await pair();
    const notes = [{ text: 'ünïcödé' }, 'x'.repeat(300_000), null, ...Array.from({ length: 50 }, (_, i) => i)];
    await one.evaluate(async notes => {
      await exchanger.actions.send('note', undefined);
      for (const note of notes) {
        await exchanger.actions.send('note', note);
      }
    }, notes);
    await other.evaluate(count => exchanger.until(() => exchanger.notes.length === count, 'the notes'), notes.length + 1);
    expect(await other.evaluate(() => exchanger.notes.slice(1))).toEqual(notes);

    const outcome = await one.evaluate(async () => {
      const { actions, peer } = exchanger;
      const failure = async (asked: Promise<unknown>) => asked.then(() => 'no failure', (error: { code?: unknown; name: string; message: string }) => `${typeof error.code === 'string' ? error.code : error.name}: ${error.message}`);
      const mirrored = new Uint8Array(await actions.request(peer, 'mirror', new Uint8Array(700_000).map((_, i) => i)));
      return {
        sum: await actions.request(peer, 'sum', [1, 2, 3]),
        sums: await Promise.all(Array.from({ length: 60 }, (_, i) => actions.request(peer, 'sum', [i, 1]))),
        mirrored: mirrored.length === 700_000 && mirrored.every((byte, i) => byte === ((699_999 - i) & 0xff)),
        loudly: await failure(actions.request(peer, 'fail', 'loudly')),
        quietly: await failure(actions.request(peer, 'fail', 'quietly')),
        missing: await failure(actions.request(peer, 'missing', null)),
        late: await failure(actions.request(peer, 'wait', null, { timeoutMs: 200 })),
        aborted: await failure(actions.request(peer, 'wait', null, { signal: AbortSignal.timeout(100) })),
        large: await failure(actions.send('note', 'x'.repeat(17 * 1024 * 1024))),
        wrong: await failure(actions.send('note', () => 1)),
      };
    });
    expect(outcome).toEqual({
      sum: 6, sums: Array.from({ length: 60 }, (_, i) => i + 1), mirrored: true, loudly: 'failed: as you wished', quietly: 'failed: The handler of the request has failed.',
      missing: 'unknown_action: Nothing answers "missing" here.', late: 'timeout: No answer came within 200 ms.', aborted: expect.stringContaining('TimeoutError'),
      large: expect.stringContaining('too_large'), wrong: expect.stringContaining('TypeError'),
    });

    // What is not of the format is ignored, and a request ends when the channel does.
    await other.evaluate(() => {
      const channel = exchanger.peer.channel('actions')!;
      ['text', new Uint8Array(3), new Uint8Array(100).fill(1), new Uint8Array(70).fill(255)].forEach(data => channel.send(data as string));
    });
    expect(await other.evaluate(() => exchanger.actions.request(exchanger.peer, 'sum', [4]))).toBe(4);
    const cut = one.evaluate(() => exchanger.actions.request(exchanger.peer, 'wait', null).catch((error: { code: string }) => error.code));
    await other.evaluate(() => exchanger.client.leave());
    expect(await cut).toBe('closed');
  });

  test.each(['close', 'disconnect'] as const)('a request ends at once when the other side calls %s of its mesh and stays in the room', async close => {
    const { pages: [one, other] } = await pair();
    const code = one.evaluate(() => exchanger.actions.request(exchanger.peer, 'wait', null).catch((error: { code: string }) => error.code));
    await other.evaluate(async close => {
      await exchanger.until(() => exchanger.waiting === 1, 'the request');
      close === 'close' ? exchanger.mesh.close() : exchanger.mesh.disconnect(exchanger.peer.id);
    }, close);
    expect(await code).toBe('closed');
    expect(await one.evaluate(() => exchanger.client.peers.size)).toBe(1);
  });

  test('a transfer to a page that is frozen fails, and ends there too when the page goes on', async () => {
    const { pages: [sender, receiver] } = await pair(1_000);
    await receiver.evaluate(() => { exchanger.pauseAt = 1; });
    await sender.evaluate(bytes => exchanger.share('frozen.bin', bytes), 2 * MB);
    await receiver.evaluate(() => exchanger.until(() => exchanger.offered.length === 1, 'the offer'));
    const opened = new Promise<Dialog>(resolve => receiver.once('dialog', resolve));
    await receiver.evaluate(() => {
      void exchanger.offered[0]!.accept();
      setTimeout(() => alert('frozen')); // the network of the page works, and no script runs
    });
    const dialog = await opened;
    const [state, error] = await sender.evaluate(async () => {
      const transfer = [...exchanger.files.shares][0]!.transfers[0]!;
      return [await transfer.finished, (transfer.error as DOMException).name];
    });
    await dialog.accept();
    expect([state, error]).toEqual(['failed', 'TimeoutError']);
    expect(await receiver.evaluate(() => exchanger.offered[0]!.finished)).toMatch(/cancelled|failed/);
  });

  test('a stream is as fast as its channel, and does not fill it', async () => {
    const { pages: [one, other] } = await pair();
    const most = await one.evaluate(bytes => exchanger.pour(bytes), 3_000_000);
    await other.evaluate(() => exchanger.until(() => exchanger.raw.bytes === 3_000_000, 'all bytes'));
    expect(await other.evaluate(() => exchanger.raw.sum)).toBe(9_000_000);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(256 * 1024 + 50_000);
  });
});
