import { AbortError, DefaultHttpClient, HttpTransportType, NullLogger, type HttpRequest, type HttpResponse, type ILogger } from '@microsoft/signalr';

/**
 * The close code for a dropped connection. The server takes 1000, 1001 or no code as the peer's own close, and the peer leaves after a
 * short grace. This code counts as a broken connection.
 */
const GIVEN_UP = 4000;
const FAREWELL = 1000;
const OPEN = 1;

/** Headers that SignalR sets and the server does not need. */
const unneeded = new Set(['content-type', 'x-requested-with', 'x-signalr-user-agent']);

const transportNames: Readonly<Record<number, string>> = {
  [HttpTransportType.WebSockets]: 'WebSockets', [HttpTransportType.ServerSentEvents]: 'Server-Sent Events', [HttpTransportType.LongPolling]: 'long polling',
};

/** A WebSocket or an EventSource. */
interface Stream {
  readonly readyState: number;
  close(code?: number): void;
  send?(data: string | ArrayBuffer): void;
}

/**
 * The open resources of one SignalR connection: its WebSocket or EventSource, and its requests. SignalR itself cannot end a connection that
 * is still starting. And it always ends a connection with an orderly close, which means to the server that the peer leaves.
 */
export class Wire extends DefaultHttpClient {
  readonly #requests = new Set<AbortController>();
  readonly #streams = new Set<Stream>();
  #post: HttpRequest | null = null;
  #isNegotiating = false;
  #isEnded = false;
  #transport = HttpTransportType.None;

  /** Whether an orderly close is wanted: for the server, the peer leaves. */
  isFarewell = false;
  /** Called when a transport is tried. */
  onTransport: (transport: HttpTransportType) => void = () => { /* not used yet */ };

  constructor(logger: ILogger = NullLogger.instance) {
    super(logger);
  }

  get transport() { return this.#transport; }

  /** Gets the step of connecting that is not answered yet, as text for people. */
  get step(): string {
    const name = transportNames[this.#transport];
    const isOpening = [...this.#streams].every(({ readyState }) => readyState !== OPEN) && this.#transport !== HttpTransportType.LongPolling;
    return name ? `the ${isOpening ? 'opening of' : 'handshake over'} ${name}` : this.#isNegotiating ? 'the negotiation' : 'the request for an access token';
  }

  override async send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#isEnded) {
      throw new AbortError();
    }

    const isNegotiation = !!request.url?.includes('/negotiate?');
    if (isNegotiation) {
      this.#isNegotiating = true;
      this.#transport = HttpTransportType.None;
    } else if (request.method === 'GET') {
      this.#try(HttpTransportType.LongPolling);
    } else if (request.method === 'POST') {
      this.#post = request;
    }

    const aborting = new AbortController();
    const abort = () => aborting.abort();
    if (request.abortSignal) {
      request.abortSignal.onabort = abort;
    }
    this.#requests.add(aborting);
    try {
      // The caller that connects limits the time of the negotiation.
      return await super.send({ ...request, ...isNegotiation && { timeout: 0 }, abortSignal: aborting.signal as never });
    } finally {
      this.#requests.delete(aborting);
    }
  }

  /** Returns the class of a WebSocket or EventSource whose objects belong to this wire. */
  keeping<T extends object>(type: T, transport: HttpTransportType): T {
    return new Proxy(type, {
      construct: (_, args) => {
        const stream: Stream = Reflect.construct(type as never, args);
        const close = stream.close.bind(stream);
        stream.close = () => close(this.isFarewell ? FAREWELL : GIVEN_UP);
        this.#streams.add(stream);
        this.#try(transport);
        return stream;
      },
    });
  }

  /** Ends all streams and requests at once. `isFarewell` decides whether that is an orderly close. */
  drop(): void {
    this.#isEnded = true;
    this.#streams.forEach(stream => stream.close());
    this.#requests.forEach(request => request.abort());
  }

  /** Sends a last message, as reliably as a page can that is being unloaded, and ends all streams and requests. */
  depart(last: string | ArrayBuffer): void {
    const socket = [...this.#streams].find(({ readyState, send }) => send && readyState === OPEN);
    const post = this.#post;
    this.isFarewell = this.#isEnded = true;
    if (socket || !post) {
      socket?.send!(last);
      this.drop();
    } else {
      // An event stream must stay open until the server has read the message. Without SignalR's own headers this is a CORS simple request.
      // So a page of another origin sends it without a preflight, for which there is no time.
      const headers = Object.entries(post.headers ?? {}).filter(([name]) => !unneeded.has(name.toLowerCase()));
      fetch(post.url!, { method: 'POST', body: last, headers, credentials: 'include', keepalive: true })
        .catch(() => { /* the page no longer exists, so no code can handle it */ })
        .finally(() => this.drop());
    }
  }

  #try(transport: HttpTransportType): void {
    if (transport !== this.#transport) {
      this.#transport = transport;
      this.onTransport(transport);
    }
  }
}
