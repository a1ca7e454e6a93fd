import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { kinds } from './support/kinds.mjs';
import { freshRoom, Peer, refusal } from './support/peer.mjs';
import { realCandidate, realSdp } from './support/sdp.mjs';
import { startServer } from './support/server.mjs';

const server = await startServer({
  'Signaling:ResumeWindow': '00:00:00', // peers leave at once, however their connection ends
  'Signaling:Ice:Servers:0:Urls:0': 'stun:stun.example:3478',
  'Signaling:Ice:Servers:1:Urls:0': 'turn:turn.example:3478',
  'Signaling:Ice:Servers:1:Urls:1': 'turns:turn.example:5349?transport=tcp',
  'Signaling:Ice:Servers:1:Username': 'ann',
  'Signaling:Ice:Servers:1:Credential': 'secret',
});
after(() => server.stop());

for (const kind of kinds) {
  describe(kind.name, () => {
    const pair = async t => {
      const room = freshRoom();
      const first = await Peer.join(t, server, room, kind, { displayName: 'first' });
      const second = await Peer.join(t, server, room, kind, { displayName: 'second' });
      await first.next('PeerJoined');
      return { room, first, second };
    };

    test('Join, into an empty room, is answered with exactly the fields of the contract', async t => {
      const peer = await Peer.connect(t, server, kind);
      const room = freshRoom();

      const { resumeToken, ...rest } = await peer.join(room, { displayName: 'Ann', metadata: { role: 'teacher' } });

      assert.match(resumeToken, /^[\w-]{22,}(\.[\w-]+){2}$/);
      assert.notEqual(rest.peerId, resumeToken);
      assert.deepEqual(rest, {
        peerId: rest.peerId,
        room,
        self: { peerId: rest.peerId, displayName: 'Ann', metadata: { role: 'teacher' }, state: 'connected', order: 1, userId: null },
        peers: [],
        version: 1,
        iceServers: [
          { urls: ['stun:stun.example:3478'] },
          { urls: ['turn:turn.example:3478', 'turns:turn.example:5349?transport=tcp'], username: 'ann', credential: 'secret' },
        ],
        limits: { maxSdpBytes: 65536, maxCandidateBytes: 4096, maxMessageBytes: 16384, maxMetadataBytes: 4096, maxPeersPerRoom: 100 },
        resumeWindowMs: 0,
      });
    });

    test('Join, over this transport, returns the connection ID as the peer ID', async t => {
      const peer = await Peer.join(t, server, freshRoom(), kind);

      if (kind.skipNegotiation) {
        assert.equal(peer.connection.connectionId, null);
        assert.match(peer.id, /^[\w-]{20,}$/);
      } else {
        assert.equal(peer.id, peer.connection.connectionId);
      }
    });

    test('Join, by a second peer, sends each peer the other one with order and version', async t => {
      const room = freshRoom();
      const first = await Peer.join(t, server, room, kind, { displayName: 'first' });

      const second = await Peer.join(t, server, room, kind);

      const info = { peerId: second.id, displayName: '', metadata: {}, state: 'connected', order: 2, userId: null };
      assert.deepEqual(await first.next('PeerJoined'), [info, 2]);
      assert.deepEqual(second.joined.self, info);
      assert.deepEqual(second.joined.peers, [first.joined.self]);
      assert.equal(second.joined.version, 2);
      assert.deepEqual(second.received, []);
    });

    test('Offer and answer, of real size, arrive with the sender ID of the server', async t => {
      const { first, second } = await pair(t);
      const offer = { type: 'offer', sdp: realSdp };
      const answer = { type: 'answer', sdp: realSdp.replaceAll('actpass', 'active') };

      assert.deepEqual(await second.invoke('SendOffer', first.id, offer), { status: 'sent' });
      assert.deepEqual(await first.next('ReceiveOffer'), [second.id, offer]);

      assert.deepEqual(await first.invoke('SendAnswer', second.id, answer), { status: 'sent' });
      assert.deepEqual(await second.next('ReceiveAnswer'), [first.id, answer]);
    });

    test('Candidate, with all, some and no fields, arrives complete and null stays null', async t => {
      const { first, second } = await pair(t);
      const bare = { candidate: '', sdpMid: null, sdpMLineIndex: null, usernameFragment: null };

      for (const candidate of [realCandidate, { candidate: 'candidate:1', sdpMLineIndex: 65535 }, { candidate: '' }, null]) {
        assert.deepEqual(await first.invoke('SendIce', second.id, candidate), { status: 'sent' });
        assert.deepEqual(await second.next('ReceiveIce'), [first.id, candidate && { ...bare, ...candidate }]);
      }
    });

    test('Message, to one peer and to the room, reaches its targets and never the sender', async t => {
      const { room, first, second } = await pair(t);
      const third = await Peer.join(t, server, room, kind);

      assert.deepEqual(await first.invoke('SendMessage', third.id, 'for the third'), { status: 'sent' });
      assert.deepEqual(await first.invoke('SendMessage', null, 'for all'), { status: 'sent' });
      assert.deepEqual(await second.invoke('SendMessage', null, ''), { status: 'sent' });

      assert.deepEqual(await third.next('ReceiveMessage'), [first.id, 'for the third']);
      assert.deepEqual(await third.next('ReceiveMessage'), [first.id, 'for all']);
      assert.deepEqual(await third.next('ReceiveMessage'), [second.id, '']);
      assert.deepEqual(await second.next('ReceiveMessage'), [first.id, 'for all']);
      assert.deepEqual(await first.next('ReceiveMessage'), [second.id, '']);
      assert.equal(first.all('ReceiveMessage').length, 1);
      assert.equal(second.all('ReceiveMessage').length, 1);
    });

    test('Sender, in unknown fields of the objects, is ignored', async t => {
      const { room, first, second } = await pair(t);
      const lies = { from: first.id, peerId: first.id, sender: { nested: [1, null, { from: 'x' }] } };

      await second.invoke('SendOffer', first.id, { type: 'offer', sdp: 'v=0', ...lies });
      await second.invoke('SendAnswer', first.id, { type: 'answer', sdp: 'v=0', ...lies });
      await second.invoke('SendIce', first.id, { ...realCandidate, ...lies });
      const third = await Peer.join(t, server, room, kind, { ...lies, order: 99, state: 'suspended', resumeToken: 'mine' });

      assert.deepEqual(await first.next('ReceiveOffer'), [second.id, { type: 'offer', sdp: 'v=0' }]);
      assert.deepEqual(await first.next('ReceiveAnswer'), [second.id, { type: 'answer', sdp: 'v=0' }]);
      assert.deepEqual(await first.next('ReceiveIce'), [second.id, realCandidate]);
      assert.deepEqual(third.joined.self, { peerId: third.id, displayName: '', metadata: {}, state: 'connected', order: 3, userId: null });
      assert.notEqual(third.id, first.id);
    });

    test('UpdatePeer, by one peer, is sent to the others and not to itself', async t => {
      const { first, second } = await pair(t);

      await first.invoke('UpdatePeer', { displayName: 'renamed' });
      await first.invoke('UpdatePeer', { metadata: { hand: 'raised' } });

      const renamed = { ...first.joined.self, displayName: 'renamed' };
      assert.deepEqual(await second.next('PeerUpdated'), [renamed, 3]);
      assert.deepEqual(await second.next('PeerUpdated'), [{ ...renamed, metadata: { hand: 'raised' } }, 4]);
      await second.invoke('SendMessage', first.id, 'marker');
      await first.next('ReceiveMessage');
      assert.deepEqual(first.all('PeerUpdated'), []);
    });

    test('GetRoster, in a room of two, lists the other at the current version', async t => {
      const { first, second } = await pair(t);

      assert.deepEqual(await first.invoke('GetRoster'), { self: first.joined.self, peers: [second.joined.self], version: 2 });
      assert.deepEqual(await second.invoke('GetRoster'), { self: second.joined.self, peers: [first.joined.self], version: 2 });
    });

    test('RefreshIceServers, in a room, lists the servers of Join, and outside is refused', async t => {
      const peer = await Peer.connect(t, server, kind);
      await assert.rejects(peer.invoke('RefreshIceServers'), refusal('not_joined'));
      await peer.join(freshRoom());

      assert.deepEqual(await peer.invoke('RefreshIceServers'), peer.joined.iceServers);
    });

    test('Leave, on a connection that stays, is sent as left and the connection can join again', async t => {
      const { room, first, second } = await pair(t);

      await second.invoke('Leave');

      assert.deepEqual(await first.next('PeerLeft'), [second.id, 'left', 3]);
      assert.deepEqual(await first.invoke('GetRoster'), { self: first.joined.self, peers: [], version: 3 });

      const again = await second.join(room);
      assert.deepEqual([again.self.order, again.version], [3, 4]);
      assert.deepEqual(await first.next('PeerJoined'), [again.self, 4]);
    });

    test('Stop, of a connection in a room, is sent to the others as left', async t => {
      const { first, second } = await pair(t);

      await second.connection.stop();

      const [peerId, reason, version] = await first.next('PeerLeft');
      assert.deepEqual([peerId, version], [second.id, 3]);
      // Over Server-Sent Events the client closes its stream before the server has read the Close message.
      assert.ok(reason === 'left' || (kind.name.includes('Server-Sent') && reason === 'disconnected'), reason);
    });
  });
}

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
