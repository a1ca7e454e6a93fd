import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kinds, messagePackOverWebSockets } from './support/kinds.mjs';
import { freshRoom, Peer, refusal } from './support/peer.mjs';
import { awkwardSdp, awkwardText, realCandidate, realSdp } from './support/sdp.mjs';
import { startServer } from './support/server.mjs';

const server = await startServer();
after(() => server.stop());

const bytes = text => Buffer.from(text, 'utf8').toString('hex');
const sameText = (actual, expected) => assert.equal(bytes(actual), bytes(expected));

// Each transport exchanges payloads with a peer of the other protocol, in both directions.
for (const kind of kinds) {
  const other = kind.name.startsWith('JSON') ? messagePackOverWebSockets : kinds[0];

  const pair = async t => {
    const room = freshRoom();
    return [await Peer.join(t, server, room, kind), await Peer.join(t, server, room, other)];
  };

  test(`SDP, awkward, between ${kind.name} and ${other.name}, arrives byte for byte`, async t => {
    const [one, two] = await pair(t);

    for (const [from, to] of [[one, two], [two, one]]) {
      for (const sdp of [realSdp, awkwardSdp]) {
        await from.invoke('SendOffer', to.id, { type: 'offer', sdp });
        await from.invoke('SendAnswer', to.id, { type: 'pranswer', sdp });

        const [, offer] = await to.next('ReceiveOffer');
        sameText(offer.sdp, sdp);
        const [, answer] = await to.next('ReceiveAnswer');
        sameText(answer.sdp, sdp);
        assert.equal(answer.type, 'pranswer');
      }
    }
  });

  test(`Candidate and message, awkward, between ${kind.name} and ${other.name}, arrive byte for byte`, async t => {
    const [one, two] = await pair(t);
    const candidate = { ...realCandidate, candidate: awkwardText, sdpMid: `mid ${awkwardText}`, usernameFragment: `"\\${awkwardText}` };

    for (const [from, to] of [[one, two], [two, one]]) {
      await from.invoke('SendIce', to.id, candidate);
      await from.invoke('SendMessage', to.id, awkwardText);

      const [, ice] = await to.next('ReceiveIce');
      assert.deepEqual(ice, candidate);
      sameText(ice.candidate, awkwardText);
      const [, payload] = await to.next('ReceiveMessage');
      sameText(payload, awkwardText);
    }
  });

  test(`Profile, awkward, between ${kind.name} and ${other.name}, arrives unchanged`, async t => {
    const [one, two] = await pair(t);
    const profile = {
      displayName: 'e\u0301 👩‍👩‍👧‍👦 "<b>\\',
      metadata: { 'CamelCase key': awkwardText, 'ключ.с:знаками': '', constructor: 'x' },
    };

    for (const [from, to] of [[one, two], [two, one]]) {
      await from.invoke('UpdatePeer', profile);

      const [peer] = await to.next('PeerUpdated');
      assert.equal(peer.displayName, profile.displayName);
      assert.deepEqual({ ...peer.metadata }, profile.metadata);
    }
  });

  test(`SDP, of the largest size in multibyte text, between ${kind.name} and ${other.name}, arrives whole`, async t => {
    const [one, two] = await pair(t);
    const sdp = '€'.repeat(21_845) + '\n'; // 65,536 bytes

    for (const [from, to] of [[one, two], [two, one]]) {
      await from.invoke('SendOffer', to.id, { type: 'offer', sdp });

      const [, offer] = await to.next('ReceiveOffer');
      sameText(offer.sdp, sdp);
    }
  });
}

for (const kind of kinds) {
  test(`Text, that is not valid Unicode, from ${kind.name}, is refused or repaired without effect on other signals`, async t => {
    const room = freshRoom();
    const from = await Peer.join(t, server, room, kind);
    const others = [await Peer.join(t, server, room, kinds[0]), await Peer.join(t, server, room, messagePackOverWebSockets)];
    const half = 'half a pair \uD83D';

    for (const to of others) {
      const sent = from.invoke('SendOffer', to.id, { type: 'offer', sdp: half });
      await sent.catch(error => assert.match(error.message, refusal('invalid_request').message));
    }
    await from.invoke('SendMessage', null, 'whole');

    for (const to of others) {
      assert.deepEqual(await to.next('ReceiveMessage'), [from.id, 'whole']);
      assert.ok(to.all('ReceiveOffer').every(([, { sdp }]) => sdp.isWellFormed() && sdp.startsWith('half a pair \uFFFD')));
    }
  });
}

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
