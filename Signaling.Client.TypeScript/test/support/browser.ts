import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterEach, expect, onTestFinished } from 'vitest';
import { chromiumPath, headlessPath } from '../../../Signaling.Tests/javascript/support/chromiumPaths.mjs';
import { patienceMs } from './patience.js';

const args = [
  '--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=10', '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** The reason why browser tests are skipped, if any. With `CI=true` they are not skipped, and fail without a browser. */
export const withoutChromium = !existsSync(headlessPath) && process.env['CI'] !== 'true'
  ? `There is no Chromium at ${headlessPath}; set CHROMIUM_PATH.`
  : null;

const launched = new Map<boolean, Promise<Browser>>();

/** Launches Chromium with or without the back/forward cache, which Playwright disables by default. */
function launch(keepsPages: boolean): Promise<Browser> {
  const browser = launched.get(keepsPages)
    ?? chromium.launch(keepsPages ? { executablePath: chromiumPath, args, ignoreDefaultArgs: ['--disable-back-forward-cache'] } : { executablePath: headlessPath, args });
  launched.set(keepsPages, browser);
  return browser;
}

interface OpenOptions {
  /** With the back/forward cache. */
  keepsPages?: boolean;
  /** The language that the browser prefers, such as "de-DE". */
  locale?: string | undefined;
}

/** Opens a page in its own profile, closed when the test ends. Its errors go to `errors`. */
export async function openPage(url: string, errors: string[], { keepsPages = false, locale }: OpenOptions = {}): Promise<Page> {
  const page = await (await launch(keepsPages)).newPage(locale ? { locale } : {});
  onTestFinished(() => page.context().close());
  page.setDefaultTimeout(patienceMs);
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', error => errors.push(error.stack ?? error.message));
  await page.goto(url);
  return page;
}

/** Collects what the pages of a test write to their consoles as errors. A test with such an error fails. */
export function watchConsoles(): { readonly errors: string[] } {
  let errors: string[] = [];
  afterEach(() => {
    const logged = errors;
    errors = [];
    expect(logged).toEqual([]);
  });
  return { get errors() { return errors; } };
}

export async function closeChromium(): Promise<void> {
  const browsers = [...launched.values()];
  launched.clear();
  await Promise.all(browsers.map(async browser => (await browser).close()));
}

/** Serves the given files on a separate origin. */
export async function startWebsite(files: Readonly<Record<string, { type: string; body: string }>>) {
  const http = createServer((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://localhost').pathname];
    if (file) {
      response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(file.body);
    } else {
      response.writeHead(404).end();
    }
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async stop() {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}

/** Bundles a source file and its imports into one script. */
export async function bundled(source: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source.pathname],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { PATIENCE_MS: String(patienceMs) },
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

/** Returns a page that contains only this script. */
export const pageWith = (script: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">${script}</html>`;
