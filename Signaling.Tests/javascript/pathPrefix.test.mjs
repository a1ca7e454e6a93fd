import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { startCaddy, startHaproxy, startNginx } from './support/balancer.mjs';
import { jsonOverLongPolling, jsonOverServerSentEvents, jsonOverWebSockets } from './support/kinds.mjs';
import { freshRoom, Peer } from './support/peer.mjs';
import { needs } from './support/program.mjs';
import { startServer } from './support/server.mjs';

// The changes to the files of deploy/ that docs/scaling.md gives for a service below a path.

const documentation = readFileSync(new URL('../../docs/scaling.md', import.meta.url), 'utf8').split('\n## ').find(section => section.startsWith('Below a path'));
const lines = language => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(documentation)[1];

const changes = {
  nginx: [/ {8}location \/ \{[^]*(?=\n {4}\}\n\}\s*$)/, () => lines('nginx')],
  haproxy: [/ {4}bind .*\n/, bind => bind + lines('haproxy')],
  caddy: [/^(?<address>http:.*) \{\n(?<body>[^]*)\n\}\s*$/m, (_, address, body) => lines('caddy').replace(':8080', address).replace(/\t\t# respond.*/, body)],
};

// The nodes do not share rooms, so a connection that reached the wrong node would fail.
const nodes = await Promise.all([0, 1].map(() => startServer({ 'Signaling:Demo:Enabled': 'true' })));
after(() => Promise.all(nodes.map(node => node.stop())));

below('nginx', needs('nginx'), nodes => startNginx('nginx.conf', nodes, [changes.nginx]));
below('HAProxy', needs('haproxy'), nodes => startHaproxy(nodes, [changes.haproxy]));
below('Caddy', needs('caddy'), nodes => startCaddy(nodes, [changes.caddy]));

function below(name, options, startBalancer) {
  describe(`Service below a path of ${name}`, options, () => {
    let balancer;
    let root;

    before(async () => {
      balancer = await startBalancer(nodes.map(node => node.address));
      root = `${balancer.address}/rtc`;
    });
    after(() => balancer?.stop());

    test('serves the whole demo, and redirects to it without the slash at the end', async () => {
      const bare = await fetch(`${root}?room=garden`, { redirect: 'manual' });
      const page = await fetch(`${root}/?room=garden`);
      const html = await page.text();

      assert.equal(bare.status, 301);
      assert.equal(new URL(bare.headers.get('location'), root).href, `${root}/?room=garden`);
      assert.equal(page.status, 200);
      const assets = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, asset]) => new URL(asset, page.url).href);
      assert.ok(assets.length > 0 || /not in this build/.test(html));
      for (const asset of assets) {
        const response = await fetch(asset);
        assert.equal(response.status, 200, asset);
        await response.arrayBuffer(); // when it stops, Caddy waits for the end of responses
      }
    });

    test('answers health checks, and does not expose the metrics', async () => {
      assert.equal((await fetch(`${root}/health/ready`)).status, 200);
      assert.equal((await fetch(`${root}/metrics`)).status, 404);
    });

    for (const kind of [jsonOverWebSockets, jsonOverServerSentEvents, jsonOverLongPolling]) {
      test(`accepts peers, with ${kind.name}`, async t => {
        for (let i = 0; i < 4; i++) {
          const peer = await Peer.join(t, { hub: `${root}/signaling` }, freshRoom(), kind);
          assert.deepEqual(peer.joined.peers, []);
        }
      });
    }

    test('gives a cookie that the browser sends back below the path', async () => {
      const response = await fetch(`${root}/signaling/negotiate?negotiateVersion=1`, { method: 'POST' });

      assert.match(response.headers.get('set-cookie'), /^signaling=[^;]+;.*path=\/(;|$)/i);
    });
  });
}
