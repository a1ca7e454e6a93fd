import type { Page } from 'playwright-core';
import { startServer, type TestServer } from '../../../Signaling.Tests/javascript/support/server.mjs';
import { bundled, closeChromium, openPage, pageWith, startWebsite } from './browser.js';

/** A page in a room. `id` is its peer ID. */
export interface Caller {
  page: Page;
  id: string;
}

/** The service for the pages: one server, or several nodes behind one address. */
interface MeetingPlace {
  readonly address: string;
  stop(): Promise<void>;
}

/** Pages of attendees, with their website and their server. */
export class Callers<S extends MeetingPlace = TestServer> {
  readonly server: S;
  /** The errors that the pages logged. */
  readonly errors: string[] = [];
  readonly #website: Awaited<ReturnType<typeof startWebsite>>;

  private constructor(server: S, website: Awaited<ReturnType<typeof startWebsite>>) {
    this.server = server;
    this.#website = website;
  }

  static start(settings: Record<string, string> = {}): Promise<Callers> {
    return Callers.meetOn(startServer, settings);
  }

  static async meetOn<S extends MeetingPlace>(
    start: (settings: Record<string, string>) => Promise<S>, settings: Record<string, string> = {}): Promise<Callers<S>> {
    const script = await bundled(new URL('../page/attendee.ts', import.meta.url));
    const page = pageWith(`<script type="module">${script.replaceAll('</', '<\\/')}</script>`);
    const website = await startWebsite({ '/': { type: 'text/html', body: page } });
    return new Callers(await start({ 'Signaling:AllowedOrigins:0': website.origin, ...settings }), website);
  }

  async stop(): Promise<void> {
    await closeChromium();
    await this.#website.stop();
    await this.server.stop();
  }

  /** Returns the origin of the callers' pages. */
  get origin(): string {
    return this.#website.origin;
  }

  /** Returns the errors without those of Chromium itself, which logs failed requests while the network is cut. */
  get unexpectedErrors(): string[] {
    return this.errors.filter(text => !/net::ERR_|WebSocket connection to/.test(text));
  }

  async open(url = this.server.address, messagePack = false, rtcConfiguration: RTCConfiguration = {}): Promise<Caller> {
    const page = await openPage(this.#website.origin, this.errors);
    await page.evaluate(
      ([url, messagePack, rtcConfiguration]) => { globalThis.attendee = new Attendee(url, messagePack, rtcConfiguration); },
      [url, messagePack, rtcConfiguration] as const);
    return { page, id: '' };
  }
}

export async function join(caller: Caller, room: string, withVideo = true): Promise<void> {
  caller.id = await caller.page.evaluate(([room, withVideo]) => attendee.join(room, withVideo), [room, withVideo] as const);
}

/** Each page is connected to exactly the other pages, and receives new frames of each. */
export async function expectFullMesh(callers: Caller[], frames = 5): Promise<void> {
  const ids = callers.map(({ id }) => id);
  await Promise.all(callers.map(({ page, id }) => page.evaluate(async ([others, frames]) => {
    await attendee.meshIs(others);
    await Promise.all(others.map(other => attendee.seesMore(other, frames)));
  }, [ids.filter(other => other !== id), frames] as const)));
}
