/** The used fields of a report: https://www.w3.org/TR/webrtc-stats/ */
export interface Report {
  id: string;
  type: string;
  timestamp: number;
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

/** Returns all reports of a connection, its selected candidate pair, and the candidates of that pair. */
export async function routeOf(pc: RTCPeerConnection) {
  const byId = new Map<string | undefined, Report>();
  (await pc.getStats()).forEach((report: Report) => byId.set(report.id, report));
  const reports = [...byId.values()];
  // Firefox has no report of the transport that names the pair, but marks the pair itself.
  const pair = byId.get(reports.find(({ selectedCandidatePairId }) => selectedCandidatePairId)?.selectedCandidatePairId)
    ?? reports.find(({ type, selected, nominated, state }) => type === 'candidate-pair' && (selected || (nominated && state === 'succeeded')));
  return { reports, pair, local: byId.get(pair?.localCandidateId), remote: byId.get(pair?.remoteCandidateId) };
}

/** The type of a candidate that a TURN server has given. */
export const RELAY = 'relay';
