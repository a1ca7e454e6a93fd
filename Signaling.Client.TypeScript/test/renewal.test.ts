import { HttpTransportType, JsonHubProtocol } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { lifetimeOf } from '../src/accessToken.js';
import { SignalingClient, type SignalingClientOptions } from '../src/index.js';
import { next } from './support/record.js';
import { freshRoom } from './support/rooms.js';
import { tokenFor, tokenSettings } from './support/tokens.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(tokenSettings);
});
afterAll(() => server.stop());

function clientOf(options: SignalingClientOptions): SignalingClient {
  const client = new SignalingClient({ url: server.address, ...options });
  onTestFinished(() => client.close());
  return client;
}

const ways = [
  ['WebSockets', HttpTransportType.WebSockets, () => new JsonHubProtocol()],
  ['WebSockets, MessagePack', HttpTransportType.WebSockets, () => new MessagePackHubProtocol()],
  ['Server-Sent Events', HttpTransportType.ServerSentEvents, () => new JsonHubProtocol()],
  ['long polling', HttpTransportType.LongPolling, () => new JsonHubProtocol()],
] as const;

test.each(ways)('A token is renewed in place over %s: the room sees nothing, and every signal arrives in order', async (_, transport, protocol) => {
  const room = freshRoom();
  const ann = clientOf({ accessTokenFactory: () => tokenFor({ room, sub: 'ann' }, 600) });
  let tokens = 0;
  const bob = clientOf({ transport, protocol: protocol(), accessTokenFactory: () => tokenFor({ room, sub: 'bob', number: ++tokens }, 120, 2) });
  await ann.join(room);
  await bob.join(room);
  const { peerId } = bob;
  const seen: unknown[] = [];
  ann.on('peerupdated', peer => seen.push(peer));
  ann.on('peerleft', ({ peer }) => seen.push(peer));
  bob.on('reconnected', result => seen.push(result));
  bob.on('statechanged', state => seen.push(state));
  const heard: Record<string, string[]> = { ann: [], bob: [] };
  ann.on('message', ({ payload }) => heard.ann!.push(payload));
  bob.on('message', ({ payload }) => heard.bob!.push(payload));

  const sent: string[] = [];
  // Long polling asks for tokens more than once a connection.
  for (const end = Date.now() + 45_000; tokens < 6 && Date.now() < end;) {
    sent.push(String(sent.length));
    await Promise.all([ann.sendMessage(bob.peerId, sent.at(-1)!), bob.sendMessage(ann.peerId, sent.at(-1)!)]);
    await new Promise(resolve => setTimeout(resolve, 50));
  }

  await expect.poll(() => heard.bob!.length, { timeout: 20_000 }).toBe(sent.length);
  await expect.poll(() => heard.ann!.length, { timeout: 20_000 }).toBe(sent.length);
  expect(heard).toEqual({ ann: sent, bob: sent });
  expect(seen).toEqual([]);
  expect(bob.peerId).toBe(peerId);
  expect(tokens).toBeGreaterThanOrEqual(6);
}, 120_000);

test('A client whose token cannot be renewed says so, and comes back with the next token that it gets', async () => {
  const room = freshRoom();
  let fails = false;
  const client = clientOf({
    reconnectDelays: () => 100,
    accessTokenFactory: () => fails ? Promise.reject(new Error('The portal is down.')) : tokenFor({ room, sub: 'ann' }, 3),
  });
  await client.join(room);
  fails = true;
  const state = next(client, 'statechanged');
  expect(await state).toBe('reconnecting');
  const back = next(client, 'reconnected');
  fails = false;
  expect(await back).toMatchObject({ room, resumed: false });
}, 60_000);

test('A connection without a valid token is refused with "unauthorized", and a join of another room with "forbidden"', async () => {
  const room = freshRoom();
  await expect(clientOf({}).join(room)).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(clientOf({ accessTokenFactory: () => tokenFor({ room }, -1) }).join(room)).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(clientOf({ accessTokenFactory: () => tokenFor({ room }, 60) }).join(freshRoom())).rejects.toMatchObject({ code: 'forbidden' });
});

test('The lifetime of a token is known from the token, whatever this clock says', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  expect(lifetimeOf(token({ exp: now / 1000 + 60 }), now)).toBe(60_000);
  expect(lifetimeOf(token({ iat: now / 1000 - 7200, exp: now / 1000 - 3600 }), now)).toBe(1_800_000);
  expect(lifetimeOf(token({ iat: now / 1000 + 3600, exp: now / 1000 + 3660 }), now)).toBe(60_000);
  for (const unknown of [undefined, '', 'opaque', 'a.b.c', token({}), token({ exp: 'soon' }), token({ exp: now / 1000 - 1 })]) {
    expect(lifetimeOf(unknown, now)).toBeNull();
  }
});
