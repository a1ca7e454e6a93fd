import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { HttpTransportType } from '@microsoft/signalr';
import { SignalingClient, type JoinResult, type PeerInfo, type SignalingClientOptions } from '../../src/index.js';
import { patienceMs } from './patience.js';

const separator = '\u001e';

/** The connections over which the client sent SignalR's Close message. */
const goodbyes = new WeakSet<WebSocket>();

/** A call of a client that waits for its answer. */
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

  /** Answers in one frame with events before and after the answer, which a real network cannot guarantee. */
  answer(result: unknown, { before = [], behind = [] }: { before?: Event[]; behind?: Event[] } = {}): void {
    write(this.#socket, ...before.map(invocation), { type: 3, invocationId: this.#invocationId, result }, ...behind.map(invocation));
  }

  refuse(refusal: string): void {
    const error = `An unexpected error occurred invoking '${this.method}' on the server. HubException: ${refusal}`;
    write(this.#socket, { type: 3, invocationId: this.#invocationId, error });
  }

  /** Sends events over the connection of the call. */
  send(...events: Event[]): void {
    write(this.#socket, ...events.map(invocation));
  }

  break(): void {
    this.#socket.terminate();
  }

  /** Returns how the client ended the connection: the close code, and whether it sent Close before. */
  async ending(): Promise<{ code: number; saidGoodbye: boolean }> {
    const [code] = await once(this.#socket, 'close', { signal: AbortSignal.timeout(patienceMs) }) as [number];
    return { code, saidGoodbye: goodbyes.has(this.#socket) };
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Resolves when the connection is closed. */
  get closed(): Promise<unknown> {
    return this.isOpen ? once(this.#socket, 'close', { signal: AbortSignal.timeout(patienceMs) }) : Promise.resolve();
  }

  /** Ends the connection as a draining node does. */
  handOver(): void {
    write(this.#socket, { type: 7, allowReconnect: true });
    this.#socket.close();
  }

  /** Ends the connection for good with the given reason, as the server does when it removes a peer. */
  dismiss(error?: string): void {
    write(this.#socket, { type: 7, ...error && { error } });
    this.#socket.close();
  }
}

export type Event = readonly [name: string, ...args: unknown[]];

/** The server side of real connections. The test determines each answer and event, its time and its frame. */
export class ScriptedHub {
  readonly #server: Server = createServer();
  readonly #calls: Call[] = [];
  readonly #arrivals = new EventEmitter();
  #isOver = false;
  /** The number of the next connections that are refused. */
  refusals = 0;
  /** Answers the mesh's reports, which are of no use to the other tests. */
  onReport = (call: Call): void => call.answer(null);
  /** The number of connections that were attempted. */
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

  /** Creates a client that is closed when the test ends. */
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

  /** Returns the next call, which must be of this method. Candidates are answered automatically unless the test expects one. */
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

  /** Returns the Join of a client whose Resume is refused, because the server no longer knows its peer. */
  async nextRejoin(): Promise<Call> {
    (await this.next('ResumeWith')).refuse('resume_failed: The peer is not there any more, or the token is wrong; join again.');
    return this.next('Join');
  }

  /** The names of the calls that the test has not taken. */
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
          if (message.target === 'ReportConnection') {
            this.onReport(call);
          } else if (this.#isOver) {
            call.answer(null); // the client closes, and the test takes no more calls
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

/** Returns the server's answer to the join of `self` in a room with these peers. */
export const joinResult = (self: PeerInfo, peers: PeerInfo[], version: number, more: Partial<JoinResult> = {}): JoinResult =>
  ({ peerId: self.peerId, resumeToken: 'secret', room: 'garden', self, peers, version, iceServers: [], limits, resumeWindowMs: 30_000, ...more });
