import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { enter, openTab, phone, press, say, seesConnected, seesMoving, useDemo, visit } from './support/demo.js';
import { Looks, sizes } from './support/looks.js';
import { Proxy } from './support/proxy.js';
import { freshRoom } from './support/rooms.js';
import { slowTest } from './support/slow.js';

describe.skipIf(withoutChromium)(`How the demo looks and reads${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo({ 'Signaling:Limits:MaxPeersPerRoom': '3' });
  let looks: Looks;

  beforeAll(async () => { looks = await Looks.load(); });

  for (const [width, options] of sizes) {
    const check = (page: Page, state: string) => looks.check(page, state, options);

    test(`Lobby and messages at ${width}`, async () => {
      const ann = await visit(demo.server.address, {}, demo.errors, options);
      await check(ann, 'lobby');
      await ann.click('#allow-devices');
      await ann.locator('#preview[data-video]').waitFor();
      await check(ann, 'lobby-preview');

      const refused = await visit(demo.server.address, {}, demo.errors, {
        ...options,
        before: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); },
      });
      await refused.click('#allow-devices');
      await refused.locator('#media-problem').waitFor();
      await check(refused, 'lobby-refused');

      const expected: string[] = [];
      const lost = await visit(demo.server.address, {}, expected, options);
      await lost.route('**/signaling/**', route => route.abort());
      await press(lost, 'Join');
      await lost.getByRole('heading', { name: 'Can’t reach the server' }).waitFor();
      await check(lost, 'unreachable');
    });

    slowTest(`A call without its server at ${width}`, async () => {
      const room = freshRoom();
      const proxy = await Proxy.before(demo.server.address);
      const expected: string[] = [];
      const ann = await enter(demo.server.address, room, 'Ann Lee', demo.errors, options);
      const ben = await enter(proxy.url, room, 'Ben Okafor', expected, options);
      await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
      await Promise.all([seesMoving(ann), seesMoving(ben)]);

      proxy.cut();
      await ann.locator('[data-peer-id][data-suspended]', { hasText: 'Reconnecting…' }).waitFor();
      await ben.locator('.tile-self[data-suspended]', { hasText: 'Reconnecting…' }).waitFor();
      await check(ann, 'someone-reconnecting');
      await check(ben, 'self-reconnecting');
      await Promise.all([seesMoving(ann), seesMoving(ben)]);
      await openTab(ann, 'people');
      await check(ann, 'someone-reconnecting-people');
      await openTab(ben, 'people');
      await check(ben, 'self-reconnecting-people');

      proxy.mend();
      await ben.locator('#reconnect-now').dispatchEvent('click');
      await ann.locator('[data-peer-id][data-suspended]').waitFor({ state: 'detached' });
      await ben.locator('.tile[data-suspended]').waitFor({ state: 'detached' });
      await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
      expect(expected.filter(text => !/net::ERR_|WebSocket connection to/.test(text))).toEqual([]);
    });

    slowTest(`A call and its panels at ${width}`, async () => {
      const room = freshRoom();
      const ann = await enter(demo.server.address, room, 'Ann Lee', demo.errors, options);
      await ann.locator('#tiles [data-video]').waitFor();
      await check(ann, 'call-alone');
      for (const tab of ['people', 'chat', 'files', 'whiteboard', 'document'] as const) {
        await openTab(ann, tab);
        await check(ann, `empty-${tab}`);
      }
      await ann.click('#close-panel');

      const [ben, cy] = await Promise.all(['Ben Okafor', 'Chloé Martin'].map(name =>
        enter(demo.server.address, room, name, demo.errors, { size: phone })));
      await seesConnected(ann, 2);
      await seesMoving(ann);
      await cy!.click('#toggle-camera');
      await cy!.click('#toggle-microphone');
      await ann.locator('[data-peer-id]:not([data-video]) .tile-muted').waitFor();
      await check(ann, 'call-three');
      await press(ann, 'Pin Ben Okafor');
      await check(ann, 'call-pinned');
      await press(ann, 'Unpin Ben Okafor');

      const full = await visit(demo.server.address, { room, name: 'Dan' }, demo.errors, options);
      await press(full, 'Join');
      await full.getByRole('heading', { name: 'This room is full' }).waitFor();
      await check(full, 'full');

      await say(ben!, 'Good morning! The plan is at https://example.org/plan.');
      await say(ben!, 'I put the numbers into the document.');
      await say(cy!, 'Thanks, I am reading them now.');
      await ann.locator('[data-from]').nth(2).waitFor({ state: 'attached' });
      await check(ann, 'call-news');
      await say(ann, 'Perfect.');
      await check(ann, 'chat');

      const file = (name: string, bytes: number) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(bytes) });
      await ben!.setInputFiles('#file-input', file('Floor plan of the new office.pdf', 2_400_000));
      await ann.setInputFiles('#file-input', file('holiday.mp4', 3_000_000));
      await openTab(ann, 'files');
      await ann.getByRole('button', { name: 'Accept Floor plan of the new office.pdf' }).waitFor();
      await check(ann, 'files');
      await press(ann, 'Accept Floor plan of the new office.pdf');
      await ann.getByText('Received').waitFor();
      await check(ann, 'files-received');

      await openTab(ann, 'whiteboard');
      await ann.focus('#whiteboard-canvas');
      for (const key of ['Space', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowLeft', 'Shift+ArrowUp']) {
        await ann.keyboard.press(key);
      }
      await check(ann, 'whiteboard');
      await openTab(ann, 'document');
      await ann.fill('#document-text', 'Agenda\n\n1. Numbers of October\n2. The new office\n3. Anything else');
      await check(ann, 'document');
      await openTab(ann, 'people');
      await ann.locator('#people-list', { hasText: /(Direct|Relayed) · \d+ ms · ↓ \d/ }).waitFor();
      await check(ann, 'people');
      await ann.click('#open-settings');
      await check(ann, 'settings');
      await ann.keyboard.press('Escape');
      await ann.click('#leave');
      await check(ann, 'left');
    });
  }
});
