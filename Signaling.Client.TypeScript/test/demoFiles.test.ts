import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { enter, openTab, press, seesConnected, useDemo } from './support/demo.js';
import { freshRoom } from './support/rooms.js';
import { isSoak } from './support/slow.js';

const megabytes = isSoak ? 50 : 15;

describe.skipIf(withoutChromium)(`Files in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();
  let folder: string;

  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'signaling-files-')); });
  afterAll(async () => { await rm(folder, { recursive: true }); });

  /** Joins without a camera: these tests are about files. */
  const enterFiles = async (room: string, ...names: string[]): Promise<Page[]> => {
    const pages = await Promise.all(names.map(name => enter(demo.server.address, room, name, demo.errors, {
      before: () => localStorage.setItem('signaling-demo', JSON.stringify({ microphone: false, camera: false })),
    })));
    await Promise.all(pages.map(async page => {
      await seesConnected(page, names.length - 1);
      await openTab(page, 'files');
    }));
    return pages;
  };

  const newFile = async (name: string, bytes: number): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, randomBytes(bytes));
    return path;
  };

  const offer = (page: Page, ...paths: string[]) => page.setInputFiles('#file-input', paths);
  const card = (page: Page, name: string): Locator => page.locator('#file-list li', { hasText: name });

  const received = async (page: Page, name: string): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), card(page, name).locator('a[download]').click()]);
    expect(download.suggestedFilename()).toBe(name);
    return sha256(await download.path());
  };

  test(`A file of ${megabytes} MB arrives unchanged at all peers`, async () => {
    const [ann, ben, cy] = await enterFiles(freshRoom(), 'Ann', 'Ben', 'Cy');
    const path = await newFile('large.bin', megabytes * 1_000_000);
    await offer(ann!, path);
    await card(ben!, 'large.bin').getByText(`${megabytes}.0 MB · from Ann`).waitFor();
    await Promise.all([ben!, cy!].map(page => press(page, 'Accept large.bin')));
    await card(ben!, 'large.bin').getByText(new RegExp(`\\d+% of ${megabytes}\\.0 MB`)).waitFor();
    for (const page of [ben!, cy!]) {
      await card(page, 'large.bin').getByText('Received').waitFor({ timeout: 90_000 });
      expect(await received(page, 'large.bin')).toBe(await sha256(path));
    }
    await card(ann!, 'large.bin').getByText('Ben: received').waitFor();
    await card(ann!, 'large.bin').getByText('Cy: received').waitFor();
  });

  test('Several files, also empty ones, are sent at once in both directions, and a new peer receives the offers', async () => {
    const room = freshRoom();
    const [ann, ben] = await enterFiles(room, 'Ann', 'Ben');
    const paths = await Promise.all([newFile('one.bin', 3_000_001), newFile('two.bin', 2_000_000), newFile('empty.bin', 0)]);
    const back = await newFile('back.bin', 2_500_000);
    await offer(ann!, ...paths);
    await offer(ben!, back);
    for (const name of ['one.bin', 'two.bin', 'empty.bin']) {
      await press(ben!, `Accept ${name}`);
    }
    await press(ann!, 'Accept back.bin');
    expect(await received(ben!, 'one.bin')).toBe(await sha256(paths[0]!));
    expect(await received(ben!, 'two.bin')).toBe(await sha256(paths[1]!));
    expect(await received(ben!, 'empty.bin')).toBe(await sha256(paths[2]!));
    expect(await received(ann!, 'back.bin')).toBe(await sha256(back));

    const cy = await enter(demo.server.address, room, 'Cy', demo.errors);
    await openTab(cy, 'files');
    await press(cy, 'Accept two.bin');
    expect(await received(cy, 'two.bin')).toBe(await sha256(paths[1]!));
  });

  test('Leaving asks first while a file is on its way, on both sides, and not after it', async () => {
    const [ann, ben] = await enterFiles(freshRoom(), 'Ann', 'Ben');
    await offer(ann!, await newFile('long.bin', 60_000_000));
    await press(ben!, 'Accept long.bin');
    for (const page of [ann!, ben!]) {
      await card(page, 'long.bin').getByText(/\d+% of 60\.0 MB/).waitFor();
      const [question] = await Promise.all([
        page.waitForEvent('dialog').then(async dialog => {
          await dialog.dismiss();
          return dialog;
        }),
        page.click('#leave'),
      ]);
      expect(question.message()).toBe('A file is still being transferred, and the transfer ends if you leave. Do you want to leave?');
      expect(await page.locator('#call').isVisible()).toBe(true);
    }
    await press(ben!, 'Cancel long.bin');
    for (const page of [ben!, ann!]) {
      await card(page, 'long.bin').getByText(/cancelled/i).waitFor();
      await page.click('#leave');
      await page.getByRole('heading', { name: 'You left the room' }).waitFor();
    }
  });

  test('An offer can be declined or withdrawn, and a transfer stopped by either side', async () => {
    const [ann, ben] = await enterFiles(freshRoom(), 'Ann', 'Ben');
    const path = await newFile('large.bin', 60_000_000);

    await offer(ann!, path);
    await press(ben!, 'Decline large.bin');
    await card(ann!, 'large.bin').getByText('Ben: declined').waitFor();
    await press(ann!, 'Stop sharing large.bin');
    await press(ben!, 'Remove large.bin');

    await offer(ann!, path);
    await press(ben!, 'Accept large.bin');
    await card(ann!, 'large.bin').getByText(/Ben: [1-9]\d*%/).waitFor();
    await press(ben!, 'Cancel large.bin');
    await card(ann!, 'large.bin').getByText('Ben: cancelled').waitFor();
    await press(ann!, 'Stop sharing large.bin');
    await press(ben!, 'Remove large.bin');

    await offer(ann!, path);
    await press(ben!, 'Accept large.bin');
    await card(ben!, 'large.bin').getByText(/[1-9]\d*% of/).waitFor();
    await press(ann!, 'Stop sharing large.bin');
    await card(ben!, 'large.bin').getByText('Cancelled').waitFor();
    await press(ben!, 'Remove large.bin');

    await offer(ann!, path);
    await press(ben!, 'Accept large.bin');
    await card(ben!, 'large.bin').getByText(/[1-9]\d*% of/).waitFor();
    ann!.once('dialog', question => void question.accept()); // it asks because a file is on its way
    await ann!.click('#leave');
    await card(ben!, 'large.bin').getByText(/Cancelled|Could not be received/).waitFor();
  });

  test('A file can be dropped on the page; a name with markup, a path or reversed text direction is harmless', async () => {
    const [ann, ben] = await enterFiles(freshRoom(), 'Ann', 'Ben');
    const content = await ann!.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['dropped'], '../<script>\u202Etxt.exe'));
      return transfer;
    });
    await ann!.dispatchEvent('#call', 'dragover', { dataTransfer: content });
    await ann!.dispatchEvent('#call', 'drop', { dataTransfer: content });
    const name = '_<script>txt.exe';
    await press(ben!, `Accept ${name}`);
    await card(ben!, name).getByText('Received').waitFor();
    expect(await card(ben!, name).locator('a').getAttribute('download')).toBe(name);
  });
});

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
