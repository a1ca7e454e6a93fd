import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { parse } from 'yaml';
import { needs, Program } from './support/program.mjs';
import { startRedis } from './support/redis.mjs';
import { startServer } from './support/server.mjs';

// The example of docs/security.md, with the .env file that the page tells to make.
const folder = new URL('../../deploy/secure/', import.meta.url);
const text = readFileSync(new URL('docker-compose.yml', folder), 'utf8');
const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
const variables = {
  DOMAIN: 'call.example', PUBLIC_ADDRESS: '203.0.113.7',
  AUTH_KEY: 'a key of the test with more than 32 bytes', TURN_SECRET: '0123456789abcdef0123456789abcdef', REDIS_PASSWORD: 'the-password',
};
const { services } = parse(text.replaceAll(/\$\{(\w+)(?::-([^}]*))?(?::\?[^}]*)?\}/g, (_, name, byDefault) => variables[name] ?? byDefault), { merge: true });
const { environment } = services['server-1'];

test('Secure example, in its variables, has no secret by default, and the page names each of them', () => {
  const required = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
  const used = new Set([...text.matchAll(/\$\{(\w+)(?!\w|:-)/g)].map(([, name]) => name));

  assert.deepEqual([...required].sort(), Object.keys(variables).sort());
  assert.deepEqual([...used].sort(), [...required].sort());
  for (const name of required) {
    assert.match(page, new RegExp(`^   ${name}=`, 'm'));
  }
});

test('Secure example, to the outside, shows Caddy and the TURN server alone', () => {
  assert.deepEqual(Object.keys(services).filter(name => services[name].ports || services[name].network_mode), ['caddy', 'turn']);
  assert.ok(!services.redis.networks.includes('inside'));
  assert.ok(existsSync(new URL(services.caddy.volumes[0].split(':')[0], folder)));
  assert.ok(existsSync(new URL(`${services['server-1'].build}/Dockerfile`, folder)));
  assert.ok(services.turn.command.includes(`--static-auth-secret=${environment.Signaling__Ice__SharedSecret}`));
});

test('Caddyfile, of the secure example, is valid', needs('caddy'), async t => {
  const home = await mkdtemp(join(tmpdir(), 'signaling-'));
  t.after(() => rm(home, { recursive: true }));
  const caddy = new Program('caddy', ['validate', '--config', fileURLToPath(new URL('Caddyfile', folder)), '--adapter', 'caddyfile'], {
    env: { ...process.env, DOMAIN: variables.DOMAIN, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home },
  });
  await caddy.exited;

  assert.equal(caddy.end, 0, caddy.log);
});

describe('Node, with the environment of the secure example,', needs('redis-server', 'redis-cli'), () => {
  let redis, server;

  before(async () => {
    const [program, ...args] = services.redis.command;
    assert.equal(program, 'redis-server');
    redis = await startRedis(args.map(arg => arg === 'yes' ? 'no' : arg)); // no file of the test stays
    server = await startServer({}, {
      ...environment, Signaling__Redis__ConnectionString: environment.Signaling__Redis__ConnectionString.replace('redis:6379', redis.address),
    });
  });
  after(async () => {
    await server?.stopCleanly();
    await redis?.stop();
  });

  const connect = async (t, token) => {
    const connection = new HubConnectionBuilder().withUrl(server.hub, { accessTokenFactory: () => token }).configureLogging(LogLevel.None).build();
    t.after(() => connection.stop());
    await connection.start();
    return connection;
  };

  test('refuses a client without a token, with one of another key, and a room that the token does not name', async t => {
    await assert.rejects(connect(t, ''), /401/);
    await assert.rejects(connect(t, token({ room: 'garden' }, 'another key of more than 32 bytes....')), /401/);
    const connection = await connect(t, token({ room: 'garden' }));
    await assert.rejects(connection.invoke('Join', { room: 'kitchen' }), /forbidden/);
  });

  test('lets a client with a token in, and gives it credentials for the relay', async t => {
    const connection = await connect(t, token({ room: 'garden', sub: 'ann' }));
    const { self, iceServers } = await connection.invoke('Join', { room: 'garden' });

    assert.equal(self.userId, 'ann');
    assert.deepEqual(iceServers[1].urls, ['turn:call.example:3478?transport=udp', 'turn:call.example:3478?transport=tcp']);
    assert.equal(iceServers[1].credential, createHmac('sha1', variables.TURN_SECRET).update(iceServers[1].username).digest('base64'));
  });

  test('answers requests for its own name and those of the health checks, and for no other', async () => {
    for (const host of ['call.example', '127.0.0.1:8080', 'server-1:8080']) {
      assert.equal(await statusFor(host), 200, host);
    }
    assert.equal(await statusFor('evil.example'), 400);
  });

  const statusFor = host => new Promise((resolve, reject) => {
    request(new URL('/health/live', server.address), { headers: { host } }, answer => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject).end();
  });
});

/** Makes a room token as docs/authentication.md shows it. */
function token(claims, secret = variables.AUTH_KEY) {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'HS256', typ: 'JWT', kid: '1' })}.${part({ exp: Math.floor(Date.now() / 1000) + 60, ...claims })}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}
