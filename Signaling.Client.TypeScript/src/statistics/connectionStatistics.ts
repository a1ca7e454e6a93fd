import type { MeshPeer } from '../meshPeer.js';
import { RELAY, routeOf, type Report } from '../selectedRoute.js';

/** A summary of `RTCPeerConnection.getStats` ({@link https://www.w3.org/TR/webrtc-stats/ | W3C}). */
export interface PeerStatistics {
  /** Milliseconds; null while unknown. */
  roundTripMs: number | null;
  /** Kilobits per second, including all overhead on the wire. */
  bitrateInKbps: number;
  /** Kilobits per second, including all overhead on the wire. */
  bitrateOutKbps: number;
  /** The share of incoming media packets that were lost since the last call, 0 to 1; null when no packet was expected. */
  packetLoss: number | null;
  /** Whether a TURN server relays the connection; null while not connected. */
  route: 'direct' | 'relayed' | null;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445); null while not connected. */
  localCandidateType: string | null;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445); null while not connected. */
  remoteCandidateType: string | null;
  /** `udp` or `tcp`, to a TURN server also `tls`; null while not connected. */
  protocol: string | null;
}

interface Sample {
  pair: string | undefined;
  timestamp: number;
  bytesIn: number;
  bytesOut: number;
  packetsIn: number;
  packetsLost: number;
}

const samples = new WeakMap<RTCPeerConnection, Sample>();

/** Gets the current statistics of a connection. Rates are averages since the last call for this connection, so the first rates are 0. */
export async function connectionStatistics({ connection }: Pick<MeshPeer, 'connection'>): Promise<PeerStatistics> {
  const { reports, pair, local, remote } = await routeOf(connection);
  const sample = sampleOf(pair, reports);
  const known = samples.get(connection);
  const former = known && known.pair === sample.pair ? known : sample;
  samples.set(connection, sample);

  const since = (key: Exclude<keyof Sample, 'pair'>) => Math.max(0, sample[key] - former[key]);
  const rate = (bytes: number) => since('timestamp') > 0 ? bytes * 8 / since('timestamp') : 0;
  const due = since('packetsLost') + since('packetsIn');
  return {
    roundTripMs: pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
    bitrateInKbps: rate(since('bytesIn')),
    bitrateOutKbps: rate(since('bytesOut')),
    packetLoss: due > 0 ? since('packetsLost') / due : null,
    route: pair ? ([local, remote].some(candidate => candidate?.candidateType === RELAY) ? 'relayed' : 'direct') : null,
    localCandidateType: local?.candidateType ?? null,
    remoteCandidateType: remote?.candidateType ?? null,
    protocol: local?.relayProtocol ?? local?.protocol ?? null,
  };
}

function sampleOf(pair: Report | undefined, reports: readonly Report[]): Sample {
  const inbound = reports.filter(({ type }) => type === 'inbound-rtp');
  const sum = (value: (report: Report) => number | undefined) => inbound.reduce((total, report) => total + (value(report) ?? 0), 0);
  return {
    pair: pair?.id,
    timestamp: pair?.timestamp ?? 0,
    bytesIn: pair?.bytesReceived ?? 0,
    bytesOut: pair?.bytesSent ?? 0,
    packetsIn: sum(report => report.packetsReceived),
    packetsLost: sum(report => report.packetsLost),
  };
}
