import type { PeerInfo, PeerLeftReason } from './contract.js';
import type { SignalingClientEvents } from './signalingClientEvents.js';

/** A change of the roster as the wire has it; `peer` is null for a peer that left. */
export interface RosterChange {
  peerId: string;
  peer: PeerInfo | null;
  reason: PeerLeftReason;
  version: number;
}

/** What comes from another peer, and the event that it leads to. */
export type Signal = {
  [E in 'offer' | 'answer' | 'icecandidate' | 'message']: { event: E; data: SignalingClientEvents[E] }
}['offer' | 'answer' | 'icecandidate' | 'message'];

/** What the wire brings about a room. */
export type Notice = { change: RosterChange } | { signal: Signal };

/** How this peer has come into its room: for the first time, or back as the same peer or as a new one. */
export type Entry = 'joined' | 'resumed' | 'rejoined';

/** How the feed raises an event. */
export type Raise = <E extends keyof SignalingClientEvents>(event: E, data: SignalingClientEvents[E]) => void;
