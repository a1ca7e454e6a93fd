import type { HttpTransportType, IHubProtocol, ILogger, LogLevel } from '@microsoft/signalr';

/** The server's address and further options. */
export interface SignalingClientOptions {
  /** The server's root or the hub's full address, absolute or relative to the page. Default: the directory of the page. */
  url?: string | URL;
  /** The path of the hub below `url`, with a slash at its beginning only. Default: `/signaling`. */
  hubPath?: string;
  /** The hub protocol: for MessagePack, a `MessagePackHubProtocol` from "@microsoft/signalr-protocol-msgpack". Default: JSON. */
  protocol?: IHubProtocol;
  /**
   * Returns the access token; called again for each connection. It is also called some time before a JSON Web Token expires: the client continues with
   * the new token on a new connection, and neither the application nor the other peers notice. Default: none.
   */
  accessTokenFactory?: () => string | Promise<string>;
  /** The allowed transports. Default: the first transport that both server and browser support, WebSockets first. */
  transport?: HttpTransportType;
  /** Opens a WebSocket without negotiation. This saves a round trip, but allows no other transport. Default: false. */
  skipNegotiation?: boolean;
  /**
   * Returns the delay, in milliseconds, before the given attempt (from 0) to reconnect after a break; null gives up.
   * Default: random, from 0 to 2^n seconds, without end; at most 30 seconds, and at most an eighth of the resume window while that lasts.
   */
  reconnectDelays?: (attempt: number) => number | null;
  /**
   * The limit for connecting and joining together, in milliseconds. After it `connect` or `join` fails and names the step that was not answered. If a
   * transport opens and then stays silent, the client tries the next one within this time. Default: 20,000.
   */
  connectTimeoutMs?: number;
  /**
   * With "session", a page that is reloaded, or left and opened again in the same tab, continues as the same peer: its `join` of the same room resumes it
   * while the server keeps its place. A browser does not tell a reload from the end of a tab, so a peer whose tab is closed stays suspended until then;
   * call `close` when the user leaves. Default: none; a page that is unloaded leaves its room.
   */
  persist?: 'session';
  /** The logger or level of SignalR. The log never contains the content of a signal. Default: `LogLevel.None`. */
  logger?: ILogger | LogLevel;
}

export const connectTimeoutOf = (options: SignalingClientOptions) => options.connectTimeoutMs ?? 20_000;

const longestDelayMs = 30_000;

/**
 * Exponential back-off with full jitter. All peers of a server that restarts lose their connections at the same moment. The jitter, already
 * at the first attempt, spreads their reconnects.
 */
export function jitteredDelay(attempt: number, longestMs = longestDelayMs): number {
  return Math.random() * Math.min(longestMs, 1000 * 2 ** Math.min(attempt, 10));
}
