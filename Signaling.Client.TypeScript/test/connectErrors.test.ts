import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpTransportType } from '@microsoft/signalr';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { SignalingClient, SignalingError } from '../src/index.js';
import { errorOfConnecting } from '../src/signalingError.js';

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const failureAt = (url: string) => new SignalingClient({ url, transport: HttpTransportType.LongPolling }).connect().then(
  () => { throw new Error('It has connected.'); }, error => error as SignalingError);

describe('A client that cannot connect', () => {
  afterEach(() => { vi.unstubAllGlobals(); });

  test.each([
    [400, '', '', false, /the negotiation failed.*400.*Check the address/],
    [401, '', 'unauthorized', false, /the negotiation failed.*valid access token/],
    [403, '', 'forbidden', false, /the negotiation failed/],
    [404, '', '', false, /the negotiation failed.*404.*Check the address/],
    [409, '', '', true, /the negotiation failed.*409/],
    [413, '<html>Too large</html>', 'message_too_large', false, /the negotiation failed/],
    [429, 'rate_limited: Too many connections. Wait 3 s.', 'rate_limited', true, /Too many connections. Wait 3 s.$/],
    [500, '', '', true, /the negotiation failed.*500/],
    [502, '<html>Bad gateway</html>', '', true, /the negotiation failed.*502/],
    [503, '', 'unavailable', true, /the negotiation failed/],
    [503, 'server_full: This node has 100 connections.', 'server_full', true, /This node has 100 connections.$/],
    [503, 'draining: This node is draining.', 'draining', true, /This node is draining.$/],
  ])('because of the status %i with "%s" says so, with the code "%s", and whether another try can help: %s', async (status, body, code, isTransient, words) => {
    const error = await failureAt(await serving((_, response) => response.writeHead(status).end(body)));
    expect(error).toMatchObject({ name: 'SignalingError', code, isTransient });
    expect(error.message.replaceAll('\n', ' ')).toMatch(words);
  });

  test('because the server refuses the handshake, has the code, and no code where the server gives none', async () => {
    const handshake = async (error: string) => {
      let polls = 0;
      let sent: () => void;
      const handshake = new Promise<void>(resolve => { sent = resolve; });
      const failure = await failureAt(await serving(async (request, response) => {
        const [path] = request.url!.split('?');
        const isAnswer = request.method === 'GET' && polls++ === 1;
        if (request.method === 'POST' && !path!.endsWith('/negotiate')) {
          sent();
        } else if (isAnswer) {
          await handshake;
        }
        response.setHeader('content-type', 'application/octet-stream');
        response.end(path!.endsWith('/negotiate')
          ? JSON.stringify({ connectionToken: 'token', connectionId: 'id', negotiateVersion: 1, availableTransports: [{ transport: 'LongPolling', transferFormats: ['Text', 'Binary'] }] })
          : isAnswer ? `${JSON.stringify({ error })}\u001e` : '');
      }));
      return failure;
    };
    expect(await handshake('rate_limited: This network address has too many connections.'))
      .toMatchObject({ code: 'rate_limited', isTransient: true, message: expect.stringMatching(/too many connections\.$/) });
    expect(await handshake('The protocol "x" is unknown.')).toMatchObject({ code: '', isTransient: true, message: expect.stringMatching(/unknown\.$/) });
  });

  test('because a login page answers, says that the address is wrong', async () => {
    const url = await serving((request, response) => request.url === '/login'
      ? response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>')
      : response.writeHead(302, { location: '/login' }).end());
    const error = await failureAt(url);
    expect(error).toMatchObject({ code: '', isTransient: false, message: expect.stringMatching(/the negotiation failed.*Check the address/) });
  });

  test('because nobody listens, can try again', async () => {
    const error = await failureAt('http://127.0.0.1:9');
    expect(error).toMatchObject({ code: '', isTransient: true, message: expect.stringContaining('the negotiation failed') });
  });

  test('because the page was loaded over HTTPS and the address is HTTP, says so', () => {
    vi.stubGlobal('location', new URL('https://example.com/'));
    const cause = new TypeError('Failed to fetch');
    expect(errorOfConnecting(cause, 'the negotiation', 'http://example.com/signaling')).toMatchObject({ isTransient: false, message: expect.stringContaining('https:') });
    expect(errorOfConnecting(cause, 'the negotiation', 'http://127.0.0.1:80/signaling').isTransient).toBe(true);
    expect(errorOfConnecting(cause, 'the negotiation', 'https://example.com/signaling').isTransient).toBe(true);
  });

  test.each(['Dynamic require of "ws" is not supported', 'require is not defined', "'WebSocket' is not supported in your environment.", 'eventsource is not a constructor'])(
    'because of its bundle (%s), says that another try is of no use', text => {
      expect(errorOfConnecting(new Error(text))).toMatchObject({ code: '', isTransient: false, message: expect.stringContaining('the bundle') });
    });
});
