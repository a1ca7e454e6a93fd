import { describe, expect, onTestFinished, test } from 'vitest';
import { SignalingClient } from '../src/index.js';
import { withoutChromium } from './support/browser.js';
import { enter, eventually, line, others, press, say, seesConnected, seesMoving, startDemo, useDemo, visit } from './support/demo.js';
import { Proxy } from './support/proxy.js';
import { Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`The demo in Chromium${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();

  test('Three pages with the same room link see each other move, and a page that leaves disappears', async () => {
    const room = freshRoom();
    const [ann, ben, cy] = await Promise.all(['Ann', 'Ben', 'Cy'].map(name => enter(demo.server.address, room, name, demo.errors)));
    for (const page of [ann!, ben!, cy!]) {
      await seesConnected(page, 2);
      await seesMoving(page);
    }
    expect(await ann!.title()).toBe(`${room} – Signaling`);
    await ann!.locator('#people-list', { hasText: /(Direct|Relayed) · \d+ ms/ }).waitFor();

    await cy!.click('#leave');
    await cy!.getByRole('heading', { name: 'You left the room' }).waitFor();
    await seesConnected(ann!, 1);
    await seesConnected(ben!, 1);

    await press(cy!, 'Rejoin');
    await seesConnected(cy!, 2);
    await seesConnected(ann!, 2);
  });

  test('From the lobby, with the keyboard alone, into a room and to a friend', async () => {
    const room = freshRoom();
    const ann = await visit(demo.server.address, {}, demo.errors);
    expect(await ann.inputValue('#lobby-room')).toMatch(/^[a-z]+-[a-z]+-[a-z0-9]{4}$/);
    await ann.focus('#lobby-room');
    await ann.keyboard.press('Control+A');
    await ann.keyboard.type(room);
    await ann.keyboard.press('Tab');
    await ann.keyboard.press('Tab');
    await ann.keyboard.type('Ann');
    await ann.keyboard.press('Enter');
    await ann.locator('#call').waitFor();
    expect(new URL(ann.url()).searchParams.get('room')).toBe(room);
    expect(await ann.evaluate(() => document.activeElement?.id)).toBe('room-name');

    const ben = await visit(ann.url().split('/?')[0]!, { room }, demo.errors);
    expect(await ben.inputValue('#lobby-room')).toBe(room);
    await press(ben, 'Join');
    await seesConnected(ann, 1);
    await seesMoving(ann);
    await others(ann).getByText('Guest').waitFor();

    await ann.goto(demo.server.address);
    expect(await ann.inputValue('#lobby-name')).toBe('Ann');
  });

  test('A link fills the lobby, but joins no room and opens no device before the user does', async () => {
    const room = freshRoom();
    const host = new SignalingClient({ url: demo.server.address, skipNegotiation: true });
    onTestFinished(() => host.close());
    await host.join(room);
    const record = new Record(host);
    const page = await visit(demo.server.address, { room, name: 'Ben' }, demo.errors, {
      before: () => {
        const { mediaDevices } = navigator;
        const open = mediaDevices.getUserMedia.bind(mediaDevices);
        const asked: unknown[] = Object.assign(window, { asked: [] }).asked;
        mediaDevices.getUserMedia = constraints => {
          asked.push(constraints);
          return open(constraints);
        };
      },
    });
    await page.locator('#lobby').waitFor();
    expect(await page.inputValue('#lobby-room')).toBe(room);
    expect(await page.inputValue('#lobby-name')).toBe('Ben');
    await page.waitForLoadState('networkidle');
    const asked = () => page.evaluate(() => (window as unknown as { asked: unknown[] }).asked.length);
    expect(await asked()).toBe(0);
    expect((await host.getRoster()).peers).toEqual([]);

    await press(page, 'Join');
    await page.locator('#call').waitFor();
    expect(await asked()).toBeGreaterThan(0);
    expect(await record.upTo(`peerjoined ${await page.evaluate(() => window.signalingDemo!.client.peerId)}`)).toHaveLength(1);
  });

  test('Back and closing ask first during a call with others, but not alone', async () => {
    const room = freshRoom();
    const ann = await visit(demo.server.address, { room, name: 'Ann' }, demo.errors);
    await ann.goto(`${demo.server.address}/?room=${room}`); // a page to go back to
    await press(ann, 'Join');
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors);
    await seesConnected(ann, 1);
    await ann.click('#toggle-camera'); // A browser asks only on pages that the user has used.

    const [question] = await Promise.all([ann.waitForEvent('dialog'), ann.evaluate(() => history.back())]);
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await seesConnected(ann, 1);
    expect(await ann.locator('#call').isVisible()).toBe(true);

    await ben.click('#leave');
    await seesConnected(ann, 0);
    const questions: string[] = [];
    ann.on('dialog', dialog => {
      questions.push(dialog.type());
      void dialog.accept();
    });
    await ann.goBack();
    await ann.locator('#lobby').waitFor();
    expect(questions).toEqual([]);
  });

  test('Chat reaches all peers, and markup in it stays text', async () => {
    const evil = '<script>document.title = "owned"</script><img src=x onerror="document.title = \'owned\'">';
    const room = `${freshRoom()} ${evil.slice(0, 60)}`;
    const name = evil.slice(0, 60);
    const [ann, ben, cy] = await Promise.all(['Ann', name, 'Cy'].map(each => enter(demo.server.address, room, each, demo.errors)));
    await Promise.all([ann!, ben!, cy!].map(page => seesConnected(page, 2)));

    await say(ben!, `Hello ${evil} https://example.org/?a=1`);
    const benId = await ben!.evaluate(() => window.signalingDemo!.client.peerId);
    for (const page of [ann!, ben!, cy!]) {
      await line(page, `Hello ${evil}`).waitFor({ state: 'attached' });
      expect(await line(page, 'Hello').getAttribute('data-from')).toBe(benId);
      expect(await page.locator('#call script, #call img:not(.logo)').count()).toBe(0);
      expect(await page.title()).toBe(`${page === ben ? '' : '(1) '}${room} – Signaling`);
    }
    await others(ann!).getByText(name).waitFor();
    expect(await line(ann!, 'Hello').locator('a').getAttribute('href')).toBe('https://example.org/?a=1');
    expect(await ann!.locator('#tab-chat .badge').textContent()).toBe('1');
  });

  test('Mute and camera off are shown to the others, and can be undone', async () => {
    const room = freshRoom();
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enter(demo.server.address, room, name, demo.errors)));
    await seesMoving(ann!);
    const tile = others(ann!);

    await press(ben!, 'Mute');
    await tile.locator('.tile-muted').waitFor();
    await ben!.keyboard.press('Alt+m');
    await tile.locator('.tile-muted').waitFor({ state: 'hidden' });

    await press(ben!, 'Camera off');
    await ann!.locator('[data-peer-id]:not([data-video])').waitFor();
    await press(ben!, 'Camera on');
    await ann!.locator('[data-peer-id][data-video]').waitFor();
    await seesMoving(ann!);
  });

  test('A shared screen is a separate tile until it ends', async () => {
    const room = freshRoom();
    const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enter(demo.server.address, room, name, demo.errors, {
      before: () => {
        navigator.mediaDevices.getDisplayMedia = async () => {
          const canvas = document.createElement('canvas');
          setInterval(() => canvas.getContext('2d')!.fillRect(0, 0, Math.random() * 300, 150), 50);
          return canvas.captureStream(10);
        };
      },
    })));
    await seesConnected(ann!, 1);
    await press(ben!, 'Share screen');
    const screen = ann!.locator('#spotlight video');
    const frames = () => screen.evaluate(video => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);
    await eventually(async () => await frames() > 3, 'the screen is shown');
    expect(await others(ann!).count()).toBe(1);
    await seesMoving(ann!);
    await press(ben!, 'Stop sharing');
    await screen.waitFor({ state: 'detached' });
  });

  test('A user without devices, or without permission for them, sees a message and can still join', async () => {
    const room = freshRoom();
    const ann = await enter(demo.server.address, room, 'Ann', demo.errors);
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors, {
      before: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError')); },
    });
    await seesConnected(ann, 1);
    await seesConnected(ben, 1);
    await seesMoving(ben);
    await others(ann).locator('.tile-muted').waitFor();
    await press(ben, 'Unmute');
    await ben.getByText('No microphone was found').waitFor();
    await say(ben, 'I have neither');
    await line(ann, 'I have neither').waitFor({ state: 'attached' });

    const lobby = await visit(demo.server.address, { room }, demo.errors, {
      before: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); },
    });
    await lobby.locator('#preview-camera').click();
    await lobby.getByText('may not use your camera').waitFor();
    await press(lobby, 'Join');
    await seesConnected(lobby, 2);
  });

  test('While the server is unreachable, a banner says so; afterwards the same peer is back in the room', async () => {
    const room = freshRoom();
    const proxy = await Proxy.before(demo.server.address);
    const expected: string[] = [];
    const ann = await enter(proxy.url, room, 'Ann', expected);
    const ben = await enter(demo.server.address, room, 'Ben', demo.errors);
    await seesConnected(ann, 1);

    proxy.cut();
    await ann.locator('#reconnecting').waitFor();
    proxy.mend();
    // By an event instead of the pointer: the client also retries by itself, so the banner may disappear before a click.
    await ann.locator('#reconnect-now').dispatchEvent('click');
    await ann.locator('#reconnecting').waitFor({ state: 'hidden' });
    for (const page of [ann, ben]) {
      await seesConnected(page, 1);
      await seesMoving(page);
    }
    expect(expected.filter(text => !/net::ERR_|WebSocket connection to/.test(text))).toEqual([]);
  });

  test('A refusal and an unreachable server are explained, with a way back', async () => {
    const small = await startDemo({ 'Signaling:Limits:MaxPeersPerRoom': '2' });
    try {
      const room = freshRoom();
      const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(name => enter(small.address, room, name, demo.errors)));
      const cy = await visit(small.address, { room, name: 'Cy' }, demo.errors);
      await press(cy, 'Join');
      await cy.getByRole('heading', { name: 'This room is full' }).waitFor();
      await ann!.click('#leave');
      await ben!.locator('[data-peer-id]').waitFor({ state: 'detached' }); // her place is free
      await press(cy, 'Try again');
      await cy.locator('#call').waitFor();
      for (const page of [ben!, cy]) {
        await page.click('#leave');
        await page.getByRole('heading', { name: 'You left the room' }).waitFor();
      }

      const expected: string[] = [];
      const dan = await visit(small.address, {}, expected);
      await dan.route('**/signaling/**', route => route.abort());
      await press(dan, 'Join');
      await dan.getByRole('heading', { name: 'Can’t reach the server' }).waitFor();
      await press(dan, 'Back to the lobby');
      await dan.locator('#lobby').waitFor();
      expect(expected.filter(text => !text.includes('ERR_FAILED'))).toEqual([]);
    } finally {
      await small.stop();
    }
  });

  test('A room that is full because of a broken connection is explained with the time for which the place is kept', async () => {
    const small = await startDemo({ 'Signaling:Limits:MaxPeersPerRoom': '2' });
    onTestFinished(() => small.stop());
    const [room, proxy] = [freshRoom(), await Proxy.before(small.address)];
    const lost = new SignalingClient({ url: proxy.url, skipNegotiation: true });
    onTestFinished(() => lost.close());
    const host = new SignalingClient({ url: small.address, skipNegotiation: true });
    onTestFinished(() => host.close());
    await host.join(room);
    await lost.join(room);
    const record = new Record(host);
    proxy.cut();
    await record.upTo(`peerupdated ${lost.peerId} suspended`);

    const cy = await visit(small.address, { room, name: 'Cy' }, demo.errors);
    await press(cy, 'Join');
    await cy.getByRole('heading', { name: 'This room is full' }).waitFor();
    await cy.getByText(/free in at most \d+ seconds/).waitFor();
  });
});
