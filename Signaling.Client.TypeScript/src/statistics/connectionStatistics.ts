import type { PeerStatistics } from './meshPeer.js';

// The used fields of the reports: https://www.w3.org/TR/webrtc-stats/
interface Report {
  id: string;
  type: string;
  timestamp: number;
  kind?: string;
  state?: string;
  nominated?: boolean;
  selected?: boolean;
  selectedCandidatePairId?: string;
  localCandidateId?: string;
  remoteCandidateId?: string;
  currentRoundTripTime?: number;
  bytesReceived?: number;
  bytesSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  candidateType?: string;
  protocol?: string;
  relayProtocol?: string;
}

interface Sample {
  pair: string;
  timestamp: number;
  bytesIn: number;
  bytesOut: number;
  packetsIn: number;
  packetsLost: number;
}

/** Summarises the statistics of one connection. Rates refer to the time since the last call. */
export class StatisticsReader {
  #former: Sample | null = null;

  async read(pc: RTCPeerConnection): Promise<PeerStatistics> {
    const byId = new Map<string, Report>();
    (await pc.getStats()).forEach((report: Report) => byId.set(report.id, report));
    const reports = [...byId.values()];

    const pair = selectedPair(byId, reports);
    const local = byId.get(pair?.localCandidateId ?? '');
    const remote = byId.get(pair?.remoteCandidateId ?? '');
    const sample = pair ? sampleOf(pair, reports) : null;
    const former = sample && this.#former?.pair === sample.pair ? this.#former : sample;
    this.#former = sample;

    const elapsedMs = sample && former ? sample.timestamp - former.timestamp : 0;
    const rate = (bytes: number) => elapsedMs > 0 ? Math.max(0, bytes * 8 / elapsedMs) : 0;
    const lost = sample && former ? Math.max(0, sample.packetsLost - former.packetsLost) : 0;
    const due = sample && former ? lost + Math.max(0, sample.packetsIn - former.packetsIn) : 0;
    return {
      roundTripMs: pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
      bitrateInKbps: sample && former ? rate(sample.bytesIn - former.bytesIn) : 0,
      bitrateOutKbps: sample && former ? rate(sample.bytesOut - former.bytesOut) : 0,
      packetLoss: due > 0 ? lost / due : null,
      route: pair ? (local?.candidateType === 'relay' || remote?.candidateType === 'relay' ? 'relayed' : 'direct') : null,
      localCandidateType: local?.candidateType ?? null,
      remoteCandidateType: remote?.candidateType ?? null,
      protocol: local?.relayProtocol ?? local?.protocol ?? null,
    };
  }
}

/** Returns whether this side reaches the other side through a TURN server of its own. */
export const isRelayed = async (pc: RTCPeerConnection): Promise<boolean> =>
  (await new StatisticsReader().read(pc)).localCandidateType === 'relay';

/** Returns the selected candidate pair. Firefox has no transport report that names it, but marks the pair itself. */
function selectedPair(byId: ReadonlyMap<string, Report>, reports: readonly Report[]): Report | undefined {
  const transport = reports.find(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId);
  return byId.get(transport?.selectedCandidatePairId ?? '')
    ?? reports.find(({ type, selected, nominated, state }) =>
      type === 'candidate-pair' && (selected || (nominated && state === 'succeeded')));
}

function sampleOf(pair: Report, reports: readonly Report[]): Sample {
  const inbound = reports.filter(({ type }) => type === 'inbound-rtp');
  const sum = (value: (report: Report) => number | undefined) => inbound.reduce((total, report) => total + (value(report) ?? 0), 0);
  return {
    pair: pair.id,
    timestamp: pair.timestamp,
    bytesIn: pair.bytesReceived ?? 0,
    bytesOut: pair.bytesSent ?? 0,
    packetsIn: sum(report => report.packetsReceived),
    packetsLost: sum(report => report.packetsLost),
  };
}
