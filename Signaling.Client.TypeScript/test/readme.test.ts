import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SignalingClient } from '../src/index.js';
import { bundled, closeChromium, openPage, pageWith, startWebsite, withoutChromium } from './support/browser.js';
import { componentsOf, type Framework } from './support/components.js';
import { patienceMs } from './support/patience.js';
import { Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';

const importMap = '{ "imports": { "@signaling/client": "/signaling-client.js" } }';

/** Returns the first example in JavaScript of a page. */
async function sample(path: string): Promise<string> {
  return /```js\n(.*?)```/s.exec(await readFile(new URL(path, import.meta.url), 'utf8'))![1]!;
}

const dozen = await sample('../README.md');
const quickStart = await sample('../../docs/quick-start/web.md');

describe.skipIf(withoutChromium)(`The README${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  let website: Awaited<ReturnType<typeof startWebsite>>;
  const errors: string[] = [];

  beforeAll(async () => {
    website = await startWebsite({
      '/': { type: 'text/html', body: pageWith(`<script type="importmap">${importMap}</script><body>`) },
      '/signaling-client.js': { type: 'text/javascript', body: await bundled(new URL('../src/index.ts', import.meta.url)) },
    });
    server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin });
  });
  afterAll(async () => {
    await closeChromium();
    await website.stop();
    await server.stop();
  });

  test('has a dozen lines that make a call, the same as the README of the whole project', async () => {
    expect(dozen.trim().split('\n').length).toBeLessThanOrEqual(12);
    expect((await sample('../../README.md')).replace('"garden"', '"lobby"')).toBe(dozen);
  });

  test.each([['README', dozen], ['quick start', quickStart]])('makes a call with the lines of the %s in two empty pages', async (_, lines) => {

    const pages = [await openPage(website.origin, errors), await openPage(website.origin, errors)];
    for (const page of pages) {
      await page.evaluate(() => { document.body.innerHTML = '<button id="start"></button><video id="me"></video>'; });
      await page.addScriptTag({ type: 'module', content: lines.replace('http://localhost:5080', server.address) });
      await page.click('#start');
    }

    for (const page of pages) {
      await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('video:not(#me)')?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 5);
    }
    await pages[0]!.close();
    await pages[1]!.waitForFunction(() => !document.querySelector('video:not(#me)'));
    expect(errors).toEqual([]);
  });

  test.each(['React', 'Vue'] as const)('has components for %s that wait for a late camera, without an error and without leaving', async framework => {
    const room = freshRoom();
    const host = new SignalingClient(server.address);
    onTestFinished(() => host.close());
    await host.join(room);
    const seen = new Record(host, 'offer', 'icecandidate', 'rosterchanged');
    const script = await componentsOf(framework, 'browser');
    const pages = [await openPage(website.origin, errors), await openPage(website.origin, errors)];
    for (const page of pages) {
      await page.evaluate(([room, address]) => {
        Object.assign(globalThis, { room });
        document.head.prepend(Object.assign(document.createElement('base'), { href: `${address}/` }));
        document.body.innerHTML = '<div id="app"></div>';
      }, [room, server.address] as const);
      await page.addScriptTag({ content: script });
      await seen.upTo(seen.lines.find(line => line.startsWith('peerjoined')) ?? await nextJoin(seen));
    }
    for (const page of pages) {
      await page.evaluate(() => (globalThis as unknown as { turnOn: () => void }).turnOn());
    }
    for (const page of pages) {
      await page.waitForFunction(() => [...document.querySelectorAll('video')].some(video => !video.muted && video.getVideoPlaybackQuality().totalVideoFrames > 5));
    }
    expect(seen.lines.filter(line => line.startsWith('peer'))).toEqual([]);
    expect(host.peers.size).toBe(2);
    await pages[0]!.evaluate(() => (globalThis as unknown as { unmount: () => void }).unmount());
    await expect.poll(() => host.peers.size, { timeout: patienceMs }).toBe(1);
    expect(errors).toEqual([]);
  });

  test.each(['React', 'Vue'] as const)('has components for %s that are rendered on a server', async framework => {
    const logged = vi.spyOn(console, 'error');
    const html = await renderOnServer(framework);
    expect(logged).not.toHaveBeenCalled();
    expect(html).not.toContain('<video');
  });
});

async function nextJoin(seen: Record): Promise<string> {
  await expect.poll(() => seen.lines.some(line => line.startsWith('peerjoined')), { timeout: patienceMs }).toBe(true);
  return seen.lines.find(line => line.startsWith('peerjoined'))!;
}

async function renderOnServer(framework: Framework): Promise<string> {
  const script = await componentsOf(framework, 'server');
  const { html } = await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);
  return await html as string;
}
