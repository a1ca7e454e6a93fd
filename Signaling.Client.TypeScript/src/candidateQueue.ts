import type { IceCandidate } from './contract.js';

/** More than any browser gathers in one generation. */
const maxWaiting = 64;

/**
 * Candidates on their way into a peer connection. Each belongs to one generation of the other side's ICE credentials, which its description
 * brings: what comes before that waits, and what belongs to a description that was ignored or replaced is never let in.
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

  /** A remote description was set. */
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
