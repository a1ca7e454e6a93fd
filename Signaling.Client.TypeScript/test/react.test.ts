import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SignalingClient } from '../src/index.js';
import type { CallProps } from './page/reactRoom.js';
import { bundled, closeChromium, openPage, pageWith, startWebsite, watchConsoles, withoutChromium } from './support/browser.js';
import { patienceMs } from './support/patience.js';
import { Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`The React hooks${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  let website: Awaited<ReturnType<typeof startWebsite>>;
  const consoles = watchConsoles();

  beforeAll(async () => {
    const script = await bundled(new URL('page/reactRoom.ts', import.meta.url));
    website = await startWebsite({ '/': { type: 'text/html', body: pageWith(`<body><script type="module">${script.replaceAll('</', '<\\/')}</script>`) } });
    server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin, 'Signaling:Limits:MaxPeersPerRoom': '3' });
  });
  afterAll(async () => {
    await closeChromium();
    await website.stop();
    await server.stop();
  });

  /** A page with the component under StrictMode, which mounts everything twice. */
  async function mounted(props: Partial<CallProps>): Promise<Page> {
    const page = await openPage(website.origin, consoles.errors);
    await page.evaluate(props => reactCall.render(props), { room: null, camera: false, displayName: 'Ann', server: server.address, ...props });
    return page;
  }

  async function host(room: string) {
    const client = new SignalingClient(server.address);
    onTestFinished(() => client.close());
    await client.join({ room, displayName: 'Host' });
    return { client, seen: new Record(client, 'offer', 'icecandidate', 'rosterchanged') };
  }

  const sees = (page: Page, what: string) => page.waitForFunction(what);

  test('are in the room once, and stay in it with a late camera, another name and a camera that goes', async () => {
    const room = freshRoom();
    const { client, seen } = await host(room);
    const [ann, ben] = [await mounted({ room }), await mounted({ room, displayName: 'Ben' })];
    await Promise.all([ann, ben].map(page => sees(page, "reactCall.seen.state === 'joined' && reactCall.seen.open === 1")));
    expect([...client.peers.values()].map(({ displayName, metadata }) => [displayName, metadata])).toEqual(
      expect.arrayContaining([['Ann', { from: 'react' }], ['Ben', { from: 'react' }]]));

    await ann.evaluate(() => reactCall.render({ camera: true }));
    await sees(ben, "document.querySelector('.other')?.getVideoPlaybackQuality().totalVideoFrames > 5 || [...document.querySelectorAll('.other')].some(v => v.getVideoPlaybackQuality().totalVideoFrames > 5)");
    await ann.evaluate(() => reactCall.render({ displayName: 'Anna' }));
    await sees(ben, "reactCall.seen.peers.some(({ name }) => name === 'Anna')");
    await ann.evaluate(() => reactCall.render({ camera: false }));
    await sees(ben, "reactCall.seen.peers.every(({ streams }) => streams === 0)");
    expect(await ben.evaluate(() => reactCall.say('hello'))).toBe(1);
    await sees(ann, "reactCall.seen.texts.join() === 'Ben: hello'");

    const changes = seen.lines.filter(line => line.startsWith('peerjoined') || line.startsWith('peerleft'));
    expect(changes.filter(line => line.startsWith('peerleft'))).toEqual([]);
    expect(changes).toHaveLength(2);
    const renders = await ben.evaluate(() => reactCall.seen.renders);
    expect(renders).toBeLessThan(80);

    await ann.evaluate(() => reactCall.unmount());
    await expect.poll(() => client.peers.size, { timeout: patienceMs }).toBe(1);
    await sees(ben, "!reactCall.seen.peers.some(({ name }) => name === 'Anna')");
  });

  test('go from one room to another, to none, and say why a room is closed to them', async () => {
    const [first, second] = [freshRoom(), freshRoom()];
    const hosts = [await host(first), await host(second)];
    const peersAt = (i: number) => () => hosts[i]!.client.peers.size;
    const page = await mounted({ room: first });
    await expect.poll(peersAt(0), { timeout: patienceMs }).toBe(1);

    await page.evaluate(room => reactCall.render({ room }), second);
    await expect.poll(peersAt(1), { timeout: patienceMs }).toBe(1);
    await expect.poll(peersAt(0), { timeout: patienceMs }).toBe(0);
    await page.evaluate(() => reactCall.render({ room: null }));
    await expect.poll(peersAt(1), { timeout: patienceMs }).toBe(0);
    expect(await page.evaluate(() => [reactCall.seen.state, reactCall.seen.peers.length])).toEqual(['left', 0]);

    for (let i = 0; i < 2; i++) {
      const other = new SignalingClient(server.address);
      onTestFinished(() => other.close());
      await other.join(first);
    }
    await page.evaluate(room => reactCall.render({ room }), first);
    await sees(page, "reactCall.seen.state === 'left' && reactCall.seen.error.includes('full')");
  });

  test('close the camera that comes after its component has gone, and say when there is none', async () => {
    const page = await mounted({ room: null });
    await page.evaluate(() => {
      const devices = navigator.mediaDevices;
      const open = devices.getUserMedia.bind(devices);
      const test = { isAsked: false, opened: null as MediaStream | null, allow: () => { /* not asked yet */ } };
      Object.assign(globalThis, { camera: test });
      devices.getUserMedia = async constraints => {
        test.isAsked = true;
        await new Promise<void>(resolve => { test.allow = resolve; });
        return test.opened = await open(constraints);
      };
      reactCall.render({ camera: true });
    });
    await sees(page, 'camera.isAsked');
    await page.evaluate("reactCall.unmount(); camera.allow()");
    await sees(page, "camera.opened?.getTracks().every(track => track.readyState === 'ended')");

    const without = await mounted({ room: null });
    await without.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotFoundError'));
      reactCall.render({ camera: true });
    });
    await sees(without, "reactCall.seen.cameraError === 'NotFoundError'");
  });
});
