import { HttpTransportType, JsonHubProtocol } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SignalingClient, type SignalingClientOptions } from '../src/index.js';
import { Proxy } from './support/proxy.js';
import { next, Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';

let server: TestServer;
/** A server with a short resume window. */
let impatient: TestServer;
beforeAll(async () => {
  server = await startServer();
  impatient = await startServer({ 'Signaling:ResumeWindow': '00:00:01' });
});
afterAll(() => Promise.all([server.stop(), impatient.stop()]));

function clientOf(options: SignalingClientOptions = {}): SignalingClient {
  const client = new SignalingClient({ url: server.address, ...options });
  onTestFinished(() => client.close());
  return client;
}

const protocols = { JSON: () => new JsonHubProtocol(), MessagePack: () => new MessagePackHubProtocol() };
const description = { type: 'offer' as const, sdp: 'v=0\r\na=x-text:grüß "quoted" 👋\r\n' };
const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 5 typ host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'EsAw' };

describe.each(Object.entries(protocols))('A client, in Node and over %s', (_, protocol) => {
  const transports = [HttpTransportType.WebSockets, HttpTransportType.LongPolling] as const;

  test.each(transports)('joins, exchanges all kinds of signals and leaves (transport %i)', async transport => {
    const room = freshRoom();
    const [ann, bob] = [clientOf({ protocol: protocol(), transport }), clientOf({ protocol: protocol(), transport })];
    await ann.join({ room, displayName: 'Ann', metadata: { role: 'host' } });
    expect([ann.state, ann.room, ann.version, ann.peers.size]).toEqual(['connected', room, 1, 0]);

    const entered = next(ann, 'peerjoined');
    const { peers } = await bob.join(room);
    expect(peers).toEqual([ann.self]);
    expect(await entered).toEqual(bob.self);
    expect([ann.version, bob.version]).toEqual([2, 2]);

    const heard = [next(ann, 'offer'), next(ann, 'answer'), next(ann, 'icecandidate'), next(ann, 'message')];
    expect(await bob.sendOffer(ann.peerId!, description)).toEqual({ status: 'sent' });
    await bob.sendAnswer(ann.peerId!, { ...description, type: 'answer' });
    await bob.sendIce(ann.peerId!, candidate);
    await bob.sendMessage(null, 'to all');
    const from = bob.peerId!;
    expect(await Promise.all(heard)).toEqual([
      { from, description }, { from, description: { ...description, type: 'answer' } }, { from, candidate }, { from, payload: 'to all' },
    ]);
    const end = next(ann, 'icecandidate');
    await bob.sendIce(ann.peerId!, null);
    expect(await end).toEqual({ from, candidate: null });

    const updated = next(ann, 'peerupdated');
    await bob.updatePeer({ displayName: 'Bob' });
    expect(await updated).toMatchObject({ peerId: from, displayName: 'Bob' });
    expect(bob.self?.displayName).toBe('Bob');
    expect(await ann.getRoster()).toEqual({ self: ann.self, peers: [bob.self], version: 3 });

    const left = next(ann, 'peerleft');
    await bob.leave();
    expect(await left).toMatchObject({ peer: { peerId: from }, reason: 'left' });
    expect([bob.state, bob.room]).toEqual(['connected', null]);
    await bob.join(freshRoom());
    expect(bob.peers.size).toBe(0);
  });

  test('receives the reason of a refusal', async () => {
    const client = clientOf({ protocol: protocol() });
    await expect(client.join('')).rejects.toMatchObject({ name: 'SignalingError', code: 'invalid_request', isTransient: false });
    await client.join(freshRoom());
    await expect(client.sendOffer('nobody', description)).rejects.toMatchObject({
      code: 'peer_not_found', message: expect.stringMatching(/^[A-Z].*\.$/),
    });
    await expect(client.sendMessage(null, 'x'.repeat(20_000))).rejects.toMatchObject({ code: 'message_too_large' });
  });

  test('that is no moderator can neither remove nor lock', async () => {
    const [ann, bob] = [clientOf({ protocol: protocol() }), clientOf()];
    const room = freshRoom();
    await ann.join(room);
    await bob.join(room);
    await expect(ann.removePeer(bob.peerId!, { reason: 'spam', banSeconds: 60 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ann.removePeer(ann.peerId!)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(ann.setRoomLocked(true)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await bob.getRoster()).peers).toHaveLength(1);
  });

  test.each(transports)('resumes as the same peer after its network was cut, and misses nothing (transport %i)', async transport => {
    const room = freshRoom();
    const proxy = await Proxy.before(server.address);
    const [stays, lost, leaves] = [
      clientOf(), clientOf({ url: proxy.url, protocol: protocol(), transport, reconnectDelays: () => 10 }), clientOf(),
    ];
    await stays.join(room);
    await lost.join({ room, displayName: 'Lost' });
    await leaves.join(room);
    await lost.updatePeer({ displayName: 'Found' });
    const [id, order, leaverId] = [lost.peerId!, lost.self!.order, leaves.peerId];
    const [record, seenByOther] = [new Record(lost), new Record(stays)];

    proxy.cut();
    await record.upTo('statechanged reconnecting');
    await seenByOther.upTo(`peerupdated ${id} suspended`);
    await leaves.leave();
    const comes = clientOf();
    await comes.join(room);
    for (let i = 0; i < 20; i++) {
      expect(await stays.sendMessage(id, `${i}`)).toEqual({ status: 'queued' });
    }
    proxy.mend();
    await seenByOther.upTo(`peerupdated ${id}`);
    expect(await stays.sendMessage(id, 'live')).toEqual({ status: 'sent' });

    const told = await record.upTo(`message ${stays.peerId} live`);
    expect(told.filter(line => !line.startsWith('iceservers'))).toEqual([
      'statechanged connected', `reconnected resumed as ${id}`, `peerleft ${leaverId} disconnected`, `peerjoined ${comes.peerId}`,
      `rosterchanged ${stays.peerId}+${comes.peerId}`, ...Array.from({ length: 20 }, (_, i) => `message ${stays.peerId} ${i}`),
      `message ${stays.peerId} live`,
    ]);
    expect(lost.self).toMatchObject({ peerId: id, displayName: 'Found', order });
    expect((await lost.getRoster()).version).toBe(stays.version);
  });

  test('joins again as a new peer with its last name when the window has ended', async () => {
    const room = freshRoom();
    const proxy = await Proxy.before(impatient.address);
    const [stays, lost] = [clientOf({ url: impatient.address }), clientOf({ url: proxy.url, protocol: protocol(), reconnectDelays: () => 10 })];
    await stays.join(room);
    await lost.join({ room, displayName: 'Lost' });
    const formerId = lost.peerId!;
    const [record, seenByOther] = [new Record(lost), new Record(stays)];

    proxy.cut();
    expect(await seenByOther.upTo(`peerleft ${formerId} timeout`)).toContain(`peerupdated ${formerId} suspended`);
    const back = next(stays, 'peerjoined');
    proxy.mend();
    await record.upTo('statechanged connected');

    expect(await record.upTo(`reconnected rejoined as ${lost.peerId}`)).toHaveLength(1);
    expect(lost.peerId).not.toBe(formerId);
    expect(await back).toMatchObject({ peerId: lost.peerId, displayName: 'Lost' });
  });
});

test('A client, whose connection is dead without a close, detects that at a hint and resumes', async () => {
  const room = freshRoom();
  const proxy = await Proxy.before(server.address);
  const [stays, client] = [clientOf(), clientOf({ url: proxy.url, reconnectDelays: () => 0 })];
  await stays.join(room);
  await client.join(room);
  const { peerId } = client;
  const again = next(client, 'reconnected');
  const seen = new Record(stays);

  proxy.freeze();
  client.reconnectNow();

  expect(await again).toMatchObject({ resumed: true, peerId });
  expect([...client.peers.keys()]).toEqual([stays.peerId]);
  await client.sendMessage(null, 'here I am');
  expect((await seen.upTo(`message ${peerId} here I am`)).filter(line => line.startsWith('peerleft'))).toEqual([]);
});

test('A client, whose connection is alive, keeps it at a hint', async () => {
  const client = clientOf();
  await client.join(freshRoom());
  const record = new Record(client);

  client.reconnectNow();
  await client.getRoster(); // answered after the probe of the connection

  expect(record.lines).toEqual([]);
});

test('A client, closed, has left at once and can join again', async () => {
  const room = freshRoom();
  const [ann, bob] = [clientOf(), clientOf()];
  await ann.join(room);
  await bob.join(room);
  const left = next(ann, 'peerleft');

  await bob.close();
  expect(await left).toMatchObject({ reason: 'left' });

  await bob.join(room);
  expect([...bob.peers.keys()]).toEqual([ann.peerId]);
});

test('Twenty clients, joining at the same instant, agree on the peers of the room', async () => {
  const room = freshRoom();
  const clients = Array.from({ length: 20 }, () => clientOf());
  await Promise.all(clients.map(client => client.join(room)));
  const all = clients.map(({ peerId }) => peerId!).sort();

  for (const client of clients) {
    while (client.peers.size < clients.length - 1) {
      await next(client, 'rosterchanged');
    }
    expect([...client.peers.keys(), client.peerId].sort()).toEqual(all);
    const orders = [...client.peers.values()].map(({ order }) => order);
    expect(orders).toEqual([...orders].sort((one, other) => one - other));
  }
});

test('The server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
