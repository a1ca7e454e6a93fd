import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startCaddy, startHaproxy, startNginx } from './support/balancer.mjs';
import { Cluster } from './support/cluster.mjs';
import { jsonWithoutNegotiation, kinds, messagePackWithoutNegotiation } from './support/kinds.mjs';
import { freshRoom, Peer } from './support/peer.mjs';
import { needs } from './support/program.mjs';
import { realSdp } from './support/sdp.mjs';

const elsewhere = 'https://elsewhere.example';
const withoutNegotiation = [jsonWithoutNegotiation, messagePackWithoutNegotiation];

behind('nginx', needs('redis-server', 'nginx'), nodes => startNginx('nginx.conf', nodes), kinds, testAffinity);
behind('HAProxy', needs('redis-server', 'haproxy'), startHaproxy, kinds, testAffinity);
behind('Caddy', needs('redis-server', 'caddy'), startCaddy, kinds, testForwarding);
behind('nginx without affinity', needs('redis-server', 'nginx'), nodes => startNginx('nginx-websockets-only.conf', nodes), withoutNegotiation, cluster => {
  test('Client, that negotiates, receives an error with the alternative', async () => {
    const response = await negotiate(cluster);

    assert.equal(response.status, 400);
    assert.match(await response.text(), /skipNegotiation/);
  });
});

function behind(name, options, startBalancer, kinds, testMore) {
  describe(`Behind ${name}`, options, () => {
    const cluster = new Cluster();
    before(() => cluster.start(startBalancer, { 'Signaling:AllowedOrigins:0': elsewhere, 'Signaling:ResumeWindow': '00:02:00' }));
    after(() => cluster.stop());

    for (const kind of kinds) {
      test(`Peers on two nodes, with ${kind.name}, make offers and answers both ways`, async t => {
        const first = await cluster.connect(t, kind);
        const second = await cluster.connect(t, kind, await cluster.nodeOf(first));
        const room = freshRoom();
        await first.join(room);
        await second.join(room);
        await first.next('PeerJoined');

        await call(second, first);
        await call(first, second);
      });
    }

    testMore(cluster);

    test('Peers of a killed node, over every transport, resume on the other node as the same peers', { timeout: 120_000 }, async t => {
      const room = freshRoom();
      const survivor = await cluster.connect(t, kinds[0]);
      const node = await cluster.nodeOf(survivor);
      await survivor.join(room);
      const lost = [];
      for (const kind of kinds) {
        const peer = await cluster.connect(t, kind, node);
        await peer.join(room);
        lost.push({ peer, closed: new Promise(resolve => peer.connection.onclose(resolve)) });
      }

      await cluster.nodes.find(other => other !== node).stop('SIGKILL');

      const away = new Set();
      while (away.size < lost.length) {
        const [{ peerId, state }] = await survivor.next('PeerUpdated');
        assert.equal(state, 'suspended');
        away.add(peerId);
      }
      for (const { peer, closed } of lost) {
        assert.deepEqual(await survivor.invoke('SendMessage', peer.id, 'until you are back'), { status: 'queued' });
        await closed;
        await peer.connection.start();

        const { peerId, peers } = await peer.invoke('Resume', peer.joined.resumeToken);

        assert.equal(peerId, peer.id);
        assert.equal(peers.length, lost.length);
        await node.said(new RegExp(`Peer ${peerId} resumed in room `));
        assert.deepEqual(await peer.next('ReceiveMessage'), [survivor.id, 'until you are back']);
        assert.equal((await survivor.next('PeerUpdated'))[0].state, 'connected');
        await call(peer, survivor);
        await call(survivor, peer);
      }
      assert.deepEqual(survivor.all('PeerLeft'), []);
    });
  });
}

function testAffinity(cluster) {
  for (const kind of kinds) {
    test(`Peers, with ${kind.name} and their room in the hub's address, are on one node`, async t => {
      const room = freshRoom();
      const hub = `${cluster.balancer.hub}?room=${encodeURIComponent(room)}`;
      const peers = await Promise.all(Array.from({ length: 8 }, () => Peer.join(t, { hub }, room, kind)));

      const nodes = await Promise.all(peers.map(peer => cluster.nodeOf(peer)));

      assert.equal(new Set(nodes).size, 1);
    });
  }

  test('Page of another site, without cookies, reaches its connection each time', async () => {
    for (let i = 0; i < 20; i++) {
      const { connectionToken } = await (await negotiate(cluster, { origin: elsewhere })).json();
      const send = (method, body) => fetch(`${cluster.balancer.hub}?id=${connectionToken}`, { method, body, headers: { origin: elsewhere } });

      assert.equal((await send('GET')).status, 200); // the first poll opens the connection
      assert.equal((await send('POST', '{"protocol":"json","version":1}\x1e')).status, 200);
      assert.equal(await (await send('GET')).text(), '{}\x1e');
      assert.equal((await send('DELETE')).status, 202);
    }
  });

  testForwarding(cluster);
}

function testForwarding(cluster) {
  test('Page, closed over Server-Sent Events, is suspended at once', async t => {
    const room = freshRoom();
    const other = await Peer.join(t, cluster.balancer, room);
    const page = new AbortController();
    const negotiated = await negotiate(cluster);
    const headers = { cookie: negotiated.headers.get('set-cookie')?.split(';')[0] ?? '' };
    const hub = `${cluster.balancer.hub}?id=${(await negotiated.json()).connectionToken}`;
    const events = await fetch(hub, { headers: { ...headers, accept: 'text/event-stream' }, signal: page.signal });
    const say = async body => assert.equal((await fetch(hub, { method: 'POST', headers, body: `${body}\x1e` })).status, 200);
    await say('{"protocol":"json","version":1}');
    await say(JSON.stringify({ type: 1, invocationId: '1', target: 'Join', arguments: [{ room }] }));
    await other.next('PeerJoined');

    // A peer whose connection ends before it has the answer to its Join leaves: it could not resume.
    let text = '';
    for await (const piece of events.body) {
      text += Buffer.from(piece).toString();
      if (text.includes('"invocationId":"1"')) {
        break;
      }
    }
    page.abort();

    assert.equal(events.status, 200);
    assert.equal((await other.next('PeerUpdated'))[0].state, 'suspended');
  });

  test('Page, from the balancer\'s address, counts as same-origin', async () => {
    const { address } = cluster.balancer;

    assert.equal((await negotiate(cluster, { origin: address })).status, 200);
    assert.equal((await negotiate(cluster, { origin: `${address}0` })).status, 403);
  });

  test('Client\'s address, despite a forged header, reaches the node', async () => {
    let cookie = '';
    const ask = async (method, path, body) => {
      const request = http.request(`${cluster.balancer.hub}${path}`, {
        method, localAddress: '127.0.0.2', headers: { cookie, origin: elsewhere, 'x-forwarded-for': '203.0.113.9' },
      }).end(body);
      const [response] = await once(request, 'response');
      [cookie] = (response.headers['set-cookie']?.[0] ?? cookie).split(';');
      return (await response.toArray()).join('');
    };

    const { connectionId, connectionToken } = JSON.parse(await ask('POST', '/negotiate?negotiateVersion=1'));
    await ask('GET', `?id=${connectionToken}`);
    await ask('POST', `?id=${connectionToken}`, '{"protocol":"json","version":1}\x1e');

    await Promise.any(cluster.nodes.map(node => node.said(new RegExp(`Connection ${connectionId} opened from 127.0.0.2 `))));
  });
}

const negotiate = (cluster, headers) => fetch(`${cluster.balancer.hub}/negotiate?negotiateVersion=1`, { method: 'POST', headers });

async function call(caller, callee) {
  const offer = { type: 'offer', sdp: realSdp };
  const answer = { type: 'answer', sdp: realSdp.replaceAll('actpass', 'active') };
  assert.deepEqual(await caller.invoke('SendOffer', callee.id, offer), { status: 'sent' });
  assert.deepEqual(await callee.next('ReceiveOffer'), [caller.id, offer]);
  assert.deepEqual(await callee.invoke('SendAnswer', caller.id, answer), { status: 'sent' });
  assert.deepEqual(await caller.next('ReceiveAnswer'), [callee.id, answer]);
}
