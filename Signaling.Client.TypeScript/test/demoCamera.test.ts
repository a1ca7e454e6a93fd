import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { enter, press, seesConnected, seesMoving, useDemo, visit } from './support/demo.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`Cameras in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  /** Offers a second camera that another program uses. */
  const withBusyCamera = () => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const list = mediaDevices.enumerateDevices.bind(mediaDevices);
    mediaDevices.enumerateDevices = async () => [...await list(), { kind: 'videoinput', deviceId: 'busy', label: 'Busy camera', groupId: '', toJSON: () => ({}) }];
    mediaDevices.getUserMedia = constraints => JSON.stringify(constraints).includes('busy') ? Promise.reject(new DOMException('', 'NotReadableError')) : open(constraints);
  };

  test('When the chosen camera does not open, the one before comes back, and the user reads why', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, { before: withBusyCamera });
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors);
    await Promise.all([seesConnected(ann, 1), seesConnected(ben, 1)]);
    await seesMoving(ben);
    await press(ann, 'Settings');
    const before = await ann.inputValue('#call-camera');
    await ann.selectOption('#call-camera', 'busy');
    await ann.getByText('The browser can’t open your camera. Another program may be using it.').waitFor();
    await ann.locator('.tile-self[data-video]').waitFor();
    await expect.poll(() => ann.inputValue('#call-camera')).toBe(before);
    expect(await ann.evaluate(() => (JSON.parse(localStorage.getItem('signaling-demo')!) as { cameraId: string }).cameraId)).toBe(before);
    await seesMoving(ben);
  });

  test.each([['environment', 'none'], ['user', 'matrix(-1, 0, 0, 1, 0, 0)']] as const)('The own picture of a camera that faces the %s has the transform %s', async (facing, transform) => {
    const page = await visit(demo.server.address, {}, demo.errors);
    await page.evaluate(facingMode => {
      const settings = MediaStreamTrack.prototype.getSettings;
      MediaStreamTrack.prototype.getSettings = function () {
        return { ...settings.call(this), facingMode };
      };
    }, facing);
    const shown = (selector: string) => page.$eval(selector, video => getComputedStyle(video).transform);
    await page.click('#allow-devices');
    await page.locator('#preview[data-video]').waitFor();
    expect(await shown('#preview-video')).toBe(transform);
    await page.click('#lobby-form [type=submit]');
    await page.locator('.tile-self[data-video]').waitFor();
    expect(await shown('.tile-self video')).toBe(transform);
  });
});
