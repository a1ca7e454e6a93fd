import type { PeerInfo, PeerLeftReason } from './contract.js';
import type { SignalingClientEvents } from './signalingClientEvents.js';

/** The peers by ID, in the order of joining. */
export type PeerMap = ReadonlyMap<string, PeerInfo>;

export const areSame = (one: PeerMap, other: PeerMap): boolean =>
  one.size === other.size && [...one.values()].every(peer => isSame(peer, other.get(peer.peerId)));

const contentOf = (peer: PeerInfo | undefined) => peer && JSON.stringify([peer.displayName, peer.state, peer.order, Object.entries(peer.metadata).sort()]);

const isSame = (one: PeerInfo, other: PeerInfo | undefined): boolean => contentOf(one) === contentOf(other);

/** An event for a difference between two rosters. */
export type Difference = {
  [E in 'peerleft' | 'peerjoined' | 'peerupdated']: { event: E; data: SignalingClientEvents[E] }
}['peerleft' | 'peerjoined' | 'peerupdated'];

/** Returns the events for the differences between two rosters: first of the peers that have left, then of the others in the order of joining. */
export function differences(former: PeerMap, peers: PeerMap, reason: PeerLeftReason): Difference[] {
  const left: Difference[] = [...former.values()].filter(({ peerId }) => !peers.has(peerId))
    .map(peer => ({ event: 'peerleft', data: { peer, reason } }));
  const changed: Difference[] = [...peers.values()].filter(peer => !isSame(peer, former.get(peer.peerId)))
    .map(peer => ({ event: former.has(peer.peerId) ? 'peerupdated' : 'peerjoined', data: peer }));
  return [...left, ...changed];
}
