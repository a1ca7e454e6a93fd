import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { headlessPath } from './chromiumPaths.mjs';

const args = [
  '--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

let browser;

/** The options of a test that needs the browser. Without a browser the test is skipped; with `CI=true` it fails. */
export const inChromium = {
  timeout: 60_000,
  skip: !existsSync(headlessPath) && process.env.CI !== 'true' && `There is no Chromium at ${headlessPath}; set CHROMIUM_PATH.`,
};

/** Opens a page in its own profile. The page is closed when the test `t` ends. */
export async function openPage(t) {
  browser ??= chromium.launch({ executablePath: headlessPath, args });
  const page = await (await browser).newPage();
  t.after(() => page.context().close());
  return page;
}

export async function closeChromium() {
  const launched = await browser?.catch(() => { /* the tests have said so */ });
  await launched?.close();
}
