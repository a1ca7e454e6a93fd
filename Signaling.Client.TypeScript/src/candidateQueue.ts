import type { IceCandidate } from './contract.js';

/** More than the number of candidates that any browser gathers in one generation. */
const maxWaiting = 128;
const maxGenerations = 4;

/**
 * The candidates of the other peer on their way into a peer connection. Each candidate belongs to one generation of ICE credentials, which
 * the other side's description contains. A candidate that arrives before its description waits. A candidate of an ignored or replaced
 * description is never added.
 */
export class CandidateQueue {
  readonly #waiting = new Map<string, IceCandidate[]>();

  /** Keeps a candidate until `flush`. Of too many, the first ones are kept: they are the peer's own addresses, and those that work most often. */
  hold(candidate: IceCandidate): void {
    const generation = candidate.usernameFragment ?? '';
    const waiting = this.#waiting.get(generation) ?? [];
    if (waiting.length < maxWaiting) {
      waiting.push(candidate);
    }
    this.#waiting.set(generation, waiting);
    for (const oldest of [...this.#waiting.keys()].slice(0, -maxGenerations)) {
      this.#waiting.delete(oldest);
    }
  }

  /** Adds the waiting candidates that belong to the remote description. */
  async flush(pc: RTCPeerConnection): Promise<void> {
    const due: IceCandidate[] = [];
    for (const [generation, waiting] of this.#waiting) {
      due.push(...waiting.filter(candidate => isDue(pc, candidate)));
      this.#waiting.set(generation, waiting.filter(candidate => !due.includes(candidate)));
    }
    await Promise.all(due.map(candidate => pc.addIceCandidate(candidate).catch((error: unknown) => {
      // The description may have been replaced in the meantime.
      if (isDue(pc, candidate)) {
        throw error;
      }
    })));
  }
}

/** A candidate of an offer that was ignored can be for media that the remote description does not have. */
function isDue({ remoteDescription }: RTCPeerConnection, { usernameFragment, sdpMid }: IceCandidate): boolean {
  const lines = remoteDescription?.sdp.split(/\r?\n/);
  return !!lines && (!usernameFragment || lines.includes(`a=ice-ufrag:${usernameFragment}`)) && (!sdpMid || lines.includes(`a=mid:${sdpMid}`));
}
