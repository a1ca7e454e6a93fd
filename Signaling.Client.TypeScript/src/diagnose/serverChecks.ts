import type { HttpTransportType } from '@microsoft/signalr';
import { SIGNALING_PATH } from '../contract.js';
import { SignalingClient } from '../signalingClient.js';
import type { SignalingClientOptions } from '../signalingClientOptions.js';
import { SignalingError } from '../signalingError.js';
import { finding, type CheckName, type Finding } from './report.js';

/** What the server answered to the first request of a connection. */
export interface Negotiation {
  readonly finding: Finding;
  readonly transports: readonly string[];
  /** The server's clock minus this one's, in milliseconds; null when it cannot be seen. */
  readonly clockOffsetMs: number | null;
}

/** Names of SignalR's transports, and their values. */
export const transports: readonly [check: CheckName, name: string, value: HttpTransportType, text: string][] = [
  ['webSockets', 'WebSockets', 1, 'WebSockets'], ['serverSentEvents', 'ServerSentEvents', 2, 'Server-sent events'], ['longPolling', 'LongPolling', 4, 'Long polling'],
];

/** Asks the hub which transports it has, and tells apart why it does not answer. */
export async function negotiate(hub: string, options: SignalingClientOptions, signal: AbortSignal): Promise<Negotiation> {
  const nothing = (found: Finding): Negotiation => ({ finding: found, transports: [], clockOffsetMs: null });
  const started = performance.now();
  let response: Response;
  try {
    response = await post(hub, await options.accessTokenFactory?.(), signal);
  } catch (error) {
    return nothing(await whyNot(hub, options, error, signal));
  }

  const details = { status: response.status, ms: Math.round(performance.now() - started), redirected: response.redirected, address: hub };
  if (response.status === 404 || response.status === 405) {
    return nothing(await elsewhere(hub, options, details, signal) ?? finding('failed', `There is no signaling server at ${hub}. Check the address, and the path at which a proxy passes it on.`, details));
  }
  if (response.status === 401 || response.status === 403) {
    return nothing(finding('failed', 'The server lets nobody in without a valid access token.', details));
  }
  if (!response.ok) {
    return nothing(finding('failed', `The server, or a proxy before it, answers with the error ${response.status}. Try again later.`, details));
  }
  const offered = await offeredTransports(response);
  if (!offered) {
    return nothing(finding('failed', `Something else than a signaling server answers at ${hub}. Check the address, and the path at which a proxy passes it on.`, details));
  }
  const date = Date.parse(response.headers.get('date') ?? '');
  // The header has whole seconds, and was written half a round trip ago.
  const clockOffsetMs = Number.isNaN(date) ? null : date + 500 + details.ms / 2 - Date.now();
  return { finding: finding('ok', 'The server answers.', { ...details, transports: offered }), transports: offered, clockOffsetMs };
}

/** Compares the clocks. Access tokens and TURN credentials have a time. */
export function checkClock({ clockOffsetMs }: Negotiation): Finding {
  const offset = clockOffsetMs === null ? null : Math.round(clockOffsetMs / 1000);
  if (offset === null) {
    return finding('skipped', 'A page of another origin cannot see the server’s clock.');
  }
  return Math.abs(offset) > 60
    ? finding('warning', `The clock of this computer is ${Math.abs(offset)} seconds ${offset > 0 ? 'behind' : 'ahead of'} the server’s. Set it right: tokens may count as expired.`, { offsetSeconds: offset })
    : finding('ok', 'The clock of this computer is right.', { offsetSeconds: offset });
}

/** Opens a connection over one transport. */
export async function checkTransport([, name, transport, text]: typeof transports[number], { transports: offered }: Negotiation, options: SignalingClientOptions, signal: AbortSignal): Promise<Finding> {
  if (!offered.includes(name)) {
    return finding('skipped', `${text}: the server does not offer it, or was not reached.`);
  }
  const client = new SignalingClient({ ...options, transport, skipNegotiation: false });
  try {
    await client.connect({ signal });
    return finding('ok', `${text}: works.`);
  } catch (error) {
    signal.throwIfAborted();
    return transport === 1
      ? finding('warning', 'WebSockets do not come through, so a slower connection is used. A proxy or a firewall between you and the server has to let them through.', detailsOf(error))
      : finding('warning', `${text}: does not come through. It is only used where WebSockets do not.`, detailsOf(error));
  } finally {
    await client.close();
  }
}

/** Joins a room, and leaves the client in it: its ICE servers are needed. */
export async function checkJoin(client: SignalingClient, room: string, signal: AbortSignal): Promise<Finding> {
  const started = performance.now();
  try {
    await client.join({ room, displayName: '' }, { signal });
    const joinMs = Math.round(performance.now() - started);
    const asked = performance.now();
    await client.getRoster();
    return finding('ok', 'A room can be joined.', { joinMs, roundTripMs: Math.round(performance.now() - asked), iceServers: client.iceServers.length });
  } catch (error) {
    signal.throwIfAborted();
    const words = error instanceof SignalingError && ['unauthorized', 'forbidden'].includes(error.code)
      ? 'The server lets nobody into the room without a valid access token for it.'
      : `The room cannot be joined. ${error instanceof Error ? error.message : String(error)}`;
    return finding('failed', words, detailsOf(error));
  }
}

function post(hub: string, token: string | undefined, signal: AbortSignal): Promise<Response> {
  return fetch(address(hub), { method: 'POST', signal, ...token && { headers: { authorization: `Bearer ${token}` } } });
}

function address(hub: string): string {
  const url = new URL(hub);
  url.pathname += '/negotiate';
  url.searchParams.set('negotiateVersion', '1');
  return url.href;
}

/** Returns the names of the transports; null when the answer is not that of a hub. */
async function offeredTransports(response: Response): Promise<string[] | null> {
  try {
    const { availableTransports } = await response.json() as { availableTransports: { transport: string }[] };
    return availableTransports.map(({ transport }) => transport);
  } catch {
    return null;
  }
}

/** Why a request has failed: browsers do not say whether the server is gone, or does not allow the page's origin. */
async function whyNot(hub: string, options: SignalingClientOptions, error: unknown, signal: AbortSignal): Promise<Finding> {
  const details = { address: hub, error: String(error), online: navigator.onLine };
  if (!navigator.onLine) {
    return finding('failed', 'This computer has no network. Connect it, and try again.', details);
  }
  try {
    signal.throwIfAborted();
    await fetch(address(hub), { method: 'POST', mode: 'no-cors', signal });
    return await elsewhere(hub, options, details, signal) ?? finding(
      'failed', `${new URL(hub).host} answers, but does not allow pages from ${location.origin}. Add this origin to the server’s allowed origins, and check the path of the address.`,
      { ...details, isReached: true });
  } catch {
    return finding('failed', `The server at ${new URL(hub).host} cannot be reached. It may be down, or a firewall may block it.`, { ...details, isReached: false });
  }
}

async function elsewhere(hub: string, options: SignalingClientOptions, details: Record<string, unknown>, signal: AbortSignal): Promise<Finding | null> {
  const foundAt = await findElsewhere(hub, options.hubPath ?? SIGNALING_PATH, signal);
  return foundAt === null ? null : finding(
    'failed', `The server is at ${foundAt}, and not at ${hub}. Correct the address that the page uses, or the path at which a proxy passes it on.`, { ...details, foundAt });
}

/** Looks for the hub below the other parts of its path, and at the page's own server. */
async function findElsewhere(hub: string, hubPath: string, signal: AbortSignal): Promise<string | null> {
  const { origin, pathname } = new URL(hub);
  const prefix = pathname.slice(0, -hubPath.length);
  const page = location.origin === origin ? new URL('.', location.href).pathname.replace(/\/$/, '') : '';
  const candidates = [...parents(prefix), ...parents(page)].map(path => origin + path + hubPath);
  for (const candidate of new Set(candidates.filter(each => each !== origin + pathname).slice(0, 8))) {
    try {
      const response = await post(candidate, undefined, signal);
      if (response.status === 401 || response.ok && await offeredTransports(response)) {
        return candidate;
      }
    } catch {
      // not there either
    }
  }
  return null;
}

/** "/a/b" → "/a/b", "/a", "". */
function parents(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return Array.from({ length: parts.length + 1 }, (_, i) => parts.slice(0, parts.length - i).map(part => `/${part}`).join(''));
}

const detailsOf = (error: unknown): Record<string, unknown> => error instanceof SignalingError
  ? { code: error.code, error: error.message, isTransient: error.isTransient }
  : { error: String(error) };
