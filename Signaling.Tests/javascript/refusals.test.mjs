import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { kinds } from './support/kinds.mjs';
import { freshRoom, Peer, refusal } from './support/peer.mjs';
import { startServer } from './support/server.mjs';

const server = await startServer({ 'Signaling:Limits:MaxPeersPerRoom': 2 });
after(() => server.stop());

const offer = { type: 'offer', sdp: 'v=0' };
const answer = { type: 'answer', sdp: 'v=0' };
const candidate = { candidate: 'candidate:1' };

for (const kind of kinds) {
  describe(kind.name, () => {
    test('Join, of a full room, is refused with room_full until a peer has left', async t => {
      const room = freshRoom();
      const first = await Peer.join(t, server, room, kind);
      const second = await Peer.join(t, server, room, kind);
      const third = await Peer.connect(t, server, kind);

      await assert.rejects(third.join(room), refusal('room_full'));
      await second.invoke('Leave');
      await third.join(room);

      assert.deepEqual(third.joined.peers, [first.joined.self]);
      assert.equal((await first.next('PeerJoined'))[0].peerId, second.id);
      assert.equal((await first.next('PeerJoined'))[0].peerId, third.id);
    });

    test('Join, a second time, is refused with already_joined and the peer stays in its room', async t => {
      const room = freshRoom();
      const first = await Peer.join(t, server, room, kind);
      const second = await Peer.join(t, server, room, kind);

      await assert.rejects(second.invoke('Join', { room }), refusal('already_joined'));
      await assert.rejects(second.invoke('Join', { room: freshRoom() }), refusal('already_joined'));

      assert.deepEqual(await first.invoke('GetRoster'), { self: first.joined.self, peers: [second.joined.self], version: 2 });
    });

    test('Every call, of a connection in no room, is refused with not_joined', async t => {
      const peer = await Peer.connect(t, server, kind);

      await assert.rejects(peer.invoke('SendOffer', 'somebody', offer), refusal('not_joined'));
      await assert.rejects(peer.invoke('SendAnswer', 'somebody', answer), refusal('not_joined'));
      await assert.rejects(peer.invoke('SendIce', 'somebody', candidate), refusal('not_joined'));
      await assert.rejects(peer.invoke('SendIce', 'somebody', null), refusal('not_joined'));
      await assert.rejects(peer.invoke('SendMessage', null, 'x'), refusal('not_joined'));
      await assert.rejects(peer.invoke('UpdatePeer', { displayName: 'x' }), refusal('not_joined'));
      await assert.rejects(peer.invoke('GetRoster'), refusal('not_joined'));
      await assert.rejects(peer.invoke('Leave'), refusal('not_joined'));
    });

    test('Signal, to a peer of another room or to an unknown peer, is refused with peer_not_found and the same text', async t => {
      const peer = await Peer.join(t, server, freshRoom(), kind);
      const elsewhere = await Peer.join(t, server, freshRoom(), kind);
      const messages = new Set();

      for (const to of [elsewhere.id, 'nobody']) {
        for (const call of [['SendOffer', to, offer], ['SendAnswer', to, answer], ['SendIce', to, candidate], ['SendMessage', to, 'x']]) {
          const error = await peer.invoke(...call).catch(error => error);
          assert.match(error.message, refusal('peer_not_found').message);
          messages.add(error.message.replace(call[0], ''));
        }
      }

      assert.equal(messages.size, 1);
      await elsewhere.invoke('GetRoster');
      assert.deepEqual(elsewhere.received, []);
    });

    test('Call, that does not fit the contract, is refused with invalid_request and the connection stays', async t => {
      const room = freshRoom();
      const peer = await Peer.connect(t, server, kind);
      const refused = (...call) => assert.rejects(peer.invoke(...call), refusal('invalid_request'), call.join(' '));

      for (const request of [
        null, {}, { room: '' }, { room: null }, { room: 5 }, { room: ['x'] }, { room: 'x'.repeat(129) }, { room: 'bell\u0007' },
        { room, displayName: 'x'.repeat(65) }, { room, displayName: {} }, { room, metadata: 'x' }, { room, metadata: { a: null } },
      ]) {
        await refused('Join', request);
      }
      await refused('Join');
      await refused('Join', { room }, 'one more');
      await refused('NoSuchMethod');
      await refused('OnDisconnectedAsync', null);

      await peer.join(room);
      const other = await Peer.join(t, server, room, kind);
      for (const description of [
        null, {}, { type: 'offer' }, { type: 'offer', sdp: '' }, { type: 'offer', sdp: null }, { sdp: 'v=0' },
        { type: 'answer', sdp: 'v=0' }, { type: 'OFFER', sdp: 'v=0' }, 'v=0', ['offer', 'v=0'],
      ]) {
        await refused('SendOffer', other.id, description);
      }
      for (const ice of [
        { candidate: null }, { candidate: 'x', sdpMLineIndex: -1 }, { candidate: 'x', sdpMLineIndex: 65536 },
        { candidate: 'x', sdpMLineIndex: 0.5 }, { candidate: 'x', sdpMLineIndex: '0' }, { candidate: {} }, 'candidate:1',
      ]) {
        await refused('SendIce', other.id, ice);
      }
      await refused('SendOffer', peer.id, offer);
      await refused('SendOffer', null, offer);
      await refused('SendOffer', '', offer);
      await refused('SendAnswer', other.id, offer);
      await refused('SendMessage', other.id, null);
      await refused('SendMessage', other.id, { text: 'x' });
      await refused('UpdatePeer', null);
      await refused('UpdatePeer', { displayName: 'line\nbreak' });

      await peer.invoke('SendMessage', other.id, 'still here');
      await other.next('ReceiveMessage');
      assert.deepEqual(other.received.map(({ name }) => name), ['ReceiveMessage']);
    });

    test('Signal, over its limit, is refused with message_too_large, and at the limit it arrives', async t => {
      const room = freshRoom();
      const from = await Peer.join(t, server, room, kind);
      const to = await Peer.join(t, server, room, kind);
      const refused = (...call) => assert.rejects(from.invoke(...call), refusal('message_too_large'));

      for (const letter of ['x', '€']) {
        const text = size => letter.repeat(Math.ceil(size / Buffer.byteLength(letter)));
        await refused('SendOffer', to.id, { type: 'offer', sdp: text(65_537) });
        await refused('SendAnswer', to.id, { type: 'answer', sdp: text(65_537) });
        await refused('SendIce', to.id, { candidate: text(4_097) });
        await refused('SendMessage', to.id, text(16_385));
        await refused('SendMessage', null, text(16_385));
        await refused('UpdatePeer', { metadata: { text: text(4_097) } });
      }
      assert.deepEqual(to.received, []);

      await from.invoke('SendOffer', to.id, { type: 'offer', sdp: 'x'.repeat(65_536) });
      await from.invoke('SendIce', to.id, { candidate: 'x'.repeat(4_096) });
      await from.invoke('SendMessage', to.id, 'x'.repeat(16_384));
      assert.equal((await to.next('ReceiveOffer'))[1].sdp.length, 65_536);
      assert.equal((await to.next('ReceiveIce'))[1].candidate.length, 4_096);
      assert.equal((await to.next('ReceiveMessage'))[1].length, 16_384);
    });
  });
}

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
