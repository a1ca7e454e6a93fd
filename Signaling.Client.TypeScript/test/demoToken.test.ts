import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { closeChromium, withoutChromium } from './support/browser.js';
import { press, seesConnected, startDemo, visit } from './support/demo.js';
import { freshRoom } from './support/rooms.js';
import { tokenFor, tokenSettings } from './support/tokens.js';

describe.skipIf(withoutChromium)(`The demo at a server that asks for tokens${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  beforeAll(async () => { server = await startDemo(tokenSettings); });
  afterAll(async () => {
    await closeChromium();
    await server.stop();
  });

  test('takes the token out of its link and its address bar, and asks who has none', async () => {
    const room = freshRoom();
    const requests: string[] = [];
    // A refused request is an error in the console of any browser.
    const ann = await visit(server.address, {}, []);
    ann.on('request', request => requests.push(request.url()));
    await ann.goto('about:blank');
    await ann.goto(`${server.address}/?room=${room}&name=Ann#token=${tokenFor({ room, sub: 'ann' }, 600)}`);
    await press(ann, 'Join');
    await ann.locator('#call').waitFor();
    expect(new URL(ann.url()).hash).toBe('');
    expect(await ann.textContent('#invitation-hint')).toContain('an access token of their own');
    expect(requests.some(url => url.includes('/signaling'))).toBe(true);
    expect(await ann.evaluate(() => window.signalingDemo?.client.self?.userId)).toBe('ann');

    await ann.goto('about:blank');
    await ann.goto(`${server.address}/?room=${room}#token=${tokenFor({ room, sub: 'ann' }, 600)}`);
    const [diagnosis] = await Promise.all([ann.waitForEvent('popup'), ann.click('#lobby-diagnosis')]);
    await diagnosis.locator('[data-check=join][data-status=ok]').waitFor();
    expect(new URL(diagnosis.url()).hash, 'the address bar does not keep the token').toBe('');
    expect(await diagnosis.locator('#report').textContent()).not.toContain('eyJ');
    await diagnosis.click('#to-lobby');
    await press(diagnosis, 'Join');
    await diagnosis.locator('#call').waitFor();
    await diagnosis.close();
    await ann.click('#lobby-form [type=submit]');
    await ann.locator('#call').waitFor();

    const ben = await visit(server.address, { room, name: 'Ben' }, []);
    await press(ben, 'Join');
    await ben.getByRole('heading', { name: 'An access token is needed' }).waitFor();
    await ben.getByRole('button', { name: 'Back to the lobby' }).click();
    expect(await ben.textContent('#lobby-room-hint')).toBe('Everyone with an access token for this room can join.');
    for (const [token, title] of [[tokenFor({ room }, -3600), 'Your access token has expired'], ['made-up', 'Your access token is not valid']] as const) {
      await ben.fill('#lobby-token', token);
      await ben.press('#lobby-token', 'Enter');
      await ben.getByRole('heading', { name: title }).waitFor();
      await ben.getByRole('button', { name: 'Back to the lobby' }).click();
    }
    await ben.fill('#lobby-token', tokenFor({ room: freshRoom() }, 600));
    await ben.press('#lobby-token', 'Enter');
    await ben.getByRole('heading', { name: 'Not allowed' }).waitFor();
    await ben.getByRole('button', { name: 'Back to the lobby' }).click();
    await ben.fill('#lobby-token', tokenFor({ room, sub: 'ben' }, 600));
    await ben.press('#lobby-token', 'Enter');
    await seesConnected(ben, 1);
    await seesConnected(ann, 1);
  });
});
