import { useEffect, useRef, useState } from 'react';
import type { JoinRequest } from '../contract.js';
import { PeerMesh } from '../peerMesh.js';
import type { PeerMeshOptions } from '../peerMeshOptions.js';
import { SignalingClient } from '../signalingClient.js';
import type { SignalingState } from '../signalingClientEvents.js';
import type { SignalingClientOptions } from '../signalingClientOptions.js';

export interface RoomOptions {
  /** Read when the room is entered; later changes count from the next room on. */
  client?: SignalingClientOptions;
  /** Read when the room is entered. */
  mesh?: PeerMeshOptions;
  /** A change is told to the others, without leaving. */
  displayName?: string;
  /** A change is told to the others, without leaving. */
  metadata?: JoinRequest['metadata'];
  /** Sent to all peers. May come later, change, and go, without leaving. */
  stream?: MediaStream | null;
}

export interface Room {
  /** Null while there is no room, and on a server. */
  readonly client: SignalingClient | null;
  readonly mesh: PeerMesh | null;
  /** `joined`: in the room. `reconnecting`: in it, and away from the server for a moment. `left`: not in it; `error` may say why. */
  readonly state: 'joining' | 'joined' | 'reconnecting' | 'left';
  /** Why the room was not joined, or was left. */
  readonly error: Error | null;
}

const nowhere: Room = { client: null, mesh: null, state: 'left', error: null };

/**
 * Is in a room for as long as the component is mounted, with a connection to each other peer. Null: in no room. Another room is entered when the name
 * changes, and with no other change.
 */
export function useRoom(room: string | null, options: RoomOptions = {}): Room {
  const latest = useRef(options);
  latest.current = options;
  const [current, setCurrent] = useState<{ name: string | null; room: Room }>({ name: null, room: nowhere });

  useEffect(() => {
    if (room === null) {
      return;
    }
    const ending = new AbortController();
    const { signal } = ending;
    const { client: clientOptions, mesh: meshOptions, displayName, metadata } = latest.current;
    const client = new SignalingClient(clientOptions);
    const mesh = new PeerMesh(client, meshOptions);
    const show = (state: Room['state'], error: Error | null = null) => !signal.aborted && setCurrent({ name: room, room: { client, mesh, state, error } });
    const states: Partial<Record<SignalingState, Room['state']>> = { connected: 'joined', reconnecting: 'reconnecting' };
    client.on('statechanged', state => client.room !== null && states[state] && show(states[state]), { signal });
    client.on('reconnected', () => show('joined'), { signal });
    let lost: Error | null = null;
    client.on('error', error => {
      lost = error;
      if (client.room === null) {
        show('left', error); // said after `left`
      }
    }, { signal });
    client.on('left', () => show('left', lost), { signal });
    show('joining');
    client.join({ room, ...displayName !== undefined && { displayName }, ...metadata !== undefined && { metadata } }, { signal })
      .then(() => show('joined'), (error: Error) => show('left', error));
    return () => {
      ending.abort();
      mesh.close();
      void client.close();
      setCurrent({ name: null, room: nowhere });
    };
  }, [room]);

  const entered = current.name === room ? current.room : nowhere;
  useShared(entered.mesh, options.stream ?? null);
  useOwnInfo(entered, options);
  return entered.mesh === null && room !== null ? { ...nowhere, state: 'joining' } : entered;
}

function useShared(mesh: PeerMesh | null, stream: MediaStream | null): void {
  useEffect(() => {
    if (!mesh || !stream) {
      return;
    }
    mesh.addStream(stream);
    return () => mesh.removeStream(stream);
  }, [mesh, stream]);
}

/** Tells the others a name or metadata that changes in the room. */
function useOwnInfo({ client, state }: Room, { displayName, metadata }: RoomOptions): void {
  const key = JSON.stringify(metadata);
  useEffect(() => {
    const { self } = client ?? {};
    if (state !== 'joined' || !self) {
      return;
    }
    const update = {
      ...displayName !== undefined && displayName !== self.displayName && { displayName },
      ...metadata !== undefined && key !== JSON.stringify(self.metadata) && { metadata },
    };
    if (Object.keys(update).length > 0) {
      client!.updatePeer(update).catch((error: Error) => console.error(error)); // the next change or reconnect tries again
    }
  }, [client, state, displayName, key]);
}
