import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { enter, others, phone, press, seesConnected, useDemo, visit } from './support/demo.js';
import { Looks } from './support/looks.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`The microphone in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  test('A muted user who speaks reads so, and talks while the space bar is held', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, { size: phone });
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors);
    await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
    await press(ann, 'Mute');
    const muted = others(ben).locator('.tile-muted');
    await muted.waitFor();
    const sign = ann.locator('#announcements', { hasText: 'You are muted. Hold the space bar to talk.' });
    await sign.waitFor(); // Chromium's microphone for tests beeps.

    await ann.focus('#room-name');
    await ann.keyboard.down(' ');
    await muted.waitFor({ state: 'hidden' });
    await sign.waitFor({ state: 'hidden' });
    await ann.keyboard.up(' ');
    await muted.waitFor();

    await ann.focus('#toggle-panel');
    await ann.keyboard.press(' ');
    await ann.locator('#panel').waitFor();
    expect(await muted.isVisible(), 'the space bar presses a button that has the focus').toBe(true);
  });

  test('The lobby plays a test tone', async () => {
    const page = await visit(demo.server.address, {}, demo.errors, { before: () => {
      const played: number[] = Object.assign(window, { played: [] }).played;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (when) {
        played.push(this.frequency.value);
        start.call(this, when);
      };
    } });
    await press(page, 'Play a test tone');
    await expect.poll(() => page.evaluate(() => (window as unknown as { played: number[] }).played)).toEqual([440, 554, 659]);
  });

  test('The switch for noise suppression opens the microphone again without it, also on the next visit', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, { size: phone, before: () => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const asked: unknown[] = Object.assign(window, { asked: [] }).asked;
      navigator.mediaDevices.getUserMedia = constraints => {
        asked.push((constraints?.audio as MediaTrackConstraints | undefined)?.noiseSuppression);
        return open(constraints);
      };
    } });
    const last = () => ann.evaluate(() => (window as unknown as { asked: unknown[] }).asked.at(-1));
    expect(await last()).toBe(true);
    await press(ann, 'Settings');
    await ann.locator('#noise-suppression:checked').waitFor();
    await (await Looks.load()).check(ann, 'settings-noise', { size: phone, dark: true });
    await ann.uncheck('#noise-suppression');
    await expect.poll(last).toBe(false);
    await ann.keyboard.press('Escape');
    await ann.getByRole('button', { name: 'Mute', exact: true }).waitFor();
    await ann.reload();
    await ann.click('#lobby-form [type=submit]');
    await ann.locator('#call').waitFor();
    expect(await last()).toBe(false);
  });
});
