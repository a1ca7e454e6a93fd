import {
  HttpTransportType, HubConnectionBuilder, HubConnectionState, JsonHubProtocol, LogLevel, MessageType, type HubConnection, type IHubProtocol,
} from '@microsoft/signalr';
import { hubAddress } from './hubAddress.js';
import type { SignalingClientOptions } from './signalingClientOptions.js';
import { raced } from './waiting.js';
import { Wire } from './wire.js';
import { tapped } from './wireTap.js';

/** Bounds each request that sends something, for which SignalR would wait 100 s. */
const requestTimeoutMs = 15_000;

/** Where SignalR keeps the classes that it makes its streams of: those of the browser, or in Node.js of packages that only it can see. */
interface Internals {
  connection?: { _options?: { WebSocket?: object; EventSource?: object } };
}

/** Thrown when a transport was opened, or tried to, and then nothing came. */
export class SilentTransport extends Error {
  constructor(readonly transport: HttpTransportType) {
    super(`${HttpTransportType[transport]} stayed silent.`);
  }
}

/** One SignalR connection, which never reconnects, and what it has open. */
export class Hub {
  readonly #protocol: IHubProtocol;
  readonly #wire: Wire;
  readonly #connection: HubConnection;
  #hasHeard = false;

  constructor(options: SignalingClientOptions, transports: HttpTransportType) {
    const protocol = this.#protocol = tapped(options.protocol ?? new JsonHubProtocol(), () => this.#hasHeard = true);
    const wire = this.#wire = new Wire(typeof options.logger === 'object' ? options.logger : undefined);
    const connection = this.#connection = new HubConnectionBuilder()
      .withUrl(hubAddress(options.url), {
        httpClient: wire,
        timeout: requestTimeoutMs,
        transport: options.skipNegotiation ? HttpTransportType.WebSockets : transports,
        ...options.skipNegotiation && { skipNegotiation: true },
        ...options.accessTokenFactory && { accessTokenFactory: options.accessTokenFactory },
      })
      .withHubProtocol(protocol)
      .configureLogging(options.logger ?? LogLevel.None)
      .build();
    const types = (connection as unknown as Internals).connection?._options ?? {};
    types.WebSocket &&= wire.keeping(types.WebSocket, HttpTransportType.WebSockets);
    types.EventSource &&= wire.keeping(types.EventSource, HttpTransportType.ServerSentEvents);
  }

  get isOpen(): boolean { return this.#connection.state === HubConnectionState.Connected; }

  /** Gets whether it is open and nothing has come since. */
  get isSilent(): boolean { return this.isOpen && !this.#hasHeard; }

  get transport(): HttpTransportType { return this.#wire.transport; }

  /** Gets what is not answered yet, in words. */
  get step(): string { return this.isOpen ? 'Join' : this.#wire.step; }

  on(event: string, handle: (...args: never[]) => void): void {
    this.#connection.on(event, handle);
  }

  onClose(handle: (error?: Error) => void): void {
    this.#connection.onclose(handle);
  }

  /** Throws `SilentTransport` when one is not answered for so long and `hasNext` knows another. */
  async start(signal: AbortSignal, silenceMs: number, hasNext: (transport: HttpTransportType) => boolean): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_, reject) => {
      this.#wire.onTransport = transport => {
        clearTimeout(timer);
        if (hasNext(transport)) {
          timer = setTimeout(() => reject(new SilentTransport(transport)), silenceMs);
        }
      };
    });
    await raced(Promise.race([this.#connection.start(), silence]), signal).finally(() => clearTimeout(timer));
  }

  invoke<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.#connection.invoke<T>(method, ...args);
  }

  /** Ends the connection without a farewell: the server must not take it for one of the peer, who may be on another connection by now. */
  drop(): void {
    this.#wire.drop();
    this.#connection.stop().catch(() => { /* it is gone all the same */ });
  }

  /** Ends the connection and the peer's stay with it. */
  async stop(): Promise<void> {
    this.#wire.isFarewell = true;
    await this.#connection.stop();
  }

  /** The page goes away: sends `Leave` right now, and ends the connection. */
  depart(): void {
    if (!this.isOpen) {
      this.drop();
      return;
    }
    this.#wire.depart(this.#protocol.writeMessage({ type: MessageType.Invocation, target: 'Leave', arguments: [] }));
  }
}
