import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { HttpTransportType } from '@microsoft/signalr';
import { SignalingClient, type JoinResult, type PeerInfo, type SignalingClientOptions } from '../../src/index.js';
import { patienceMs } from './patience.js';

const separator = '\u001e';

/** The connections over which SignalR's Close message came. */
const goodbyes = new WeakSet<WebSocket>();

/** A call that a client has made, and that waits for its answer. */
export class Call {
  readonly method: string;
  readonly args: unknown[];
  readonly #socket: WebSocket;
  readonly #invocationId: string;

  constructor(socket: WebSocket, message: { target: string; arguments: unknown[]; invocationId: string }) {
    this.method = message.target;
    this.args = message.arguments;
    this.#socket = socket;
    this.#invocationId = message.invocationId;
  }

  /** Answers in one frame with events before and behind the answer, which no real network can be made to do for certain. */
  answer(result: unknown, { before = [], behind = [] }: { before?: Event[]; behind?: Event[] } = {}): void {
    write(this.#socket, ...before.map(invocation), { type: 3, invocationId: this.#invocationId, result }, ...behind.map(invocation));
  }

  refuse(refusal: string): void {
    const error = `An unexpected error occurred invoking '${this.method}' on the server. HubException: ${refusal}`;
    write(this.#socket, { type: 3, invocationId: this.#invocationId, error });
  }

  /** The connection that the call came over. */
  send(...events: Event[]): void {
    write(this.#socket, ...events.map(invocation));
  }

  break(): void {
    this.#socket.terminate();
  }

  /** How the client ended that connection: by which close code, and whether it said goodbye before. */
  async ending(): Promise<{ code: number; saidGoodbye: boolean }> {
    const [code] = await once(this.#socket, 'close', { signal: AbortSignal.timeout(patienceMs) }) as [number];
    return { code, saidGoodbye: goodbyes.has(this.#socket) };
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Resolves when that connection is closed. */
  get closed(): Promise<unknown> {
    return this.isOpen ? once(this.#socket, 'close', { signal: AbortSignal.timeout(patienceMs) }) : Promise.resolve();
  }

  /** Ends the connection as a node does that goes away. */
  handOver(): void {
    write(this.#socket, { type: 7, allowReconnect: true });
    this.#socket.close();
  }

  /** Says goodbye for good, as the server does with whom it puts out, and why. */
  dismiss(error?: string): void {
    write(this.#socket, { type: 7, ...error && { error } });
    this.#socket.close();
  }
}

export type Event = readonly [name: string, ...args: unknown[]];

/** The server's end of real connections, saying exactly what a test wants it to say, when and in which frame. */
export class ScriptedHub {
  readonly #server: Server = createServer();
  readonly #calls: Call[] = [];
  readonly #arrivals = new EventEmitter();
  #isOver = false;
  /** How many of the next connections are turned away. */
  refusals = 0;
  /** How many connections were tried. */
  tries = 0;

  static async start(): Promise<ScriptedHub> {
    const hub = new ScriptedHub();
    const sockets = new WebSocket.Server({ noServer: true });
    hub.#server.on('upgrade', (request, socket, head) => {
      hub.tries++;
      if (hub.refusals-- > 0) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
      } else {
        sockets.handleUpgrade(request, socket as Socket, head, webSocket => hub.#greet(webSocket));
      }
    });
    hub.#server.listen(0, '127.0.0.1');
    await once(hub.#server, 'listening');
    onTestFinished(async () => {
      sockets.clients.forEach(client => client.terminate());
      hub.#server.close();
      hub.#server.closeAllConnections();
    });
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A client that is closed when the test ends. */
  client(options: SignalingClientOptions = {}): SignalingClient {
    const client = new SignalingClient({
      url: this.url, skipNegotiation: true, transport: HttpTransportType.WebSockets, reconnectDelays: () => 0, ...options,
    });
    onTestFinished(() => {
      this.#isOver = true;
      return client.close();
    });
    return client;
  }

  /** The next call, which has to be of this method. Candidates that nobody asks for are answered by themselves. */
  async next(method: string): Promise<Call> {
    const signal = AbortSignal.timeout(patienceMs);
    let call = this.#calls.shift();
    while (!call || (call.method === 'SendIce' && method !== 'SendIce')) {
      call?.answer({ status: 'sent' });
      if (this.#calls.length === 0) {
        await once(this.#arrivals, 'call', { signal });
      }
      call = this.#calls.shift();
    }
    if (call.method !== method) {
      throw new Error(`${call.method} was called, not ${method}.`);
    }
    return call;
  }

  /** The next call, which has to be the one of somebody whom the server has forgotten: a Join behind a Resume that was refused. */
  async nextRejoin(): Promise<Call> {
    (await this.next('ResumeWith')).refuse('resume_failed: The peer is not there any more, or the token is wrong; join again.');
    return this.next('Join');
  }

  /** What was called and not looked at. */
  get unread(): string[] {
    return this.#calls.map(({ method }) => method);
  }

  #greet(socket: WebSocket): void {
    let greeted = false;
    socket.on('message', (data: Buffer) => {
      for (const text of data.toString().split(separator).filter(Boolean)) {
        const message = JSON.parse(text) as { type?: number; target: string; arguments: unknown[]; invocationId: string };
        if (!greeted) {
          greeted = true;
          socket.send(`{}${separator}`);
        } else if (message.type === 7) {
          goodbyes.add(socket);
        } else if (message.type === 1) {
          const call = new Call(socket, message);
          if (this.#isOver) {
            call.answer(null); // the client says goodbye, and the test listens no more
          } else {
            this.#calls.push(call);
            this.#arrivals.emit('call');
          }
        }
      }
    });
  }
}

const invocation = ([target, ...args]: Event) => ({ type: 1, target, arguments: args });

function write(socket: WebSocket, ...messages: object[]): void {
  socket.send(messages.map(message => JSON.stringify(message) + separator).join(''));
}

export const peer = (peerId: string, order: number, more: Partial<PeerInfo> = {}): PeerInfo =>
  ({ peerId, displayName: '', metadata: {}, state: 'connected', order, ...more });

const limits = { maxSdpBytes: 65_536, maxCandidateBytes: 4096, maxMessageBytes: 16_384, maxMetadataBytes: 4096, maxPeersPerRoom: 100 };

/** What the server says to somebody who comes as `self`, when these are there. */
export const joinResult = (self: PeerInfo, peers: PeerInfo[], version: number, more: Partial<JoinResult> = {}): JoinResult =>
  ({ peerId: self.peerId, resumeToken: 'secret', room: 'garden', self, peers, version, iceServers: [], limits, resumeWindowMs: 30_000, ...more });
