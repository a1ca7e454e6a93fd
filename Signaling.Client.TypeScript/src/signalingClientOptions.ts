import type { HttpTransportType, IHubProtocol, ILogger, LogLevel } from '@microsoft/signalr';

/** How to reach the server. */
export interface SignalingClientOptions {
  /** The server's root or the hub's full address, absolute or relative to the page. Default: the directory of the page. */
  url?: string | URL;
  /** A `MessagePackHubProtocol` from "@microsoft/signalr-protocol-msgpack" when MessagePack is wanted. Default: JSON. */
  protocol?: IHubProtocol;
  /** Gives the access token; asked anew for each connection. Default: none. */
  accessTokenFactory?: () => string | Promise<string>;
  /** Default: whatever server and browser both can, WebSockets first. */
  transport?: HttpTransportType;
  /** Saves a round trip when connecting; WebSockets only. Default: false. */
  skipNegotiation?: boolean;
  /**
   * How long to wait, in milliseconds, before which try (from 0) to connect again after a connection broke; null gives up.
   * Default: anything from nothing to 2^n seconds, at most 30, for ever.
   */
  reconnectDelays?: (attempt: number) => number | null;
  /**
   * How long connecting and joining may take together, in milliseconds, before `connect` or `join` fails and says which step was not answered. A
   * transport that opens and then stays silent is given up before that, for the next one. Default: 20,000.
   */
  connectTimeoutMs?: number;
  /** What SignalR logs. It never holds more of a signal than that there was one. Default: `LogLevel.None`. */
  logger?: ILogger | LogLevel;
}

export const connectTimeoutOf = (options: SignalingClientOptions) => options.connectTimeoutMs ?? 20_000;

const longestDelayMs = 30_000;

/**
 * Exponential back-off with full jitter: a server that restarts loses all of its peers at one moment, and the jitter, from the first try
 * on, is what keeps them from coming back at one moment.
 */
export function jitteredDelay(attempt: number): number {
  return Math.random() * Math.min(longestDelayMs, 1000 * 2 ** Math.min(attempt, 10));
}
