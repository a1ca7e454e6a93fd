import { useCallback, useSyncExternalStore } from 'react';
import type { PeerInfo } from '../contract.js';
import type { MeshPeer, MeshPeerState } from '../meshPeer.js';
import type { PeerMesh } from '../peerMesh.js';

/** Another peer of the room as it is now. Another object comes with each change, so it can be memoized. */
export interface PeerView {
  readonly id: string;
  readonly info: PeerInfo;
  readonly state: MeshPeerState;
  readonly streams: readonly MediaStream[];
  /** The peer itself, for its channels and statistics. */
  readonly peer: MeshPeer;
}

const none: readonly PeerView[] = [];
const views = new WeakMap<PeerMesh, readonly PeerView[]>();

/** Returns the other peers, in the order in which they joined. */
export function usePeers({ mesh }: { readonly mesh: PeerMesh | null }): readonly PeerView[] {
  const subscribe = useCallback((changed: () => void) => {
    const ending = new AbortController();
    const until = { signal: ending.signal };
    for (const event of ['peeradded', 'peerremoved', 'statechanged', 'track', 'trackremoved'] as const) {
      mesh?.on(event, changed, until);
    }
    mesh?.client.on('peerupdated', changed, until);
    return () => ending.abort();
  }, [mesh]);
  return useSyncExternalStore(subscribe, () => mesh ? viewOf(mesh) : none, () => none);
}

/** Returns the same objects as long as nothing has changed. */
function viewOf(mesh: PeerMesh): readonly PeerView[] {
  const former = views.get(mesh) ?? none;
  const next = [...mesh.peers.values()].map(peer => {
    const { id, info, state, streams } = peer;
    const known = former.find(view => view.peer === peer);
    return known && known.info === info && known.state === state && areSame(known.streams, streams) ? known : { id, info, state, streams: [...streams], peer };
  });
  if (areSame(former, next)) {
    return former;
  }
  views.set(mesh, next);
  return next;
}

const areSame = <T>(one: readonly T[], other: readonly T[]): boolean => one.length === other.length && one.every((each, i) => each === other[i]);
