import type { IceCandidate, IceServer, Knock, PeerInfo, PeerLeftReason, Roster, SessionDescription } from './contract.js';
import type { RoomFeed } from './roomFeed.js';

/** The handlers by the names of the server's events. The server chooses the arguments, so they are not checked. */
export type WireHandlers = Readonly<Record<string, (...args: never[]) => void>>;

/** The events that are about a room. */
export const feedHandlers = (feed: RoomFeed): WireHandlers => ({
  PeerJoined: (peer: PeerInfo, version: number) => feed.takeChange(peer.peerId, peer, version),
  PeerLeft: (peerId: string, reason: PeerLeftReason, version: number) => feed.takeChange(peerId, null, version, reason),
  PeerUpdated: (peer: PeerInfo, version: number) => feed.takeChange(peer.peerId, peer, version),
  RosterChanged: (roster: Roster) => feed.takeRoster(roster),
  ReceiveOffer: (from: string, offer: SessionDescription) => feed.takeSignal({ event: 'offer', data: { from, description: offer } }),
  ReceiveAnswer: (from: string, answer: SessionDescription) => feed.takeSignal({ event: 'answer', data: { from, description: answer } }),
  ReceiveIce: (from: string, candidate: IceCandidate | null) => feed.takeSignal({ event: 'icecandidate', data: { from, candidate } }),
  ReceiveMessage: (from: string, payload: string) => feed.takeSignal({ event: 'message', data: { from, payload } }),
  IceServersChanged: (iceServers: IceServer[]) => feed.takeIceServers(iceServers),
  PeerKnocked: (knock: Knock) => feed.takeKnock(knock),
  RoomLockChanged: (locked: boolean) => feed.takeLock(locked),
});
