import type { IceCandidate } from './contract.js';

/** More than the number of candidates that any browser gathers in one generation. */
const maxWaiting = 64;

/**
 * The candidates of the other peer on their way into a peer connection. Each candidate belongs to one generation of ICE credentials, which
 * the other side's description contains. A candidate that arrives before its description waits. A candidate of an ignored or replaced
 * description is never added.
 */
export class CandidateQueue {
  readonly #pc: RTCPeerConnection;
  #waiting: IceCandidate[] = [];

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
  }

  async add(candidate: IceCandidate): Promise<void> {
    if (!this.#isDue(candidate)) {
      this.#waiting = [...this.#waiting, candidate].slice(-maxWaiting);
      return;
    }

    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (error) {
      // The description may have been replaced in the meantime.
      if (this.#isDue(candidate)) {
        throw error;
      }
    }
  }

  /** Adds the waiting candidates that belong to the new remote description. */
  async flush(): Promise<void> {
    const due = this.#waiting.filter(candidate => this.#isDue(candidate));
    this.#waiting = this.#waiting.filter(candidate => !due.includes(candidate));
    await Promise.all(due.map(candidate => this.add(candidate)));
  }

  #isDue({ usernameFragment }: IceCandidate): boolean {
    const sdp = this.#pc.remoteDescription?.sdp;
    return sdp !== undefined && (!usernameFragment || sdp.split(/\r?\n/).includes(`a=ice-ufrag:${usernameFragment}`));
  }
}
