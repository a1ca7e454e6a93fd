import { hubAddress } from '../hubAddress.js';
import { SignalingClient } from '../signalingClient.js';
import type { SignalingClientOptions } from '../signalingClientOptions.js';
import { addressesOf, checkDirect, checkStun, checkTurn } from './iceChecks.js';
import { checkLocalNetwork, checkPage, checkPermissions } from './pageChecks.js';
import { adviceOf, finding, type Check, type CheckName, type Diagnosis, type Finding } from './report.js';
import { checkClock, checkJoin, checkTransport, negotiate, transports } from './serverChecks.js';

export interface DiagnoseOptions {
  /** How the page reaches the server. */
  client?: SignalingClientOptions;
  /** The room that is joined for a moment, because the server tells its STUN and TURN servers to peers only. Default: a room of its own. */
  room?: string;
  /** STUN and TURN servers to look at, beside those of the server. */
  iceServers?: readonly RTCIceServer[];
  /** The limit of each check, in milliseconds. Default: 10 000. */
  timeoutMs?: number;
  /** Is called after each check. */
  onCheck?: (check: Check) => void;
  /** Ends the diagnosis: it then fails with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Looks at all that a call needs: page, permissions, server, transports, STUN and TURN. It opens no device, and takes seconds, or up to a minute where
 * much does not answer.
 */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { client: clientOptions = {}, timeoutMs = 10_000, onCheck } = options;
  const signal = options.signal ?? new AbortController().signal;
  const startedAt = new Date();
  const started = performance.now();
  const hub = hubAddress(clientOptions.url, clientOptions.hubPath);
  const settings: SignalingClientOptions = { ...clientOptions, connectTimeoutMs: timeoutMs };
  const checks: Check[] = [];

  const run = async (name: CheckName, look: () => Finding | Promise<Finding>): Promise<Finding> => {
    signal.throwIfAborted();
    const begun = performance.now();
    let found: Finding;
    try {
      found = await look();
    } catch (error) {
      signal.throwIfAborted();
      found = finding('failed', `This could not be looked at (${name}). ${error instanceof Error ? error.message : String(error)}`, { error: String(error) });
    }
    const check = { name, ...found, ms: Math.round(performance.now() - begun) };
    checks.push(check);
    onCheck?.(check);
    return found;
  };

  const page = await run('page', () => checkPage(hub));
  await run('permissions', checkPermissions);
  await run('localNetwork', checkLocalNetwork);
  let negotiation = { finding: finding('failed', ''), transports: [] as readonly string[], clockOffsetMs: null as number | null };
  await run('server', async () => {
    negotiation = await negotiate(hub, clientOptions, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    return negotiation.finding;
  });
  await run('clock', () => checkClock(negotiation));
  for (const transport of transports) {
    await run(transport[0], () => checkTransport(transport, negotiation, settings, signal));
  }

  const client = new SignalingClient(settings);
  let iceServers = [...options.iceServers ?? []];
  try {
    await run('join', () => negotiation.finding.status === 'ok'
      ? checkJoin(client, options.room ?? `diagnosis-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`, signal)
      : finding('skipped', 'The server was not reached.'));
    iceServers = [...iceServers, ...client.iceServers];
  } finally {
    await client.close();
  }

  const canConnect = page.details['hasWebRtc'] === true;
  const addresses = addressesOf(iceServers);
  const knowsServers = addresses.length > 0 || checks.some(({ name, status }) => name === 'join' && status === 'ok');
  const ice = (name: CheckName, needsServers: boolean, look: () => Promise<Finding>) => run(name, () =>
    !canConnect ? finding('skipped', 'This browser has no WebRTC.')
      : needsServers && !knowsServers ? finding('skipped', 'The STUN and TURN servers are not known, because no room was joined.') : look());
  await ice('direct', false, () => checkDirect(iceServers, timeoutMs, signal));
  await ice('stun', true, () => checkStun(addresses, timeoutMs, signal));
  for (const name of ['turnUdp', 'turnTcp', 'turnTls'] as const) {
    await ice(name, true, () => checkTurn(name, addresses, timeoutMs, signal));
  }

  const statuses = checks.map(({ status }) => status);
  return {
    format: 1, startedAt: startedAt.toISOString(), ms: Math.round(performance.now() - started), page: `${location.origin}${location.pathname}`, server: hub.split('?')[0]!,
    browser: navigator.userAgent, checks, status: statuses.includes('failed') ? 'failed' : statuses.includes('warning') ? 'warning' : 'ok', advice: adviceOf(checks),
  };
}
