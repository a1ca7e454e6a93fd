import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { SignalingClient, type SignalingClientOptions, SignalingError } from '../src/index.js';
import { patienceMs } from './support/patience.js';

async function startWith(settings: Record<string, string>): Promise<TestServer> {
  const server = await startServer(settings);
  onTestFinished(() => server.stop());
  return server;
}

function clientOf({ address }: TestServer, options: Partial<SignalingClientOptions> = {}): SignalingClient {
  const client = new SignalingClient({ url: address, ...options });
  onTestFinished(() => client.close());
  return client;
}

const failureOf = (client: SignalingClient) => client.connect().then(() => null, error => error as SignalingError);

describe('A client that a real server refuses to connect', () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    ['by the limit of the node', { 'Signaling:MaxConnections': '1' }, 'server_full', /The server is full: it holds 1 connections\. Wait \d+ seconds, then connect again\.$/],
    ['by the limit of its address', { 'Signaling:RateLimits:Address:MaxConnections': '1' }, 'rate_limited', /too many open connections\. Wait \d+ seconds, then try again\.$/],
  ])('%s has the code, and the time to wait', async (_, settings, code, words) => {
    const server = await startWith(settings);
    await clientOf(server).connect();

    for (const transport of [HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling]) {
      const error = await failureOf(clientOf(server, { transport }));

      expect(error).toBeInstanceOf(SignalingError);
      expect(error).toMatchObject({ code, isTransient: true, message: expect.stringMatching(words) });
    }
  });

  test('because of too many negotiations has the code, and the time to wait', async () => {
    const server = await startWith({ 'Signaling:RateLimits:Address:NegotiationBurst': '1', 'Signaling:RateLimits:Address:NegotiationsPerSecond': '1' });
    let error: SignalingError | null = null;

    // On a busy machine, the next negotiation may be late enough to be allowed.
    for (let i = 0; !error && i < 100; i++) {
      error = await failureOf(clientOf(server));
    }

    expect(error).toMatchObject({
      code: 'rate_limited', isTransient: true, message: expect.stringMatching(/This network address has negotiated too many connections\. Wait \d+ seconds, then try again\.$/),
    });
  });

  test('because the node drains has the code, and the time to wait', async () => {
    const server = await startWith({ 'Signaling:Draining:Spread': '00:01:00', 'Signaling:Draining:Timeout': '00:01:00' });
    const staying = new HubConnectionBuilder().withUrl(server.hub).configureLogging(LogLevel.None).build();
    const told = new Promise(resolve => { staying.on('ServerDraining', resolve); });
    await staying.start();
    const stopped = server.stop();
    try {
      await told;

      await expect.poll(() => failureOf(clientOf(server)), { timeout: patienceMs }).toMatchObject({
        code: 'draining', isTransient: true, message: expect.stringMatching(/This node is draining and accepts no new connections\. Wait 1 second, then connect again\.$/),
      });
    } finally {
      await staying.stop();
      await stopped;
    }
  });
});
