import type { Page } from 'puppeteer-core';
import { startServer, type TestServer } from '../../../Signaling.Tests/javascript/support/server.mjs';
import type { PeerMeshOptions } from '../../src/index.js';
import type { MediaMeshOptions } from '../../src/media/index.js';
import type {} from '../page/sharer.js';
import { bundled, pageWith, startWebsite } from './browser.js';
import { closeBrowsers, openIn, type BrowserName } from './browsers.js';
import { freshRoom } from './rooms.js';

type Options = [PeerMeshOptions | MediaMeshOptions | null, PeerMeshOptions | MediaMeshOptions | null];

/** Pairs of pages, each of which may be in another browser, with their website and their server. */
export class Pairs {
  readonly server: TestServer;
  readonly errors: string[] = [];
  readonly #website: Awaited<ReturnType<typeof startWebsite>>;

  private constructor(server: TestServer, website: Awaited<ReturnType<typeof startWebsite>>) {
    this.server = server;
    this.#website = website;
  }

  get origin(): string { return this.#website.origin; }

  static async start(settings: Record<string, string> = {}): Promise<Pairs> {
    const script = await bundled(new URL('../page/sharer.ts', import.meta.url));
    const page = pageWith(`<body><script type="module">${script.replaceAll('</', '<\\/')}</script>`);
    const website = await startWebsite({ '/': { type: 'text/html', body: page } });
    return new Pairs(await startServer({ 'Signaling:AllowedOrigins:0': website.origin, ...settings }), website);
  }

  async stop(): Promise<void> {
    await closeBrowsers();
    await this.stopServer();
  }

  /** Stops all but the browsers. */
  async stopServer(): Promise<void> {
    await this.#website.stop();
    await this.server.stop();
  }

  /** Opens two pages, of which the second joins after the first. Null options: without a mesh. */
  async join(names: readonly [BrowserName, BrowserName], options: Options = [{}, {}]): Promise<[Page, Page]> {
    const room = freshRoom();
    const pages: Page[] = [];
    for (const [i, name] of names.entries()) {
      const page = await openIn(name, this.#website.origin, this.errors);
      pages.push(page);
      await page.evaluate(async (url, room, options) => {
        globalThis.sharer = new Sharer(url, options);
        await sharer.client.join(room);
      }, this.server.address, room, options[i] as null);
    }
    return pages as [Page, Page];
  }

  async connected(names: readonly [BrowserName, BrowserName], options?: Options): Promise<[Page, Page]> {
    const pair = await this.join(names, options);
    await areConnected(pair);
    return pair;
  }
}

export async function areConnected(pair: readonly Page[]): Promise<void> {
  await Promise.all(pair.map(page => page.evaluate(() => sharer.until(
    () => sharer.peer?.state === 'connected' && sharer.peer.channel('text')?.readyState === 'open', 'connected'))));
}

/** Each page receives exactly what the other one sends, and no further negotiation follows. */
export async function seeEachOther([one, other]: readonly [Page, Page]): Promise<void> {
  await Promise.all([one.evaluate(() => sharer.settles()), other.evaluate(() => sharer.settles())]);
  const [ofOne, ofOther] = [await one.evaluate(() => sharer.sent), await other.evaluate(() => sharer.sent)];
  await Promise.all([one.evaluate(ids => sharer.sees(ids), ofOther), other.evaluate(ids => sharer.sees(ids), ofOne)]);
}
