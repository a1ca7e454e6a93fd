import { describe, expect, test } from 'vitest';
import decodeQR from 'qr/decode.js';
import { withoutChromium } from './support/browser.js';
import { enter, phone, press, useDemo, withoutDevices } from './support/demo.js';
import { Looks } from './support/looks.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`The invitation in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  test('A QR code has the link to the room without the name, and is loaded on demand', async () => {
    const look = { size: phone, dark: true };
    const page = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, { ...withoutDevices, ...look });
    const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/qrCode-')).length);
    expect(await loaded()).toBe(0);
    await page.locator('#invitation [data-qr-code]').click();
    await page.getByRole('dialog', { name: 'Scan to join' }).waitFor();
    expect(await loaded()).toBe(1);
    const picture = await page.getByRole('img', { name: 'QR code of the link to this room' }).evaluate(async shown => {
      const svg = shown.cloneNode(true) as Element;
      const image = new Image();
      svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
      const size = 4 * Number(svg.getAttribute('viewBox')!.split(' ')[2]);
      svg.setAttribute('width', String(size));
      svg.setAttribute('height', String(size));
      image.src = `data:image/svg+xml,${encodeURIComponent(svg.outerHTML)}`;
      await image.decode();
      const canvas = new OffscreenCanvas(size, size);
      const context = canvas.getContext('2d')!;
      context.fillStyle = 'white';
      context.fillRect(0, 0, size, size);
      context.drawImage(image, 0, 0, size, size);
      return { width: size, height: size, data: [...context.getImageData(0, 0, size, size).data] };
    });
    expect(decodeQR({ ...picture, data: Uint8ClampedArray.from(picture.data) })).toBe(await page.inputValue('#invitation-link'));
    await (await Looks.load()).check(page, 'qr-code', look);
    await press(page, 'Done');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('A browser with a share sheet receives the link, and others do not offer it', async () => {
    const room = freshRoom();
    const without = await enter(demo.server.address, room, 'Ben', demo.errors, withoutDevices);
    const isOffered = await without.evaluate(() => typeof navigator.share === 'function');
    expect(await without.locator('#people [data-share-link]').isVisible()).toBe(isOffered);

    const page = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, {
      before: () => {
        localStorage.setItem('signaling-demo', JSON.stringify({ microphone: false, camera: false }));
        navigator.share = data => {
          document.title = data!.url!;
          return Promise.reject(new DOMException('', 'AbortError')); // the user closes the sheet
        };
      },
    });
    await page.locator('#invitation [data-share-link]').click();
    expect(await page.title()).toBe(await page.inputValue('#invitation-link'));
  });
});
