import type { IceCandidate, IceServer, Knock, PeerInfo, PeerLeftReason, Roster, SessionDescription } from './contract.js';
import type { RoomFeed } from './roomFeed.js';

/** The handlers by the names of the server's events. The server chooses the arguments, so they are not checked. */
export type WireHandlers = Readonly<Record<string, (...args: never[]) => void>>;

/** The events that are about a room. */
export const feedHandlers = (feed: RoomFeed): WireHandlers => ({
  PeerJoined: (peer: PeerInfo, version: number) => feed.take({ peerId: peer.peerId, peer, version }),
  PeerLeft: (peerId: string, reason: PeerLeftReason, version: number) => feed.take({ peerId, peer: null, version, reason }),
  PeerUpdated: (peer: PeerInfo, version: number) => feed.take({ peerId: peer.peerId, peer, version }),
  RosterChanged: (roster: Roster) => feed.takeRoster(roster),
  ReceiveOffer: (from: string, description: SessionDescription) => feed.take({ event: 'offer', data: { from, description } }),
  ReceiveAnswer: (from: string, description: SessionDescription) => feed.take({ event: 'answer', data: { from, description } }),
  ReceiveIce: (from: string, candidate: IceCandidate | null) => feed.take({ event: 'icecandidate', data: { from, candidate } }),
  ReceiveMessage: (from: string, payload: string) => feed.take({ event: 'message', data: { from, payload } }),
  IceServersChanged: (iceServers: IceServer[]) => feed.takeIceServers(iceServers),
  PeerKnocked: (knock: Knock) => feed.takeKnock(knock),
  RoomLockChanged: (locked: boolean) => feed.takeLock(locked),
});
