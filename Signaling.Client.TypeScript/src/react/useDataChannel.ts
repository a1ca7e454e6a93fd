import { useCallback, useEffect, useRef, useState } from 'react';
import type { MeshPeer } from '../meshPeer.js';
import type { PeerMesh } from '../peerMesh.js';

export interface DataChannelUse {
  /** Sends to all peers whose channel is open, or to one, and returns the number of those to which it was sent. */
  readonly send: (data: string | ArrayBuffer | Blob | ArrayBufferView, to?: MeshPeer) => number;
  /** The IDs of the peers whose channel is open. */
  readonly open: readonly string[];
}

/** Uses the mesh's data channel with this label. The room's `mesh` options have to name it. The handler need not be memoized. */
export function useDataChannel(
  { mesh }: { readonly mesh: PeerMesh | null }, label: string, onData?: (data: string | ArrayBuffer | Blob, peer: MeshPeer) => void): DataChannelUse {
  const handler = useRef(onData);
  handler.current = onData;
  const [open, setOpen] = useState<readonly string[]>([]);

  useEffect(() => {
    if (!mesh) {
      return;
    }
    const ending = new AbortController();
    const until = { signal: ending.signal };
    const update = () => setOpen([...mesh.peers.values()].filter(peer => peer.channel(label)?.readyState === 'open').map(({ id }) => id));
    mesh.on('channelopen', update, until);
    mesh.on('channelclose', update, until);
    mesh.on('peerremoved', update, until);
    mesh.on('data', ({ peer, channel, data }) => channel.label === label && handler.current?.(data, peer), until);
    update();
    return () => {
      ending.abort();
      setOpen([]);
    };
  }, [mesh, label]);

  const send = useCallback<DataChannelUse['send']>((data, to) => {
    if (!to) {
      return mesh?.send(label, data) ?? 0;
    }
    const channel = to.channel(label);
    if (channel?.readyState !== 'open') {
      return 0;
    }
    channel.send(data as string);
    return 1;
  }, [mesh, label]);
  return { send, open };
}
