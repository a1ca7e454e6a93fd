import {
  HttpTransportType, HubConnectionBuilder, HubConnectionState, JsonHubProtocol, LogLevel, MessageType, type HubConnection, type IHubProtocol,
} from '@microsoft/signalr';
import { hubAddress } from './hubAddress.js';
import type { SignalingClientOptions } from './signalingClientOptions.js';
import { raced } from './waiting.js';
import { Wire } from './wire.js';
import { tapped } from './wireTap.js';

/** The timeout of each request that sends something. SignalR's default is 100 s. */
const requestTimeoutMs = 15_000;

/**
 * SignalR's internal options with the classes of its streams: the browser's, or in Node.js those of packages that only SignalR can import.
 */
interface Internals {
  connection?: { _options?: { WebSocket?: object; EventSource?: object } };
}

/** Thrown when the client has requested a transport and then received nothing. */
export class SilentTransport extends Error {
  constructor(readonly transport: HttpTransportType) {
    super(`${HttpTransportType[transport]} stayed silent.`);
  }
}

/** A SignalR connection with its open streams and requests. It never reconnects. */
export class Hub {
  readonly #protocol: IHubProtocol;
  readonly #wire: Wire;
  readonly #connection: HubConnection;
  #hasHeard = false;

  /** The access token that this connection has shown last. */
  accessToken: string | undefined;

  constructor(options: SignalingClientOptions, transports: HttpTransportType) {
    const protocol = this.#protocol = tapped(options.protocol ?? new JsonHubProtocol(), () => this.#hasHeard = true);
    const wire = this.#wire = new Wire(typeof options.logger === 'object' ? options.logger : undefined);
    const connection = this.#connection = new HubConnectionBuilder()
      .withUrl(hubAddress(options.url, options.hubPath), {
        httpClient: wire,
        timeout: requestTimeoutMs,
        transport: options.skipNegotiation ? HttpTransportType.WebSockets : transports,
        ...options.skipNegotiation && { skipNegotiation: true },
        ...options.accessTokenFactory && { accessTokenFactory: async () => this.accessToken = await options.accessTokenFactory!() },
      })
      .withHubProtocol(protocol)
      .configureLogging(options.logger ?? LogLevel.None)
      .build();
    const types = (connection as unknown as Internals).connection?._options ?? {};
    types.WebSocket &&= wire.keeping(types.WebSocket, HttpTransportType.WebSockets);
    types.EventSource &&= wire.keeping(types.EventSource, HttpTransportType.ServerSentEvents);
  }

  get isOpen(): boolean { return this.#connection.state === HubConnectionState.Connected; }

  /** Gets whether the connection is open and nothing has been received since. */
  get isSilent(): boolean { return this.isOpen && !this.#hasHeard; }

  get transport(): HttpTransportType { return this.#wire.transport; }

  /** Gets the step that is not answered yet, as text for people. */
  get step(): string { return this.isOpen ? 'Join' : this.#wire.step; }

  on(event: string, handle: (...args: never[]) => void): void {
    this.#connection.on(event, handle);
  }

  onClose(handle: (error?: Error) => void): void {
    this.#connection.onclose(handle);
  }

  /** Opens the connection. Throws `SilentTransport` when a transport stays silent for that time and `hasNext` knows another one. */
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

  /**
   * Ends the connection without an orderly close. The server must not take it for the end of the peer, which may be on another connection.
   */
  drop(): void {
    this.#wire.drop();
    this.#connection.stop().catch(() => { /* the connection ends all the same */ });
  }

  /** Closes the connection in the orderly way: for the server, the peer leaves. */
  async stop(): Promise<void> {
    this.#wire.isFarewell = true;
    await this.#connection.stop();
  }

  /** Sends `Leave` at once and ends the connection, because the page is being unloaded. */
  depart(): void {
    if (!this.isOpen) {
      this.drop();
      return;
    }
    this.#wire.depart(this.#protocol.writeMessage({ type: MessageType.Invocation, target: 'Leave', arguments: [] }));
  }
}
