import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, test } from 'node:test';
import { closeChromium, inChromium, openPage } from './support/chromium.mjs';
import { freshRoom } from './support/peer.mjs';
import { startServer } from './support/server.mjs';
import { startWebsite } from './support/website.mjs';

const iceServer = { urls: ['turn:turn.example:3478'], username: 'ann', credential: 'secret' };

const [allowed, stranger] = await Promise.all([startWebsite(), startWebsite()]);
const server = await startServer({
  'Signaling:AllowedOrigins:0': allowed.origin,
  'Signaling:Ice:Servers:0:Urls:0': 'stun:stun.example:3478',
  'Signaling:Ice:Servers:1:Urls:0': iceServer.urls[0],
  'Signaling:Ice:Servers:1:Username': iceServer.username,
  'Signaling:Ice:Servers:1:Credential': iceServer.credential,
});
after(() => Promise.all([server.stop(), allowed.stop(), stranger.stop()]));
after(closeChromium);

const negotiate = (origin, method = 'POST', headers = {}) =>
  fetch(`${server.hub}/negotiate?negotiateVersion=1`, { method, headers: { origin, ...headers } });

const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-requested-with,x-signalr-user-agent' };

async function upgrade(origin) {
  const request = http.get(server.hub, {
    headers: {
      origin, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': 13, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  const [response, socket] = await Promise.race([once(request, 'response'), once(request, 'upgrade')]);
  socket?.destroy();
  response.resume();
  return response.statusCode;
}

test('Request, of the allowed origin, is allowed for exactly this origin', async () => {
  for (const response of [await negotiate(allowed.origin), await negotiate(allowed.origin, 'OPTIONS', preflight)]) {
    assert.ok(response.ok);
    assert.equal(response.headers.get('access-control-allow-origin'), allowed.origin);
    assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
  }
  assert.equal(await upgrade(allowed.origin), 101);
});

test('Request, of any other origin, is refused with 403', async () => {
  const lookAlikes = [['http:', 'https:'], ['127.0.0.1', 'localhost'], [/$/, '0'], [/.$/, '']]
    .map(change => allowed.origin.replace(...change));
  for (const origin of [stranger.origin, ...lookAlikes, 'null']) {
    for (const response of [await negotiate(origin), await negotiate(origin, 'OPTIONS', preflight)]) {
      assert.equal(response.status, 403, origin);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
    }
    assert.equal(await upgrade(origin), 403, origin);
  }
});

async function open(t, website) {
  const page = await openPage(t);
  await page.goto(website.origin);
  return page;
}

const start = (page, options) => page.evaluate(
  ([hub, options]) => new signalR.HubConnectionBuilder().withUrl(hub, options).configureLogging(signalR.LogLevel.None).build().start()
    .then(() => 'started', () => 'refused'),
  [server.hub, options]);

const openWebSocket = page => page.evaluate(hub => new Promise(resolve => {
  const socket = new WebSocket(hub.replace('http', 'ws'));
  socket.onopen = () => resolve('open');
  socket.onerror = () => resolve('refused');
}), server.hub);

const everyTransport = [{}, { transport: 1, skipNegotiation: true }, { transport: 2 }, { transport: 4 }];

test('Page, of the allowed origin, connects over every transport', inChromium, async t => {
  const page = await open(t, allowed);

  for (const options of everyTransport) {
    assert.equal(await start(page, options), 'started', JSON.stringify(options));
  }
  assert.equal(await openWebSocket(page), 'open');
});

test('Page, of another origin, is refused over every transport and with a plain WebSocket', inChromium, async t => {
  const page = await open(t, stranger);

  for (const options of everyTransport) {
    assert.equal(await start(page, options), 'refused', JSON.stringify(options));
  }
  assert.equal(await openWebSocket(page), 'refused');
});

test('ICE servers, in the answer to Join, are valid for a peer connection', inChromium, async t => {
  const page = await open(t, allowed);

  const taken = await page.evaluate(async ([hub, room]) => {
    const connection = new signalR.HubConnectionBuilder().withUrl(hub).configureLogging(signalR.LogLevel.None).build();
    await connection.start();
    const { iceServers } = await connection.invoke('Join', { room });
    return new RTCPeerConnection({ iceServers }).getConfiguration().iceServers;
  }, [server.hub, freshRoom()]);

  assert.equal(taken.length, 2);
  assert.deepEqual(taken[0].urls, ['stun:stun.example:3478']);
  assert.deepEqual(taken[1], iceServer);
});

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
