import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kinds } from './support/kinds.mjs';
import { freshRoom, Peer } from './support/peer.mjs';
import { startServer } from './support/server.mjs';

const server = await startServer();
after(() => server.stop());

async function gather(t) {
  const room = freshRoom();
  const peers = [];
  for (const kind of kinds) {
    peers.push(await Peer.join(t, server, room, kind, { displayName: kind.name, metadata: { kind: kind.name } }));
  }
  return peers;
}

test('Room, of one peer of every transport and protocol, is the same for all peers', async t => {
  const peers = await gather(t);
  const everybody = peers.map(peer => peer.joined.self);

  assert.deepEqual(everybody.map(({ displayName, order }) => [displayName, order]), kinds.map(({ name }, i) => [name, i + 1]));
  for (const [i, peer] of peers.entries()) {
    assert.deepEqual(peer.joined.peers, everybody.slice(0, i));
    assert.equal(peer.joined.version, i + 1);
    for (let later = i + 1; later < peers.length; later++) {
      assert.deepEqual(await peer.next('PeerJoined'), [everybody[later], later + 1]);
    }
    const others = everybody.filter(({ peerId }) => peerId !== peer.id);
    assert.deepEqual(await peer.invoke('GetRoster'), { self: everybody[i], peers: others, version: peers.length });
  }
});

test('Signals, between all transports and protocols, arrive once', async t => {
  const peers = await gather(t);
  const text = (from, to) => `from ${from.id} to ${to.id}`;

  await Promise.all(peers.flatMap(from => [
    ...peers.filter(to => to !== from).flatMap(to => [
      from.invoke('SendOffer', to.id, { type: 'offer', sdp: text(from, to) }),
      from.invoke('SendIce', to.id, { candidate: text(from, to) }),
    ]),
    from.invoke('SendMessage', null, 'hello'),
  ]));
  // A duplicate would arrive before the last message of its sender.
  await Promise.all(peers.map(from => from.invoke('SendMessage', null, 'last')));

  const sorted = rows => rows.map(row => row.join(' ')).sort();
  for (const to of peers) {
    const others = peers.filter(peer => peer !== to);
    for (let messages = 2 * others.length; messages > 0; messages--) {
      await to.next('ReceiveMessage');
    }
    const expected = sorted(others.map(from => [from.id, text(from, to)]));
    assert.deepEqual(sorted(to.all('ReceiveOffer').map(([from, { sdp }]) => [from, sdp])), expected);
    assert.deepEqual(sorted(to.all('ReceiveIce').map(([from, { candidate }]) => [from, candidate])), expected);
    assert.deepEqual(sorted(to.all('ReceiveMessage')), sorted(others.flatMap(from => [[from.id, 'hello'], [from.id, 'last']])));
  }
});

test('Peers, leaving a mixed room one by one, cause a PeerLeft for each remaining peer', async t => {
  const peers = await gather(t);

  for (let version = peers.length + 1; peers.length > 1; version++) {
    const leaver = peers.shift();
    await leaver.invoke('Leave');
    for (const peer of peers) {
      assert.deepEqual(await peer.next('PeerLeft'), [leaver.id, 'left', version]);
    }
  }
});

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
