import {
  HttpTransportType, HubConnectionBuilder, JsonHubProtocol, LogLevel, type HubConnection, type IHttpConnectionOptions,
} from '@microsoft/signalr';
import { SIGNALING_PATH } from './contract.js';
import type { SignalingClientOptions } from './signalingClientOptions.js';
import { tapped } from './wireTap.js';

/** Bounds the requests that make a connection, of which SignalR would wait for each 100 s. */
const requestTimeoutMs = 15_000;

/** A SignalR connection that is not started, and reconnects never: what is done about a broken one is HubLink's. */
export function createHub(options: SignalingClientOptions): HubConnection {
  const http: IHttpConnectionOptions = { timeout: requestTimeoutMs };
  if (options.accessTokenFactory) {
    http.accessTokenFactory = options.accessTokenFactory;
  }
  if (options.transport !== undefined) {
    http.transport = options.transport;
  }
  if (options.skipNegotiation) {
    http.skipNegotiation = true;
    http.transport = HttpTransportType.WebSockets;
  }

  return new HubConnectionBuilder()
    .withUrl(hubUrl(options.url), http)
    .withHubProtocol(tapped(options.protocol ?? new JsonHubProtocol()))
    .configureLogging(options.logger ?? LogLevel.None)
    .build();
}

/** The address of the hub; query and all else of the given one stays. */
export function hubUrl(url: string | URL | undefined): string {
  const page = globalThis.location?.href;
  if (url === undefined && page === undefined) {
    throw new TypeError('Outside of a web page the address of the server has to be given, such as "http://localhost:5080".');
  }

  const hub = new URL(url ?? '/', page);
  if (hub.protocol !== 'http:' && hub.protocol !== 'https:') {
    throw new TypeError(`The address of the server has to be http or https, not ${hub.protocol}`);
  }
  const path = hub.pathname.replace(/\/+$/, '');
  hub.pathname = path.endsWith(SIGNALING_PATH) ? path : path + SIGNALING_PATH;
  return hub.href;
}
