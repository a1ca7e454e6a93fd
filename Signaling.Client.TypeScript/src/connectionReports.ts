import type { ConnectionReport } from './contract.js';
import { RELAY, routeOf } from './selectedRoute.js';
import type { SignalingClient } from './signalingClient.js';

/**
 * Reports to the server what becomes of a peer connection, for the service's operators: each outcome once. A report that fails is dropped, because it is of
 * no use to the call.
 */
export function reportOutcomes(client: SignalingClient, peerId: string, pc: RTCPeerConnection, signal: AbortSignal): void {
  const began = performance.now();
  const outcomes = new Set<string>();

  async function report(outcome: ConnectionReport['outcome']): Promise<void> {
    const elapsedMs = Math.round(performance.now() - began);
    const { local, remote } = await routeOf(pc);
    const [localCandidateType = null, remoteCandidateType = null] = [local?.candidateType, remote?.candidateType];
    const relayProtocol = localCandidateType === RELAY ? local?.relayProtocol ?? local?.protocol ?? null : null;
    await client.reportConnection({ peerId, outcome, elapsedMs, localCandidateType, remoteCandidateType, relayProtocol });
  }

  pc.addEventListener('connectionstatechange', () => {
    const { connectionState: state } = pc;
    const outcome = state === 'failed' && outcomes.has('connected') ? 'disconnected' : state;
    if ((state === 'connected' || state === 'failed') && !outcomes.has(outcome)) {
      outcomes.add(outcome);
      report(outcome as ConnectionReport['outcome']).catch(() => { /* dropped */ });
    }
  }, { signal });
}
