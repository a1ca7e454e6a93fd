import { connectLoop, gather, type Gathered } from './iceProbe.js';
import { finding, type CheckName, type Finding } from './report.js';

/** One address of a STUN or TURN server, with its credentials. */
export interface IceAddress {
  readonly url: string;
  readonly server: RTCIceServer;
  readonly check: CheckName;
}

/** How a TURN server is reached, for each check. */
const ways: Partial<Record<CheckName, string>> = { turnUdp: 'UDP', turnTcp: 'TCP', turnTls: 'TLS' };

/** Returns the addresses, each as a server of its own. */
export function addressesOf(servers: readonly RTCIceServer[]): IceAddress[] {
  return servers.flatMap(server => [server.urls].flat().map(url => ({ url, server: { ...server, urls: url }, check: checkOf(url) })));
}

function checkOf(url: string): CheckName {
  return /^stuns?:/i.test(url) ? 'stun' : /^turns:/i.test(url) ? 'turnTls' : /[?&]transport=tcp/i.test(url) ? 'turnTcp' : 'turnUdp';
}

/** Whether the browser makes connections at all, and which candidates it has by itself and with all servers. */
export async function checkDirect(servers: readonly RTCIceServer[], timeoutMs: number, signal: AbortSignal): Promise<Finding> {
  const loop = await connectLoop({}, timeoutMs, signal);
  let all: Gathered;
  try {
    all = await gather({ iceServers: [...servers] }, timeoutMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    return finding('failed', `The browser refuses the STUN and TURN servers. Correct them in the settings of the server. ${error instanceof Error ? error.message : String(error)}`, { error: String(error) });
  }
  const details = { roundTripMs: loop.roundTripMs, candidates: kindsOf(all), isComplete: all.isComplete };
  if (loop.isConnected) {
    return finding('ok', 'The browser makes peer connections.', details);
  }
  return loop.offerer.candidates.length === 0
    ? finding('warning', 'The browser offers no address of this computer, perhaps by a setting or an extension. Calls then need a TURN server.', details)
    : finding('warning', 'The browser does not connect this page with itself. A firewall on this computer or an extension may block it.', details);
}

/** Whether one of the STUN servers answers. */
export async function checkStun(addresses: readonly IceAddress[], timeoutMs: number, signal: AbortSignal): Promise<Finding> {
  const stun = addresses.filter(({ check }) => check === 'stun');
  if (stun.length === 0) {
    return addresses.length > 0
      ? finding('skipped', 'The server names no STUN server. A TURN server does the same.')
      : finding('warning', 'The server names no STUN server, so only people in one network can call each other.');
  }
  const results = await Promise.all(stun.map(async ({ url, server }) => {
    const gathered = await gather({ iceServers: [server] }, timeoutMs, signal);
    const reflexive = gathered.candidates.filter(({ type }) => type === 'srflx');
    // Where there is no NAT, the address is the computer's own, and browsers do not name it again. Then only the errors tell.
    const own = gathered.candidates.filter(({ type, protocol }) => type === 'host' && protocol === 'udp').length;
    const unanswered = new Set(gathered.errors.map(({ from }) => from)).size;
    const isAnswered = reflexive.length > 0 || gathered.isComplete && own > unanswered;
    return { url, isAnswered, publicAddresses: [...new Set(reflexive.map(({ address }) => address))], errors: gathered.errors };
  }));
  return results.some(({ isAnswered }) => isAnswered)
    ? finding('ok', 'A STUN server answers.', { servers: results })
    : finding('failed', 'No STUN server answers. The network may block UDP: calls then need a TURN server over TCP or TLS.', { servers: results });
}

/** Whether a TURN server can be used in one way: allocates an address, and relays a message there and back. */
export async function checkTurn(check: CheckName, addresses: readonly IceAddress[], timeoutMs: number, signal: AbortSignal): Promise<Finding> {
  const way = ways[check]!;
  const turn = addresses.filter(address => address.check === check);
  if (turn.length === 0) {
    if (addresses.some(address => address.check in ways)) {
      return finding('skipped', `The server names no TURN address for ${way}.`);
    }
    return check === 'turnUdp'
      ? finding('warning', 'The server has no TURN server. Where networks do not let people connect directly, such as in offices and with mobile phones, calls fail.')
      : finding('skipped', 'The server has no TURN server.');
  }

  const results = await Promise.all(turn.map(async ({ url, server }) => {
    try {
      const loop = await connectLoop({ iceServers: [server], iceTransportPolicy: 'relay' }, timeoutMs, signal);
      const isAllocated = loop.offerer.candidates.some(({ type }) => type === 'relay');
      return { url, isAllocated, isRelayed: loop.isConnected, roundTripMs: loop.roundTripMs, errors: [...loop.offerer.errors, ...loop.answerer.errors] };
    } catch (error) {
      signal.throwIfAborted();
      return { url, isAllocated: false, isRelayed: false, roundTripMs: null, errors: [{ code: 0, text: String(error), url, from: '' }] };
    }
  }));
  const details = { servers: results };
  const best = results.find(({ isRelayed }) => isRelayed) ?? results.find(({ isAllocated }) => isAllocated);
  if (best?.isRelayed) {
    return finding('ok', `The TURN server relays over ${way}.`, details);
  }
  if (best) {
    return finding('failed', `The TURN server accepts over ${way}, but what it relays does not arrive. Check its relay ports and its firewall.`, details);
  }
  const codes = results.flatMap(({ errors }) => errors.map(({ code }) => code));
  return finding('failed', codes.includes(401) || codes.includes(403)
    ? `The TURN server refuses the credentials over ${way}. The secret of the signaling server and that of the TURN server have to be the same, and both clocks right.`
    : codes.some(code => code >= 400 && code < 700)
      ? `The TURN server refuses over ${way}. It may be full, or its settings wrong.`
      : `The TURN server does not answer over ${way}. It may be down, or a firewall may block it.`, details);
}

function kindsOf({ candidates }: Gathered): string[] {
  return [...new Set(candidates.map(({ type, protocol, address }) => `${type} ${protocol}${address?.endsWith('.local') ? ' (hidden)' : ''}`))].sort();
}
