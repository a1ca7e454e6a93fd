import type { PeerInfo } from './contract.js';

/** The peers by ID, in the order of joining. */
export type PeerMap = ReadonlyMap<string, PeerInfo>;

export const areSame = (one: PeerMap, other: PeerMap): boolean =>
  one.size === other.size && [...one.values()].every(peer => isSame(peer, other.get(peer.peerId)));

export function isSame(one: PeerInfo, other: PeerInfo | undefined): boolean {
  const entries = Object.entries(one.metadata);
  return !!other && one.displayName === other.displayName && one.state === other.state && one.order === other.order
    && entries.length === Object.keys(other.metadata).length && entries.every(([key, value]) => other.metadata[key] === value);
}
