import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kinds } from './support/kinds.mjs';
import { freshRoom, Peer } from './support/peer.mjs';
import { realCandidate } from './support/sdp.mjs';
import { startServer } from './support/server.mjs';

const server = await startServer();
after(() => server.stop());

const candidates = 500;

for (const kind of kinds) {
  test(`Signals, of all kinds and without waiting for answers over ${kind.name}, arrive in the order of sending`, async t => {
    const room = freshRoom();
    const to = await Peer.join(t, server, room, kind);
    const from = await Peer.join(t, server, room, kind);
    const sent = [];
    const answers = [];
    const send = (event, method, ...args) => {
      sent.push([event, args.at(-1)]);
      answers.push(from.invoke(method, ...args));
    };

    for (let i = 0; i < candidates; i++) {
      send('ReceiveIce', 'SendIce', to.id, { ...realCandidate, candidate: `candidate:${i}` });
      if (i % 7 === 0) {
        send('ReceiveMessage', 'SendMessage', i % 2 ? to.id : null, `message ${i}`);
      }
      if (i % 50 === 0) {
        send('ReceiveOffer', 'SendOffer', to.id, { type: 'offer', sdp: `v=0\r\n${'x'.repeat(7_000)}${i}` });
      }
    }
    answers.push(from.invoke('Leave'));
    await to.next('PeerLeft');

    const arrived = to.received.map(({ name, args }) => [name, args.at(name.startsWith('Peer') ? 0 : 1)]);
    assert.deepEqual(arrived, [['PeerJoined', from.joined.self], ...sent, ['PeerLeft', from.id]]);
    assert.ok(to.received.slice(1, -1).every(({ args }) => args[0] === from.id));
    assert.deepEqual((await Promise.all(answers)).slice(0, -1), sent.map(() => ({ status: 'sent' })));
  });
}

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
