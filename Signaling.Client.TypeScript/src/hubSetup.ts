import {
  HttpTransportType, HubConnectionBuilder, JsonHubProtocol, LogLevel, type HubConnection, type IHttpConnectionOptions,
} from '@microsoft/signalr';
import { hubAddress } from './hubAddress.js';
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
    .withUrl(hubAddress(options.url), http)
    .withHubProtocol(tapped(options.protocol ?? new JsonHubProtocol()))
    .configureLogging(options.logger ?? LogLevel.None)
    .build();
}
