import type { CandidateQueue } from './candidateQueue.js';
import type { SessionDescription } from './contract.js';

export interface NegotiationOptions {
  pc: RTCPeerConnection;
  polite: boolean;
  /** Whether this side makes the first offer. Otherwise it waits for the other side's, but not for ever. */
  offersFirst: boolean;
  /** The time, in milliseconds, after which an unanswered offer is sent again: delivery is at most once. */
  answerTimeoutMs: number;
  candidates: CandidateQueue;
  /** Returns whether a repeated signal could arrive now. */
  isReachable(): boolean;
  /** Stops the transceivers of which the other side has never heard, and that send nothing. */
  sweep(): void;
  /** Throws when the server would refuse the description. */
  check(description: RTCSessionDescriptionInit): void;
  /** Returns the description as it is sent. */
  completed(sdp: string): string;
  /** Each rejects only when the server has refused it for good. */
  sendOffer(description: RTCSessionDescriptionInit): Promise<void>;
  sendAnswer(description: RTCSessionDescriptionInit): Promise<void>;
  sendCandidate(candidate: RTCIceCandidate | null): void;
  /** Returns whether the offer needs another connection on this side. */
  isForAnother(offer: SessionDescription): boolean;
  /** The other side has another connection now. A new one of this side continues with this description. */
  replaced(description: SessionDescription): void;
  /** The browser can no longer use this connection. Returns whether another one is made. */
  abandoned(): boolean;
  /** Both sides have the same descriptions. */
  agreed(remote: SessionDescription): void;
  failed(error: unknown): void;
}
