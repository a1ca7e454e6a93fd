import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { limitsFor } from '../demo/src/call/sendLimits.js';
import { withoutChromium } from './support/browser.js';
import { desktop, enter, eventually, press, seesConnected, seesMoving, useDemo } from './support/demo.js';
import { Looks } from './support/looks.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`What the demo sends${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  /** The limits of the camera's picture to each peer. */
  const limits = (page: Page) => page.evaluate(() => [...window.signalingDemo!.mesh.peers.values()].flatMap(({ connection }) =>
    connection.getSenders().filter(({ track }) => track?.kind === 'video').map(sender => {
      const [{ active, maxBitrate, scaleResolutionDownBy }] = sender.getParameters().encodings as [RTCRtpEncodingParameters];
      return { active, maxBitrate, scaleResolutionDownBy };
    })));

  test('The more peers, the less for each of them', () => {
    expect([1, 2, 3, 5, 8].map(limitsFor)).toEqual([
      { maxBitrate: 1_200_000, scaleResolutionDownBy: 1 }, { maxBitrate: 1_200_000, scaleResolutionDownBy: 1 }, { maxBitrate: 800_000, scaleResolutionDownBy: 1 },
      { maxBitrate: 480_000, scaleResolutionDownBy: 1.5 }, { maxBitrate: 300_000, scaleResolutionDownBy: 2 },
    ]);
  });

  test('The camera’s picture has the limits for the number of peers, also after one has joined', async () => {
    const room = freshRoom();
    const [ann] = await Promise.all(['Ann', 'Ben', 'Cy'].map(name => enter(demo.server.address, room, name, demo.errors)));
    await seesConnected(ann!, 2);
    await expect.poll(() => limits(ann!), { timeout: 20_000 }).toEqual([{ active: true, ...limitsFor(2) }, { active: true, ...limitsFor(2) }]);
    await enter(demo.server.address, room, 'Dan', demo.errors);
    await seesConnected(ann!, 3);
    await expect.poll(() => limits(ann!), { timeout: 20_000 }).toEqual(Array(3).fill({ active: true, ...limitsFor(3) }));
  });

  test('A peer with audio only, or whose page is hidden, receives no picture until it wants one again', async () => {
    const room = freshRoom();
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enter(demo.server.address, room, name, demo.errors)));
    await Promise.all([seesConnected(ann!, 1), seesConnected(ben!, 1)]);
    await seesMoving(ben!);
    const isActive = (expected: boolean) => eventually(async () => (await limits(ann!)).every(({ active }) => active === expected), `Ann sends: ${expected}`);

    await press(ben!, 'Settings');
    await ben!.check('#audio-only');
    await isActive(false);
    await ben!.keyboard.press('Escape');
    await ann!.locator('[data-peer-id]:not([data-video])').waitFor();
    expect(await ben!.$eval('[data-peer-id] video', video => getComputedStyle(video).opacity)).toBe('0');
    expect(await ben!.locator('[data-peer-id] .avatar').isVisible(), 'initials take the place of the picture').toBe(true);
    await (await Looks.load()).check(ben!, 'audio-only', { size: desktop, dark: false });
    await press(ben!, 'Settings');
    await ben!.uncheck('#audio-only');
    await isActive(true);
    await seesMoving(ben!);

    const hide = (hidden: boolean) => ben!.evaluate(isHidden => {
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
    await hide(true);
    await isActive(false);
    await hide(false);
    await isActive(true);
  });
});
