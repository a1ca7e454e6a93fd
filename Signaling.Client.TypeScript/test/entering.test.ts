import { HttpTransportType } from '@microsoft/signalr';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SignalingClient, type SignalingClientOptions } from '../src/index.js';
import { allStreams, Proxy, webSockets } from './support/proxy.js';
import { next, Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';
import { joinResult, peer, ScriptedHub } from './support/scriptedHub.js';

let server: TestServer;
beforeAll(async () => { server = await startServer(); });
afterAll(() => server.stop());

function clientOf(options: SignalingClientOptions): SignalingClient {
  const client = new SignalingClient(options);
  onTestFinished(() => client.close());
  return client;
}

describe('Entering a room', () => {
  const ends = [['client'], ['server'], ['client', 'server']] as const;
  const fallBack = ends.flatMap(ends => [['WebSockets', ends, webSockets], ['WebSockets and event streams', ends, allStreams]] as const);

  test.each(fallBack)('behind a proxy that opens %s and drops their data (from the %s), uses the next transport', async (_, ends, streams) => {
    const proxy = await Proxy.before(server.address, { swallows: { streams, ends } });
    const room = freshRoom();
    const [ann, bob] = [clientOf({ url: server.address }), clientOf({ url: proxy.url, connectTimeoutMs: 5_000 })];
    await ann.join(room);
    const record = new Record(bob);

    await bob.join(room);
    await ann.sendMessage(bob.peerId, 'hi');

    await record.upTo(`message ${ann.peerId} hi`);
  });

  const stuck: [string, object, SignalingClientOptions, RegExp][] = [
    ['never answers', { isMute: true }, {}, /negotiation was not answered within 1 s/],
    ['never answers a WebSocket', { isMute: true }, { skipNegotiation: true }, /opening of WebSockets was not answered/],
    ['drops the data that a WebSocket sends', { swallows: { streams: webSockets, ends: ['client'] } }, { skipNegotiation: true }, /handshake over WebSockets was not/],
    ['drops the data that a WebSocket receives', { swallows: { streams: webSockets, ends: ['server'] } },
      { transport: HttpTransportType.WebSockets }, /handshake over WebSockets was not/],
    ['drops the data that an event stream receives', { swallows: { streams: allStreams, ends: ['server'] } },
      { transport: HttpTransportType.ServerSentEvents }, /handshake over Server-Sent Events was not/],
  ];
  test.each(stuck)('behind a proxy that %s, fails in time and names the step', async (_, faults, options, words) => {
    const proxy = await Proxy.before(server.address, faults);
    const client = clientOf({ url: proxy.url, connectTimeoutMs: 1_000, ...options });

    await expect(client.join('garden')).rejects.toMatchObject({ code: '', isTransient: true, message: expect.stringMatching(words) });
    expect(client.state).toBe('disconnected');
    await expect(client.connect()).rejects.toMatchObject({ code: '', isTransient: true, message: expect.stringMatching(words) });
  });

  test('with an access token that never comes, fails in time', async () => {
    const client = clientOf({ url: server.address, connectTimeoutMs: 500, accessTokenFactory: () => new Promise<string>(() => { /* never */ }) });
    await expect(client.join('garden')).rejects.toMatchObject({ message: expect.stringMatching(/access token was not answered/) });
  });

  test('that fails at a step names the step', async () => {
    const client = clientOf({ url: 'http://127.0.0.1:9' });
    await expect(client.join('garden')).rejects.toMatchObject({ message: expect.stringMatching(/negotiation/) });
  });
});

describe('A Join that is not answered', () => {
  let hub: ScriptedHub;
  beforeEach(async () => { hub = await ScriptedHub.start(); });

  test('fails in time, ends its connection with Close, and another Join may follow', async () => {
    const client = hub.client({ connectTimeoutMs: 500 });
    const joining = client.join('garden').catch((error: unknown) => error);
    const ending = (await hub.next('Join')).ending();

    expect(await joining).toMatchObject({ code: '', isTransient: true, message: expect.stringMatching(/Join was not answered/) });
    expect([(await ending).saidGoodbye, client.state, client.room]).toEqual([true, 'disconnected', null]);
    const again = client.join('garden');
    (await hub.next('Join')).answer(joinResult(peer('bob', 2), [], 1));
    await again;
  });
});

describe('A connection that has lost one direction', () => {
  const transports = [HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling] as const;

  test.each(transports)('is given up without Close (transport %i)', async transport => {
    const proxy = await Proxy.before(server.address);
    const room = freshRoom();
    const [stays, client] = [clientOf({ url: server.address }), clientOf({ url: proxy.url, transport, reconnectDelays: () => 0 })];
    await stays.join(room);
    await client.join(room);
    const { peerId } = client;
    const [seen, again] = [new Record(stays), next(client, 'reconnected')];

    proxy.freeze('server');
    client.reconnectNow();

    expect(await again).toMatchObject({ resumed: true, peerId });
    await client.sendMessage(null, 'here I am');
    expect((await seen.upTo(`message ${peerId} here I am`)).filter(line => line.startsWith('peerleft'))).toEqual([]);
  });
});
