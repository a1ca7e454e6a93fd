import type { JoinResult, Limits, PeerInfo, Permission } from '../contract.js';
import type { PeerMap } from '../peerMaps.js';
import { capacityOf, PROFILE_KEY } from './format.js';
import type { Profile } from './profile.js';
import type { SecretStay } from './secretStay.js';
import type { Stranger, Strangers } from './strangers.js';

/** A room as the server shows it, at the moment of an event. */
export interface RawRoom {
  readonly peerId: string | null;
  readonly room: string | null;
  readonly self: PeerInfo | null;
  readonly peers: PeerMap;
  readonly version: number;
  readonly iceServers: readonly RTCIceServer[];
  readonly permissions: readonly Permission[];
  readonly roomLocked: boolean | null;
  readonly limits: Limits | null;
}

/** A room as the application sees it. */
export interface SecretRoom extends RawRoom {
  readonly strangers: Strangers;
}

export const outside: SecretRoom = {
  peerId: null, room: null, self: null, peers: new Map(), version: 0, iceServers: [], permissions: [], roomLocked: null, limits: null, strangers: new Map(),
};

/** Opens the peers' names and metadata. */
export async function openRoom(raw: RawRoom, stay: SecretStay, profile: Profile): Promise<SecretRoom> {
  const peers = new Map<string, PeerInfo>();
  const strangers = new Map<string, Stranger>();
  for (const info of raw.peers.values()) {
    const opened = await stay.openPeer(info);
    if ('peer' in opened) {
      peers.set(info.peerId, opened.peer);
    } else {
      strangers.set(info.peerId, { peerId: info.peerId, state: opened.state });
    }
  }
  return { ...raw, self: raw.self && { ...raw.self, ...profile }, peers, limits: raw.limits && inside(raw.limits), strangers };
}

/** Returns the answer to a join as the application may see it. */
export const resultOf = (result: JoinResult, { self, peers, limits }: SecretRoom): JoinResult =>
  ({ ...result, self: self ?? result.self, peers: [...peers.values()], limits: limits ?? result.limits });

/** About what the JSON around the texts of a candidate and of a profile needs. */
const jsonBytes = 100;

/** Returns the limits for contents, of which each grows by a third and some bytes when it is sealed. */
function inside(limits: Limits): Limits {
  return {
    ...limits,
    maxSdpBytes: capacityOf(limits.maxSdpBytes),
    maxCandidateBytes: Math.max(0, capacityOf(limits.maxCandidateBytes) - jsonBytes),
    maxMessageBytes: capacityOf(limits.maxMessageBytes),
    maxMetadataBytes: Math.max(0, capacityOf(limits.maxMetadataBytes - PROFILE_KEY.length) - jsonBytes),
  };
}
