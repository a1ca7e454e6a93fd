import type { IceCandidate, JoinResult, Knock, PeerInfo, PeerLeftReason, RemovedReason, SessionDescription } from './contract.js';
import type { SignalingError } from './signalingError.js';

/**
 * The state of the connection to the server. While `reconnecting`, the last known state of the room stays. The client is `connected` again
 * together with the room.
 */
export type SignalingState = 'disconnected' | 'connecting' | 'connected' | 'reconnecting';

/**
 * The events of a SignalingClient, raised one at a time in the order of the wire. The client's properties already contain an event when it is
 * raised, and signals are raised only for senders that are in `peers`.
 */
export interface SignalingClientEvents {
  statechanged: SignalingState;
  /** This peer has joined a room by `join`. */
  joined: JoinResult;
  /**
   * This peer is in its room again after a broken connection. `resumed`: it is the same peer, with the same ID, and the signals sent to it in the
   * meantime follow. Otherwise it was away for too long and has joined again with a new ID, so the other peers have seen it leave and join.
   * In both cases, the events of peers that left, joined or changed in the meantime follow. Peers that are still there raise no event.
   */
  reconnected: JoinResult & { resumed: boolean };
  /**
   * This peer is no longer in the room: it left, was removed, or (`lost`) could not return after a broken connection. For `lost`, `error` has the
   * reason.
   */
  left: { reason: 'left' | RemovedReason | 'lost' };
  peerjoined: PeerInfo;
  peerleft: { peer: PeerInfo; reason: PeerLeftReason };
  peerupdated: PeerInfo;
  /** The other peers have changed. Raised once after each change; the map itself never changes. */
  rosterchanged: ReadonlyMap<string, PeerInfo>;
  offer: { from: string; description: SessionDescription };
  answer: { from: string; description: SessionDescription };
  /** A null candidate is the end of candidates. */
  icecandidate: { from: string; candidate: IceCandidate | null };
  message: { from: string; payload: string };
  /** The server has sent new ICE servers: before the credentials of the former ones expire, or when this peer returned. */
  iceserverschanged: readonly RTCIceServer[];
  /** A newcomer was refused because the room is locked. Only a peer with the permission `moderate` receives it, at most once for a person in 30 s. */
  peerknocked: Knock;
  /**
   * The room was locked or unlocked, perhaps by this peer. Only a peer with the permission `moderate` receives it. Null: this peer may no longer moderate
   * the room, because its new access token does not permit it.
   */
  roomlockchanged: boolean | null;
  /** An error that no call reports, such as a refused rejoin. */
  error: SignalingError;
  /** The server's node is draining. After the given time the client moves to another connection and resumes by itself. */
  draining: { reconnectAfterMs: number };
}
