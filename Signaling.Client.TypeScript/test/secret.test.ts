import { HttpTransportType } from '@microsoft/signalr';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SignalingClient } from '../src/index.js';
import { createRoomSecret, linkWithSecret, SecretClient, secretOfLink, type RefusedSignal, type SecretClientEvents } from '../src/secret/index.js';
import { DishonestServer, type Frame } from './support/dishonestServer.js';
import { next as nextOf } from './support/record.js';
import { freshRoom } from './support/rooms.js';

let real: TestServer;
beforeAll(async () => { real = await startServer({ 'Signaling:ResumeWindow': '00:00:10' }); });
afterAll(() => real.stop());

const roomSecret = createRoomSecret();
const offer = { type: 'offer' as const, sdp: 'v=0\r\na=fingerprint:sha-256 AA:BB\r\n' };
const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 5 typ host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'EsAw' };

function clientOf(url: string, secret = roomSecret): SecretClient {
  const client = new SecretClient({ url, roomSecret: secret, skipNegotiation: true, transport: HttpTransportType.WebSockets, reconnectDelays: () => 0 });
  onTestFinished(() => client.close());
  return client;
}

const next = nextOf as unknown as <E extends keyof SecretClientEvents>(client: SecretClient, event: E) => Promise<SecretClientEvents[E]>;

/** Ann, who was there before, and Bob, behind a dishonest server. They know each other. */
async function pair(): Promise<{ server: DishonestServer; room: string; ann: SecretClient; bob: SecretClient; refused: RefusedSignal[]; heard: string[] }> {
  const server = await DishonestServer.before(real.address);
  const room = freshRoom();
  const [ann, bob] = [clientOf(server.url), clientOf(server.url)];
  await ann.join({ room, displayName: 'Ann', metadata: { role: 'host' } });
  const seen = next(ann, 'peerjoined');
  await bob.join({ room, displayName: 'Bob' });
  expect((await seen).displayName).toBe('Bob');
  const refused: RefusedSignal[] = [];
  const heard: string[] = [];
  for (const client of [ann, bob]) {
    client.on('refused', signal => refused.push(signal));
    client.on('message', ({ payload }) => heard.push(payload));
    client.on('offer', ({ description }) => heard.push(description.sdp));
  }
  return { server, room, ann, bob, refused, heard };
}

/** Resolves when the client has handled everything that was sent to it before. */
async function caughtUp(from: SecretClient, to: SecretClient): Promise<void> {
  const end = new Promise<void>(resolve => {
    const off = to.on('message', ({ payload }) => payload === 'end' && (off(), resolve()));
  });
  await from.sendMessage(to.peerId!, 'end');
  await end;
}

const sdpOf = (frame: Frame | undefined): string => (frame!.arguments as unknown as [string, { sdp: string }])[1].sdp;

test('Peers with the secret see each other and exchange all signals, and the server sees nothing clear', async () => {
  const { server, room, ann, bob, refused } = await pair();
  expect(bob.peers.get(ann.peerId!)).toMatchObject({ displayName: 'Ann', metadata: { role: 'host' } });
  expect(bob.self).toMatchObject({ displayName: 'Bob', metadata: {} });

  const events = [next(ann, 'offer'), next(ann, 'answer'), next(ann, 'icecandidate'), next(ann, 'message')];
  expect(await bob.sendOffer(ann.peerId!, offer)).toEqual({ status: 'sent' });
  await bob.sendAnswer(ann.peerId!, { ...offer, type: 'answer' });
  await bob.sendIce(ann.peerId!, candidate);
  await bob.sendMessage(null, 'hello, all');
  const from = bob.peerId;
  expect(await Promise.all(events)).toEqual([
    { from, description: offer }, { from, description: { ...offer, type: 'answer' } }, { from, candidate }, { from, payload: 'hello, all' },
  ]);
  const end = next(ann, 'icecandidate');
  await bob.sendIce(ann.peerId!, null);
  expect(await end).toEqual({ from, candidate: null });

  const updated = next(ann, 'peerupdated');
  await bob.updatePeer({ displayName: 'Robert' });
  expect(await updated).toMatchObject({ peerId: from, displayName: 'Robert' });
  expect(bob.self?.displayName).toBe('Robert');
  await caughtUp(ann, bob);

  expect(refused).toEqual([]);
  expect(server.heard).toContain(room);
  expect(server.heard).toContain('e2e1.');
  for (const clear of ['Ann', 'Bob', 'Robert', 'host', 'fingerprint', 'candidate:1', '192.0.2.1', 'EsAw', 'hello', roomSecret]) {
    expect(server.heard, clear).not.toContain(clear);
  }
});

test('Peers without the secret are strangers, get nothing and are not heard', async () => {
  const { server, room, ann, bob, refused, heard } = await pair();
  const plain = new SignalingClient({ url: server.url, skipNegotiation: true });
  onTestFinished(() => plain.close());
  const states: string[] = [];
  ann.on('strangerschanged', strangers => states.push([...strangers.values()].map(({ state }) => state).join('+')));
  await plain.join({ room, displayName: 'Eve' });
  const other = clientOf(server.url, createRoomSecret());
  await other.join({ room, displayName: 'Mallory' });
  await caughtUp(bob, ann);

  expect(states).toEqual(['none', 'none+wrong-secret']);
  expect([...ann.peers.keys()]).toEqual([bob.peerId]);
  expect([...ann.strangers.keys()]).toEqual([plain.peerId, other.peerId]);
  expect(other.peers.size).toBe(0);
  await expect(ann.sendOffer(plain.peerId!, offer)).rejects.toMatchObject({ code: 'peer_not_found' });
  await expect(ann.sendMessage(other.peerId!, 'psst')).rejects.toMatchObject({ code: 'peer_not_found' });
  await plain.sendMessage(ann.peerId!, 'let me in');
  await plain.sendOffer(ann.peerId!, offer);
  await caughtUp(bob, ann);
  expect(refused.map(({ from, reason }) => [from, reason])).toEqual([[plain.peerId, 'stranger'], [plain.peerId, 'stranger']]);
  expect(heard).not.toContain('let me in');
});

test('A changed, a clear, a repeated and a reflected signal are refused', async () => {
  const { server, ann, bob, refused, heard } = await pair();
  server.alter = frame => {
    if (frame.target !== 'ReceiveOffer') {
      return [frame];
    }
    const [from, { type, sdp }] = frame.arguments as unknown as [string, { type: string; sdp: string }];
    const changed = sdp.slice(0, 60) + (sdp[60] === 'A' ? 'B' : 'A') + sdp.slice(61);
    return [changed, offer.sdp, sdp, sdp].map(each => ({ ...frame, arguments: [from, { type, sdp: each }] as never[] }));
  };
  await bob.sendOffer(ann.peerId!, offer);
  await caughtUp(bob, ann);
  expect(heard).toEqual([offer.sdp, 'end']);
  expect(refused.map(({ reason }) => reason)).toEqual(['not-authentic', 'clear', 'replayed']);

  const sent = server.frames.find(({ frame }) => frame.target === 'ReceiveOffer')!;
  server.lines[1]!.say('ReceiveOffer', ann.peerId, { type: 'offer', sdp: sdpOf(sent.frame) });
  server.lines[0]!.say('ReceiveAnswer', bob.peerId, { type: 'answer', sdp: sdpOf(sent.frame) });
  server.lines[0]!.say('ReceiveIce', bob.peerId, null);
  await caughtUp(ann, bob);
  await caughtUp(bob, ann);
  expect(refused.slice(3).map(({ signal, reason }) => `${signal} ${reason}`).sort())
    .toEqual(['answer not-authentic', 'icecandidate clear', 'offer not-authentic']);
});

test('A signal for one peer is refused by another, also after the target has joined again', async () => {
  const { server, room, ann, bob, refused, heard } = await pair();
  await bob.sendOffer(ann.peerId!, offer);
  await bob.sendMessage(null, 'an old message');
  await caughtUp(bob, ann);
  const replayed = server.frames.filter(({ line, frame }) => line === 0 && ['ReceiveOffer', 'ReceiveMessage'].includes(frame.target!)).slice(0, 2);
  expect(replayed).toHaveLength(2);

  await ann.leave();
  await ann.join(room);
  const cid = clientOf(server.url);
  await cid.join(room);
  cid.on('refused', signal => refused.push(signal));
  heard.length = 0;
  for (const { frame } of replayed) {
    server.lines[0]!.say(frame.target!, ...frame.arguments!);
    server.lines[2]!.say(frame.target!, ...frame.arguments!);
  }
  await caughtUp(bob, ann);
  await caughtUp(bob, cid);
  expect(heard).toEqual(['end']);
  expect(refused.map(({ signal, reason }) => `${signal} ${reason}`).sort()).toEqual(['message replayed', 'message replayed', 'offer not-authentic', 'offer not-authentic']);
});

test('A sealed name stays with its peer, and a former one does not come back', async () => {
  const { server, ann, bob } = await pair();
  const update = server.frames.find(({ line, frame }) => line === 0 && frame.target === 'PeerUpdated')!;
  const [{ metadata }] = update.frame.arguments as unknown as [{ metadata: { e2e: string } }];
  await bob.updatePeer({ displayName: 'Robert' });
  await caughtUp(bob, ann);
  const state = { displayName: '', metadata, state: 'connected', order: 2 };
  server.lines[0]!.say('PeerUpdated', { ...state, peerId: bob.peerId }, ann.version + 1);
  await caughtUp(bob, ann);
  expect(ann.peers.get(bob.peerId!)!.displayName).toBe('Robert');

  server.lines[0]!.say('PeerJoined', { ...state, peerId: 'forged', order: 3 }, ann.version + 1);
  await caughtUp(bob, ann);
  expect(ann.peers.has('forged')).toBe(false);
  expect(ann.strangers.get('forged')).toEqual({ peerId: 'forged', state: 'pending' });
});

test('After a break the same peer continues, and signals that waited are opened', async () => {
  const { server, ann, bob, refused, heard } = await pair();
  const away = next(bob, 'peerupdated');
  const back = next(ann, 'reconnected');
  server.lines[0]!.cut();
  await Promise.race([away, back]);
  await bob.sendOffer(ann.peerId!, offer);
  expect((await back).resumed).toBe(true);
  await ann.sendMessage(null, 'here again');
  await caughtUp(bob, ann);
  await caughtUp(ann, bob);
  expect(heard.filter(text => text !== 'end').sort()).toEqual(['here again', offer.sdp]);
  expect(refused).toEqual([]);
});

test('A peer that joins again after its time was over announces itself under its new ID', async () => {
  const server = await startServer({ 'Signaling:ResumeWindow': '00:00:00' });
  onTestFinished(() => server.stop());
  const proxy = await DishonestServer.before(server.address);
  const room = freshRoom();
  const [ann, bob] = [clientOf(proxy.url), clientOf(proxy.url)];
  await ann.join({ room, displayName: 'Ann' });
  await bob.join({ room, displayName: 'Bob' });
  const former = ann.peerId!;
  const back = new Promise<void>(resolve => bob.on('peerjoined', ({ peerId, displayName }) => peerId !== former && displayName === 'Ann' && resolve()));
  proxy.lines[0]!.cut();
  await back;
  expect(ann.peerId).not.toBe(former);
  expect([...bob.peers.keys()]).toEqual([ann.peerId]);
  const heard = next(ann, 'message');
  await bob.sendMessage(null, 'welcome back');
  expect(await heard).toEqual({ from: bob.peerId, payload: 'welcome back' });
});

test('What does not fit encrypted is refused before it is sent, and the room is left when the profile does not fit', async () => {
  const { ann, bob, room } = await pair();
  expect(bob.limits!.maxMessageBytes).toBe(12_284 - 40);
  await expect(bob.sendMessage(ann.peerId!, 'x'.repeat(12_245))).rejects.toMatchObject({ code: 'message_too_large' });
  await bob.sendMessage(ann.peerId!, 'x'.repeat(12_244));
  await expect(bob.updatePeer({ displayName: 'x'.repeat(65) })).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(bob.updatePeer({ displayName: 'nn\u202eA' })).rejects.toMatchObject({ code: 'invalid_request' });
  const cid = clientOf(real.address);
  await expect(cid.join({ room, metadata: { large: 'x'.repeat(3_500) } })).rejects.toMatchObject({ code: 'message_too_large' });
  expect(cid.room).toBeNull();
  await cid.join({ room, metadata: { large: 'x'.repeat(2_800) } });
});

test('A link carries the secret in its fragment, and only a random one is accepted', () => {
  const link = linkWithSecret('https://call.example/?room=garden#theme=dark&secret=old', roomSecret);
  expect(link).toBe(`https://call.example/?room=garden#theme=dark&secret=${roomSecret}`);
  expect(secretOfLink(link)).toBe(roomSecret);
  expect(secretOfLink('https://call.example/?secret=no')).toBeNull();
  expect(() => linkWithSecret('https://call.example', 'hunter2')).toThrow(/32 random bytes/);
  expect(() => new SecretClient({ url: real.address, roomSecret: 'correct horse battery staple' })).toThrow(/32 random bytes/);
});
