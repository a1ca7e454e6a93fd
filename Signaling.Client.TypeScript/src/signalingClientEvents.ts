import type { IceCandidate, JoinResult, PeerInfo, PeerLeftReason, RemovedReason, SessionDescription } from './contract.js';
import type { SignalingError } from './signalingError.js';

/**
 * Where the connection to the server stands. While `reconnecting`, what is known of the room stays as it was; `connected` comes back
 * together with the room.
 */
export type SignalingState = 'disconnected' | 'connecting' | 'connected' | 'reconnecting';

/**
 * What a SignalingClient raises: in the order of the wire, one at a time. The client's properties contain an event already when it is
 * raised, and a signal is only ever raised for a sender who is in `peers`.
 */
export interface SignalingClientEvents {
  statechanged: SignalingState;
  /** This peer has entered a room by `join`. */
  joined: JoinResult;
  /**
   * This peer is in its room again after a broken connection. `resumed`: as the same peer, with the same ID, and signals that were sent to it
   * meanwhile follow. Otherwise it was away for too long and has joined again: it has a new ID, and the others have seen it leave and enter.
   * Either way the events of those who left, came or changed meanwhile follow; of the rest there is none.
   */
  reconnected: JoinResult & { resumed: boolean };
  /**
   * This peer is no longer in the room: it left, was put out, or (`lost`) could not come back after a broken connection; then `error` says
   * why.
   */
  left: { reason: 'left' | RemovedReason | 'lost' };
  peerjoined: PeerInfo;
  peerleft: { peer: PeerInfo; reason: PeerLeftReason };
  peerupdated: PeerInfo;
  /** After any change of the others, once: a map that never changes. */
  rosterchanged: ReadonlyMap<string, PeerInfo>;
  offer: { from: string; description: SessionDescription };
  answer: { from: string; description: SessionDescription };
  /** Null: there will be no more candidates. */
  icecandidate: { from: string; candidate: IceCandidate | null };
  message: { from: string; payload: string };
  /** The server handed out new ones, before the credentials of the former expire, or when this peer came back. */
  iceserverschanged: readonly RTCIceServer[];
  /** Something that no call reports, such as a refused rejoin. */
  error: SignalingError;
  /** The server's node is going away. After that time the client moves to another connection and resumes there, by itself. */
  draining: { reconnectAfterMs: number };
}
