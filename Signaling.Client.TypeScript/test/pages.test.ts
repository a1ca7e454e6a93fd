import { HttpTransportType } from '@microsoft/signalr';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SignalingClient, type SignalingClientOptions } from '../src/index.js';
import { bundled, closeChromium, openPage, pageWith, startWebsite, withoutChromium } from './support/browser.js';
import { Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';

/** The globals in the window of this file's pages. */
interface Guest {
  SignalingClient: typeof SignalingClient;
  client: SignalingClient;
  returns: boolean[];
  shows: boolean[];
}

describe.skipIf(withoutChromium)(`A page${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  let website: Awaited<ReturnType<typeof startWebsite>>;
  const errors: string[] = [];

  beforeAll(async () => {
    const script = await bundled(new URL('../src/index.ts', import.meta.url));
    const page = pageWith('<script type="module">import * as all from "/client.js"; Object.assign(window, all, { isReady: true });</script><body>');
    website = await startWebsite({
      '/': { type: 'text/html', body: page },
      '/client.js': { type: 'text/javascript', body: script },
      '/elsewhere': { type: 'text/html', body: pageWith('<body>Elsewhere') },
    });
    // A suspended page must be able to resume even on a slow machine, and a leave must not be mistaken for a timeout.
    server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin, 'Signaling:ResumeWindow': '00:02:00' });
  });
  afterAll(async () => {
    await closeChromium();
    await website.stop();
    await server.stop();
  });

  /** Opens a page in a room. `seen` contains the events of another peer in the room. */
  async function guest(options: SignalingClientOptions = {}): Promise<{ page: Page; id: string; seen: Record }> {
    const host = new SignalingClient(server.address);
    onTestFinished(() => host.close());
    const room = freshRoom();
    await host.join(room);
    const seen = new Record(host, 'rosterchanged');
    const page = await openPage(website.origin, errors, { keepsPages: true });
    await page.waitForFunction('window.isReady');
    const id = await page.evaluate(async ([options, room]) => {
      const window = globalThis as unknown as Guest;
      const client = window.client = new window.SignalingClient({ ...options, reconnectDelays: () => 1_000_000 });
      window.returns = [];
      window.shows = [];
      client.on('reconnected', ({ resumed }) => window.returns.push(resumed));
      addEventListener('pageshow', ({ persisted }) => window.shows.push(persisted));
      return (await client.join(room)).peerId;
    }, [{ url: server.address, ...options }, room] as const);
    await seen.upTo(`peerjoined ${id}`);
    return { page, id, seen };
  }

  const transports = [HttpTransportType.WebSockets, HttpTransportType.LongPolling] as const;

  test.each(transports)('that is closed, has left (transport %i)', async transport => {
    const { page, id, seen } = await guest({ transport });
    await page.close();
    expect(await seen.upTo(`peerleft ${id} left`)).toHaveLength(1);
  });

  test('of another origin leaves without a preflight', async () => {
    const { page, id, seen } = await guest({ transport: HttpTransportType.LongPolling });
    const headers = await page.evaluate(() => {
      const fetched: [string, string][] = [];
      const { fetch } = globalThis;
      globalThis.fetch = (input, init) => {
        if (init?.keepalive) {
          fetched.push(...new Request(input, init).headers);
        }
        return fetch(input, init);
      };
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }));
      return fetched;
    });
    expect(headers).toEqual([['content-type', 'text/plain;charset=UTF-8']]);
    expect(await seen.upTo(`peerleft ${id} left`)).toHaveLength(1);
  });

  test('that is reloaded, has left', async () => {
    const { page, id, seen } = await guest();
    await page.reload();
    expect(await seen.upTo(`peerleft ${id} left`)).toHaveLength(1);
  });

  test.each(transports)('in the back/forward cache, resumes as the same peer when it is shown again (transport %i)', async transport => {
    const { page, id, seen } = await guest({ transport });
    await page.goto(`${website.origin}/elsewhere`);
    expect(await seen.upTo(`peerupdated ${id} suspended`)).toHaveLength(1);
    // Playwright's own method would wait for a load event, which a page from the cache does not raise.
    await page.evaluate(() => history.back());

    await page.waitForFunction(() => (globalThis as unknown as Guest).client?.state === 'connected');
    expect(await page.evaluate(() => {
      const { client, returns, shows } = globalThis as unknown as Guest;
      return { id: client.peerId, returns, shows };
    })).toEqual({ id, returns: [true], shows: [true] });
    expect(await seen.upTo(`peerupdated ${id}`)).toHaveLength(1);
  });
});
