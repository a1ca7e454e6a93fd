import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { startNginx } from './support/balancer.mjs';
import { startCoturn } from './support/coturn.mjs';
import { jsonOverWebSockets } from './support/kinds.mjs';
import { untilHealthy } from './support/patience.mjs';
import { freshRoom, Peer } from './support/peer.mjs';
import { needs, Program } from './support/program.mjs';
import { startRedis } from './support/redis.mjs';
import { startServer } from './support/server.mjs';
import { tryToAllocate } from './support/turnClient.mjs';

const root = new URL('../../', import.meta.url);
const read = path => readFileSync(new URL(path, root), 'utf8');

// The result of docker compose with the .env file that docs/scaling.md tells to make: every other variable has its default.
const text = read('docker-compose.yml');
const variables = { TURN_SECRET: '0123456789abcdef0123456789abcdef' };
const { services } = parse(
  text.replaceAll(/\$\{(\w+)(?::-([^}]*))?(?::\?[^}]*)?\}/g, (_, name, byDefault) => variables[name] ?? byDefault), { merge: true });
const nodes = Object.keys(services).filter(name => name.startsWith('server-'));
const { environment } = services['server-1'];

test('Compose file, in each of its services, has an image and a restart policy, and waits only for services with a health check', () => {
  assert.deepEqual(Object.keys(services).sort(), ['load-balancer', 'redis', 'server-1', 'server-2', 'turn']);
  for (const [name, service] of Object.entries(services)) {
    assert.ok(service.image, name);
    assert.equal(service.restart, 'unless-stopped', name);
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      assert.equal(condition, 'service_healthy', name);
      assert.ok(services[other].healthcheck, `${other} has no health check, but ${name} waits for it`);
    }
  }
  assert.deepEqual(Object.keys(services['load-balancer'].depends_on), nodes);
});

test('Compose file, in its variables, has no secret by default, and the pages that say how to start it name each that is required', () => {
  const required = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
  const withoutDefault = new Set([...text.matchAll(/\$\{(\w+)(?!\w|:-)/g)].map(([, name]) => name));

  assert.deepEqual([...required], Object.keys(variables));
  assert.deepEqual([...withoutDefault], [...required]);
  assert.doesNotMatch(text, /\$\{\w*(SECRET|PASSWORD|KEY)\w*:-/);
  for (const page of ['README.md', 'docs/scaling.md']) {
    for (const name of required) {
      assert.match(read(page), new RegExp(`^ *echo "${name}=\\$\\(openssl rand -hex 32\\)" > \\.env$`, 'm'), page);
    }
  }
});

test('Compose file, in its file names, names existing files', () => {
  const mounts = Object.values(services).flatMap(service => service.volumes ?? []).map(volume => volume.split(':')[0]);
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources.split(' '));

  for (const path of [...mounts, ...copied, 'Dockerfile']) {
    assert.ok(existsSync(new URL(path, root)), path);
  }
  assert.ok(mounts.includes('./deploy/nginx.conf'));
});

test('Compose file, on its one public port, reaches the load balancer, which reaches every node', () => {
  const config = read('deploy/nginx.conf');

  assert.deepEqual(Object.keys(services).filter(name => services[name].ports), ['load-balancer', 'turn']);
  assert.deepEqual(services['load-balancer'].ports, ['8080:8080']);
  assert.match(config, /listen 8080;/);
  assert.deepEqual([...config.matchAll(/server (\S+):8080/g)].map(([, name]) => name), nodes);
  assert.match(read('Dockerfile'), /^ENV ASPNETCORE_HTTP_PORTS=8080\b/m);
});

test('Settings, in the environment of the nodes, exist in the server', () => {
  // The options of each assembly, and the section names that assemblies add to the section of the service.
  const code = ['Signaling.AspNetCore/', 'Signaling.Redis/', 'Signaling.Server/'].flatMap(folder => {
    const assembly = new URL(folder, root);
    return readdirSync(assembly, { recursive: true }).filter(path => /(Options|Section)\.cs$/.test(path) && !/^(bin|obj)/.test(path))
      .map(path => readFileSync(new URL(path.replaceAll('\\', '/'), assembly), 'utf8'));
  }).join('\n');

  const names = Object.keys(environment).filter(key => key.startsWith('Signaling__')).flatMap(key => key.split('__').slice(1));

  for (const name of names.filter(name => !/^\d+$/.test(name))) {
    assert.match(code, new RegExp(`^    public (.* ${name} \\{ get;|const string SectionName = "${name}";)`, 'm'));
  }
});

test('TURN servers, in the configuration for clients, match the TURN service with its secret', () => {
  const args = services.turn.command;

  assert.ok(args.includes('--use-auth-secret'));
  assert.ok(args.includes(`--static-auth-secret=${environment.Signaling__Ice__SharedSecret}`));
  assert.deepEqual(args.filter(arg => /user=|lt-cred-mech|no-auth$/.test(arg)), []);
  assert.ok(args.includes('--external-ip=127.0.0.1'));
  assert.deepEqual(iceServers(), [
    'stun:127.0.0.1:3478', 'turn:127.0.0.1:3478?transport=udp', 'turn:127.0.0.1:3478?transport=tcp',
  ]);
  const relay = ['min', 'max'].map(end => args.find(arg => arg.startsWith(`--${end}-port=`)).split('=')[1]).join('-');
  assert.deepEqual(services.turn.ports, ['3478:3478', '3478:3478/udp', `${relay}:${relay}/udp`]);
});

test('TURN server, with the configuration in deploy, allocates for peers whose credentials its secret has signed', needs('turnserver'), async t => {
  const config = read('deploy/turnserver.conf').split('\n').filter(line => !/^#|^$/.test(line));
  // What the test has otherwise: the secret, the ports, and no certificate.
  const args = config.filter(line => !/^(static-auth-secret|listening-port|tls-listening-port|cert|pkey|log-file|(min|max)-port)=/.test(line))
    .map(line => `--${line}`);
  const coturn = await startCoturn(args);
  t.after(() => coturn.stop());

  assert.equal(await tryToAllocate(coturn.port, coturn.credentials('ann', 60)), 'allocated');
  assert.equal(await tryToAllocate(coturn.port, coturn.credentials('ann', -1)), 401);
  assert.doesNotMatch(coturn.log, /Bad configuration|unrecognized|Unknown|Wrong/i);
});

describe('Node, with the environment of the compose file,', needs('redis-server', 'redis-cli', 'nginx', 'turnserver'), () => {
  const started = [];
  const start = part => {
    started.push(part);
    return part;
  };
  let redis, server, balancer, turn;

  before(async () => {
    redis = await start(startRedis(services.redis.command.slice(1)));
    server = await start(startServer({}, {
      ...environment, Signaling__Redis__ConnectionString: environment.Signaling__Redis__ConnectionString.replace('redis:6379', redis.address),
    }));
    turn = await start(startCoturn(services.turn.command.filter(arg => /auth-secret|realm|fingerprint/.test(arg))));
    balancer = await start(startNginx('nginx.conf', [server.address, server.address]));
  });
  after(() => Promise.allSettled(started.map(async part => (await part).stop())));

  test('becomes healthy according to the health checks', async () => {
    const checks = [...nodes, 'load-balancer'].map(name => [services[name].healthcheck.test.at(-1), name]);
    checks.push([/^HEALTHCHECK .*"(http:.+)"/m.exec(read('Dockerfile'))[1], 'image']);
    for (const [url, name] of checks) {
      await untilHealthy(url.replace('http://127.0.0.1:8080', name === 'load-balancer' ? balancer.address : server.address));
    }
  });

  test('serves the demo and sends the TURN server to peers, through the load balancer', async t => {
    const page = await (await fetch(balancer.address)).text();
    const peer = await Peer.join(t, balancer, freshRoom(), jsonOverWebSockets);

    assert.match(page, /<html|The demo is not in this build/);
    const [stun, relay] = peer.joined.iceServers;
    const { urls, ...credentials } = relay;
    assert.deepEqual([...stun.urls, ...urls], iceServers());
    assert.deepEqual(Object.keys(stun), ['urls']);
    assert.ok(credentials.username.endsWith(`:${peer.id}`));
    assert.equal(await tryToAllocate(turn.port, credentials), 'allocated');
    assert.equal(await tryToAllocate(turn.port, { ...credentials, username: `1${credentials.username}` }), 401);
  });

  test('stores its rooms in a Redis that neither evicts keys nor writes to disk', async t => {
    const ask = async (...args) => {
      const client = new Program('redis-cli', ['-p', String(redis.port), ...args]);
      await client.exited;
      return client.log;
    };
    await Peer.join(t, server, freshRoom(), jsonOverWebSockets);

    assert.match(await ask('keys', '*'), /^signaling:room:/m);
    assert.match(await ask('config', 'get', 'maxmemory-policy'), /noeviction/);
    assert.match(await ask('config', 'get', 'client-output-buffer-limit'), /pubsub 67108864 16777216 30/);
    assert.equal(await ask('config', 'get', 'save'), 'save\n');
    assert.match(await ask('config', 'get', 'appendonly'), /no$/);
  });
});

/** Returns the addresses of the ICE servers in the environment of a node, in their order. */
function iceServers() {
  return Object.entries(environment).filter(([key]) => /^Signaling__Ice__Servers__\d+__Urls__\d+$/.test(key)).map(([, url]) => url);
}
