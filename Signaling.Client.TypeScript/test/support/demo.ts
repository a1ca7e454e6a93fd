import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { startServer, type TestServer } from '../../../Signaling.Tests/javascript/support/server.mjs';
import { closeChromium, openPage, watchConsoles } from './browser.js';
import { patienceMs } from './patience.js';

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** Starts a server with the demo at its root. Fails if the server was built without the demo. */
export async function startDemo(settings: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer({ 'Signaling:Demo:Enabled': 'true', ...settings });
  const page = await (await fetch(server.address)).text();
  expect(page, 'The server was built without the demo').toContain('<script type="module"');
  return server;
}

/** Starts a server with the demo for all tests of a suite, and collects the errors of each test’s pages. */
export function useDemo(settings: Record<string, string> = {}): { readonly server: TestServer; readonly errors: string[] } {
  const consoles = watchConsoles();
  let server: TestServer;
  beforeAll(async () => { server = await startDemo(settings); });
  afterAll(async () => {
    await closeChromium();
    await server.stop();
  });
  return {
    get server() { return server; },
    get errors() { return consoles.errors; },
  };
}

export interface VisitOptions {
  size?: typeof desktop;
  dark?: boolean;
  /** The language that the browser prefers. Default: English. */
  locale?: string;
  /** Runs in the page before the page's own script. */
  before?: () => void;
}

/** Opens a page of the demo. The page must not write an error to the console. */
export async function visit(address: string, query: Record<string, string>, errors: string[], options: VisitOptions = {}): Promise<Page> {
  const page = await openPage('about:blank', errors, { locale: options.locale });
  await page.setViewportSize(options.size ?? desktop);
  await page.emulateMedia({ colorScheme: options.dark ? 'dark' : 'light' });
  // No user can choose a file in the browser's own dialog.
  await page.addInitScript(() => { delete (window as { showSaveFilePicker?: unknown }).showSaveFilePicker; });
  if (options.before) {
    await page.addInitScript(options.before);
  }
  await page.goto(`${address}/?${new URLSearchParams(query)}`);
  return page;
}

/** Opens a page, joins the room through the lobby, and waits until the call is shown. */
export async function enter(address: string, room: string, name: string, errors: string[], options?: VisitOptions): Promise<Page> {
  const page = await visit(address, { room, name }, errors, options);
  await page.click('#lobby-form [type=submit]');
  await page.locator('#call').waitFor();
  return page;
}

/** Joins without devices, for tests that need no picture and no sound. */
export const withoutDevices: VisitOptions = {
  before: () => localStorage.setItem('signaling-demo', JSON.stringify({ microphone: false, camera: false })),
};

export const others = (page: Page): Locator => page.locator('[data-peer-id]');

export async function seesConnected(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    expected => document.querySelectorAll('[data-peer-id]').length === expected
      && document.querySelectorAll('[data-peer-id][data-state=connected]').length === expected, count);
}

/** Waits until each other participant's video has presented this number of further frames. */
export async function seesMoving(page: Page, frames = 5): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLVideoElement>('[data-peer-id] video')].every(video => video.videoWidth > 0));
  const shown = () => page.$$eval('[data-peer-id] video', videos =>
    videos.map(video => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames));
  const before = await shown();
  await eventually(async () => (await shown()).every((count, i) => count >= before[i]! + frames), 'the pictures move');
}

/** Waits for a condition that cannot be awaited inside one page. */
export async function eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
  await expect.poll(holds, { timeout: patienceMs, interval: 50, message: what }).toBe(true);
}

export async function openTab(page: Page, tab: 'people' | 'chat' | 'files' | 'whiteboard' | 'document'): Promise<void> {
  if (await page.locator('#panel').isHidden()) {
    await page.click('#toggle-panel');
  }
  await page.click(`#tab-${tab}`);
}

export async function say(page: Page, text: string): Promise<void> {
  await openTab(page, 'chat');
  await page.fill('#chat-input', text);
  await page.press('#chat-input', 'Enter');
}

export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** Draws a line on the board, through points that are relative to its size. */
export async function draw(page: Page, points: [number, number][]): Promise<void> {
  const { x, y, width, height } = (await page.locator('#whiteboard-canvas').boundingBox())!;
  const [first, ...rest] = points.map(([px, py]) => [x + px * width, y + py * height] as const);
  await page.mouse.move(...first!);
  await page.mouse.down();
  for (const point of rest) {
    await page.mouse.move(...point, { steps: 5 });
  }
  await page.mouse.up();
}

export const line = (page: Page, text: string): Locator => page.locator('[data-from]', { hasText: text });
