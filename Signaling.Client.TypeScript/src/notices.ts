import type { PeerInfo, PeerLeftReason } from './contract.js';
import type { SignalingClientEvents } from './signalingClientEvents.js';

/** A change of the roster as received; `peer` is null for a peer that left. */
export interface RosterChange {
  peerId: string;
  peer: PeerInfo | null;
  /** Of a peer that left. */
  reason?: PeerLeftReason;
  version: number;
}

/** A signal of another peer, and the event that it raises. */
export type Signal = {
  [E in 'offer' | 'answer' | 'icecandidate' | 'message']: { event: E; data: SignalingClientEvents[E] }
}['offer' | 'answer' | 'icecandidate' | 'message'];

/** A message about a room. */
export type Notice = RosterChange | Signal;

/** How this peer entered its room: by a join, a resume as the same peer, another join as a new peer, or a move to a connection with a new access token. */
export type Entry = 'joined' | 'resumed' | 'rejoined' | 'renewed';

/** Raises an event of the client. */
export type Raise = <E extends keyof SignalingClientEvents>(event: E, data: SignalingClientEvents[E]) => void;
