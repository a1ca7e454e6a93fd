import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { createRoomSecret } from '../src/secret/index.js';
import type {} from './page/secretCaller.js';
import { bundled, closeChromium, openPage, pageWith, startWebsite, withoutChromium } from './support/browser.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`A call with a room secret${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const errors: string[] = [];
  let website: Awaited<ReturnType<typeof startWebsite>>;
  let server: TestServer;

  beforeAll(async () => {
    const script = await bundled(new URL('page/secretCaller.ts', import.meta.url));
    website = await startWebsite({ '/': { type: 'text/html', body: pageWith(`<script type="module">${script.replaceAll('</', '<\\/')}</script>`) } });
    server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin });
  });
  afterAll(async () => {
    await closeChromium();
    await website.stop();
    await server.stop();
  });

  test('connects the peers with the secret, and nobody with a page without it', async () => {
    const [room, secret] = [freshRoom(), createRoomSecret()];
    const pages = await Promise.all([1, 2, 3].map(() => openPage(website.origin, errors)));
    const ids: string[] = [];
    for (const [i, roomSecret] of [null, secret, secret].entries()) {
      ids.push(await pages[i]!.evaluate(([url, room, roomSecret]) => callWithSecret(url, room, roomSecret), [server.address, room, roomSecret] as const));
    }
    expect(await pages[1]!.evaluate(() => said())).toBe(`hello from ${ids[2]}`);
    expect(await pages[2]!.evaluate(() => said())).toBe(`hello from ${ids[1]}`);
    expect(await pages[1]!.evaluate(() => [...mesh.peers.keys()])).toEqual([ids[2]]);
    expect(await pages[0]!.evaluate(() => heard)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
