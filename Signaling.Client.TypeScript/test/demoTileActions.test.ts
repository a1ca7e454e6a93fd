import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { enter, eventually, press, seesConnected, seesMoving, useDemo, withoutDevices } from './support/demo.js';
import { freshRoom } from './support/rooms.js';
import { slowTest } from './support/slow.js';

describe.skipIf(withoutChromium)(`The buttons and signs on the tiles of the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const largeName = (page: Page) => page.locator('.tile[data-large] .tile-name').textContent();

  test('In a call of three, a pinned participant is large until it leaves, and the keyboard is enough', async () => {
    const room = freshRoom();
    const [ann, ben] = [await enter(demo.server.address, room, 'Ann', demo.errors, withoutDevices), await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices)];
    await enter(demo.server.address, room, 'Cy', demo.errors, withoutDevices);
    await seesConnected(ann, 2);
    expect(await ann.locator('.tile[data-large]').count()).toBe(0);

    await button(ann, 'Pin Ben').press('Enter');
    expect(await largeName(ann)).toBe('Ben');
    const heightOf = async (selector: string) => (await ann.locator(selector).boundingBox())!.height;
    expect(await heightOf('.tile[data-large]')).toBeGreaterThan(3 * await heightOf('.tile-self'));
    await button(ann, 'Unpin Ben').press('Enter');
    expect(await ann.locator('.tile[data-large]').count()).toBe(0);
    await press(ann, 'Pin Ben');

    await press(ben, 'Leave');
    await seesConnected(ann, 1);
    expect(await ann.locator('.tile[data-large]').count()).toBe(0);
    expect(await ann.locator('#stage[data-duo]').count()).toBe(1);
    expect(await button(ann, 'Pin Cy').isVisible()).toBe(false);
  });

  test('A person is shown in full screen and back, and in picture-in-picture while it has a picture', async () => {
    const room = freshRoom();
    const before = () => {
      // The browser without an interface has no window for the picture.
      Object.defineProperty(Document.prototype, 'pictureInPictureEnabled', { get: () => true });
      Object.defineProperty(Document.prototype, 'pictureInPictureElement', { get: () => window.shownInPicture ?? null });
      HTMLVideoElement.prototype.requestPictureInPicture = function () {
        window.shownInPicture = this;
        this.dispatchEvent(new Event('enterpictureinpicture'));
        return Promise.resolve({} as PictureInPictureWindow);
      };
      Document.prototype.exitPictureInPicture = () => {
        const video = window.shownInPicture;
        window.shownInPicture = null;
        video?.dispatchEvent(new Event('leavepictureinpicture'));
        return Promise.resolve();
      };
    };
    const [ann, ben] = [await enter(demo.server.address, room, 'Ann', demo.errors, { before }), await enter(demo.server.address, room, 'Ben', demo.errors)];
    await seesConnected(ann, 1);
    await seesMoving(ann);

    await press(ann, 'Ben: full screen');
    await button(ann, 'Ben: leave full screen').waitFor();
    expect(await ann.evaluate(() => document.fullscreenElement?.classList.contains('tile-remote'))).toBe(true);
    await press(ann, 'Ben: leave full screen');
    await button(ann, 'Ben: full screen').waitFor();
    expect(await ann.evaluate(() => document.fullscreenElement)).toBeNull();

    await press(ann, 'Ben: picture-in-picture');
    await button(ann, 'Ben: leave picture-in-picture').waitFor();
    expect(await ann.evaluate(() => window.shownInPicture === document.querySelector('.tile-remote video'))).toBe(true);
    await press(ann, 'Ben: leave picture-in-picture');
    await button(ann, 'Ben: picture-in-picture').waitFor();

    await press(ann, 'Ben: picture-in-picture');
    await press(ben, 'Camera off');
    await button(ann, 'Ben: leave picture-in-picture').waitFor({ state: 'hidden' });
    expect(await ann.evaluate(() => window.shownInPicture)).toBeNull();
  });

  test('A browser without full screen and picture-in-picture shows no buttons for them, and the bars show the quality', async () => {
    const room = freshRoom();
    const before = () => {
      Object.defineProperty(Document.prototype, 'pictureInPictureEnabled', { get: () => false });
      Object.defineProperty(Document.prototype, 'fullscreenEnabled', { get: () => undefined });
    };
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, { before });
    await enter(demo.server.address, room, 'Ben', demo.errors);
    await seesConnected(ann, 1);
    await seesMoving(ann);
    expect(await ann.locator('.tile-remote .tile-action:visible').count()).toBe(0);

    const bars = ann.locator('.tile-remote').getByRole('img', { name: 'Connection: good' });
    await bars.waitFor();
    await eventually(async () => /^Connection: good · Direct · \d+ ms/.test(await bars.getAttribute('title') ?? ''), 'the bars tell details');
    expect(await ann.locator('.tile-self .tile-quality').isVisible()).toBe(false);
    await ann.evaluate(() => {
      const peer = [...window.signalingDemo!.mesh.peers.values()][0]!;
      const { connection } = peer;
      const getStats = connection.getStats.bind(connection);
      let packetsLost = 0;
      connection.getStats = async () => new Map([...await getStats(), ['lossy', { id: 'lossy', type: 'inbound-rtp', packetsLost: packetsLost += 1000 }]]);
    });
    await ann.getByRole('img', { name: 'Connection: poor' }).waitFor();
  });

  slowTest('From five people on, the speaker is large, unless one is pinned or all are to be equal', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors, withoutDevices);
    for (const name of ['Ben', 'Cy', 'Dan']) {
      await enter(demo.server.address, room, name, demo.errors, withoutDevices);
    }
    await seesConnected(ann, 3);
    expect(await ann.locator('.tile[data-large]').count(), 'four have the same size').toBe(0);

    const before = () => {
      localStorage.setItem('signaling-demo', JSON.stringify({ microphone: true, camera: false }));
      navigator.mediaDevices.getUserMedia = () => {
        const context = new AudioContext();
        const [tone, loudness, output] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
        loudness.gain.value = 0;
        tone.connect(loudness).connect(output);
        tone.start();
        window.setLoudness = value => { loudness.gain.value = value; };
        return Promise.resolve(output.stream);
      };
    };
    const eve = await enter(demo.server.address, room, 'Eve', demo.errors, { before });
    await seesConnected(ann, 4);
    expect(await largeName(ann)).toBe('Ben');
    await eve.evaluate(() => window.setLoudness!(0.5));
    await eventually(async () => await largeName(ann) === 'Eve', 'the speaker is large');
    await eve.evaluate(() => window.setLoudness!(0));

    await press(ann, 'Pin Dan');
    expect(await largeName(ann)).toBe('Dan');
    await press(ann, 'Unpin Dan');
    expect(await largeName(ann), 'the speaker stays after speaking').toBe('Eve');
    await ann.click('#open-settings');
    await ann.selectOption('#layout', 'equal');
    expect(await ann.locator('.tile[data-large]').count()).toBe(0);
    await ann.selectOption('#layout', 'automatic');
    await ann.keyboard.press('Escape');
    await press(eve, 'Leave');
    await seesConnected(ann, 3);
    expect(await ann.locator('.tile[data-large]').count()).toBe(0);
  });
});
