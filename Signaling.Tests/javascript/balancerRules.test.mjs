import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { startCaddy, startHaproxy, startNginx } from './support/balancer.mjs';
import { needs } from './support/program.mjs';

// The behaviour of the balancers in states that are hard to reach with a real node. Test servers replace the nodes here.

/** Starts two test servers, which answer with their index, and a balancer in front of them. Each can be set not ready, or fail requests. */
async function standIns(t, startBalancer) {
  const nodes = [0, 1].map(index => {
    const node = { ready: true, requests: [] };
    node.http = createServer((request, response) => {
      if (request.url === '/health/ready') {
        response.writeHead(node.ready ? 200 : 503).end();
        return;
      }
      node.requests.push(`${request.method} ${request.url}`);
      if (request.url === '/cut') {
        request.socket.destroy();
      } else if (request.url.endsWith('?id=held')) {
        node.held?.();
      } else {
        response.end(String(index));
      }
    });
    return node;
  });
  await Promise.all(nodes.map(node => once(node.http.listen(0, '127.0.0.1'), 'listening')));
  t.after(() => nodes.forEach(node => {
    node.http.close();
    node.http.closeAllConnections();
  }));
  const balancer = await startBalancer(nodes.map(node => `http://127.0.0.1:${node.http.address().port}`));
  t.after(() => balancer.stop());
  return { nodes, balancer };
}

// Reduces the timeouts of the files to one second.
const hasty = [
  /(?<what>proxy_read_timeout|timeout server|lb_try_duration) \d+s|(?=# No flush_interval)/g,
  (_, what) => (what ? `${what} 1s` : 'transport http {\nread_timeout 1s\n}\n'),
];

for (const [name, program, start] of [
  ['nginx', 'nginx', (nodes, changes) => startNginx('nginx.conf', nodes, changes)],
  ['nginx without affinity', 'nginx', (nodes, changes) => startNginx('nginx-websockets-only.conf', nodes, changes)],
  ['HAProxy', 'haproxy', startHaproxy],
  ['Caddy', 'caddy', startCaddy],
]) {
  test(`${name}, when it cuts polls that no node answers in time, still uses every node`, needs(program), async t => {
    const { balancer } = await standIns(t, nodes => start(nodes, [hasty]));

    const polls = await Promise.all(Array.from({ length: 12 }, () => fetch(`${balancer.hub}?id=held`)));
    const newcomers = await Promise.all(Array.from({ length: 12 }, () => fetch(`${balancer.address}/signaling/other`, { method: 'POST' })));

    assert.deepEqual([...new Set(polls.map(poll => poll.status))], [504]);
    assert.deepEqual([...new Set(newcomers.map(newcomer => newcomer.status))], [200]);
  });

  test(`${name}, when a node cuts a POST request, does not repeat it`, needs(program), async t => {
    const { nodes, balancer } = await standIns(t, start);

    const response = await fetch(`${balancer.address}/cut`, { method: 'POST', body: 'x' });

    assert.equal(response.status, 502);
    assert.deepEqual(nodes.flatMap(node => node.requests), ['POST /cut']);
  });

  test(`${name}, when a client requests the metrics, answers 404`, needs(program), async t => {
    const { nodes, balancer } = await standIns(t, start);

    const response = await fetch(`${balancer.address}/metrics`);

    assert.equal(response.status, 404);
    assert.deepEqual(nodes.flatMap(node => node.requests), []);
  });
}

test('HAProxy, when a node is not ready, sends it no new clients but keeps its existing ones', needs('haproxy'), async t => {
  const { nodes, balancer } = await standIns(t, startHaproxy);
  const negotiated = await fetch(`${balancer.hub}/negotiate`, { method: 'POST' });
  const index = await negotiated.text();
  const cookie = negotiated.headers.get('set-cookie').split(';')[0];
  const ask = async (path, method, headers) => (await fetch(`${balancer.hub}${path}`, { method, headers })).text();

  nodes[index].ready = false;
  await balancer.said(new RegExp(`nodes/server-${Number(index) + 1} is DOWN`));

  assert.equal(await ask('?id=token', 'GET', { cookie }), index);
  assert.equal(await ask('?id=token', 'POST', { cookie }), index);
  for (let i = 0; i < 4; i++) {
    assert.notEqual(await ask('/negotiate', 'POST'), index);
    assert.notEqual(await ask('/negotiate', 'POST', { cookie }), index);
  }
});

test('HAProxy, when the node in the cookie of a cross-site page is down and the client address has another node, replaces the cookie', needs('haproxy'), async t => {
  const { nodes, balancer } = await standIns(t, startHaproxy);
  const negotiate = (headers = {}) => fetch(`${balancer.hub}/negotiate`, { method: 'POST', headers: { origin: 'https://elsewhere.example', ...headers } });
  const negotiated = await negotiate();
  const index = await negotiated.text();
  const cookie = negotiated.headers.get('set-cookie').split(';')[0];
  nodes[index].ready = false;
  await balancer.said(new RegExp(`nodes/server-${Number(index) + 1} is DOWN`));
  await negotiate(); // another client with the same address

  const again = await negotiate({ cookie });

  assert.notEqual(await again.text(), index);
  assert.match(again.headers.get('set-cookie') ?? '', new RegExp(`^signaling=server-${2 - Number(index)};`));
});

test('nginx, when a node does not know a connection, asks the next node', needs('nginx'), async t => {
  const { nodes, balancer } = await standIns(t, addresses => startNginx('nginx.conf', addresses));
  const [stranger, owner] = nodes;
  stranger.http.prependListener('request', (_, response) => response.writeHead(404));

  const answers = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(`${balancer.hub}?id=token`, { method: 'POST', body: 'x' })).text()));

  assert.deepEqual(answers, Array(8).fill('1'));
  assert.equal(owner.requests.length, 8);
});
