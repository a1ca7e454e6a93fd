import type { IceCandidate, IceServer, PeerInfo, PeerLeftReason, Roster, SessionDescription } from './contract.js';
import type { RoomFeed } from './roomFeed.js';

/** By the names of the wire's events. What they are called with is the server's word. */
export type WireHandlers = Readonly<Record<string, (...args: never[]) => void>>;

/** The events that are about a room. */
export const feedHandlers = (feed: RoomFeed): WireHandlers => ({
  PeerJoined: (peer: PeerInfo, version: number) => feed.takeChange(peer.peerId, peer, version),
  PeerLeft: (peerId: string, reason: PeerLeftReason, version: number) => feed.takeChange(peerId, null, version, reason),
  PeerUpdated: (peer: PeerInfo, version: number) => feed.takeChange(peer.peerId, peer, version),
  RosterChanged: (roster: Roster) => feed.takeRoster(roster),
  ReceiveOffer: (from: string, offer: SessionDescription) => feed.takeOffer(from, offer),
  ReceiveAnswer: (from: string, answer: SessionDescription) => feed.takeAnswer(from, answer),
  ReceiveIce: (from: string, candidate: IceCandidate | null) => feed.takeCandidate(from, candidate),
  ReceiveMessage: (from: string, payload: string) => feed.takeMessage(from, payload),
  IceServersChanged: (iceServers: IceServer[]) => feed.takeIceServers(iceServers),
});
