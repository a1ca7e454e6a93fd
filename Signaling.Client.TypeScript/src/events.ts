import type { MeshPeer } from './meshPeer.js';
import type { PeerMesh } from './peerMesh.js';
import type { PeerMeshEvents } from './peerMeshOptions.js';
import type { SignalingClient } from './signalingClient.js';
import type { SignalingClientEvents } from './signalingClientEvents.js';
import type { ListenOptions } from './typedEvents.js';

type Source = SignalingClient | PeerMesh;
type EventsOf<S extends Source> = S extends SignalingClient ? SignalingClientEvents : PeerMeshEvents;

/** The events of a mesh that are about one peer, with that peer's data. */
export type MeshPeerEvents = Omit<PeerMeshEvents, 'peeradded' | 'error'> & { error: { peer: MeshPeer; error: Error } };

const listen = <S extends Source, E extends keyof EventsOf<S>>(source: S, event: E, handler: (data: EventsOf<S>[E]) => void, signal?: AbortSignal) =>
  (source as { on(event: unknown, handler: unknown, options?: ListenOptions): () => void }).on(event, handler, signal && { signal });

/** Resolves with the next such event for which `where` returns true. Rejects with the signal's reason when the signal is aborted. */
export function once<S extends Source, E extends keyof EventsOf<S>>(
  source: S, event: E, { signal, where = () => true }: ListenOptions & { where?: (data: EventsOf<S>[E]) => boolean } = {},
): Promise<EventsOf<S>[E]> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => reject(signal!.reason);
    const off = listen(source, event, data => {
      if (where(data)) {
        off();
        signal?.removeEventListener('abort', abort);
        resolve(data);
      }
    }, signal);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Iterates over the events from now on, in order: `for await (const { from, payload } of eventsOf(client, 'message'))`. Events wait while the loop is
 * busy. The iteration ends when the loop is left, or when the signal is aborted.
 */
export function eventsOf<S extends Source, E extends keyof EventsOf<S>>(source: S, event: E, { signal }: ListenOptions = {}): AsyncIterableIterator<EventsOf<S>[E]> {
  type Data = EventsOf<S>[E];
  const waiting: Data[] = [];
  const readers: ((result: IteratorResult<Data>) => void)[] = [];
  let isOver = signal?.aborted ?? false;
  const off = listen(source, event, data => {
    const reader = readers.shift();
    reader ? reader({ value: data, done: false }) : waiting.push(data);
  }, signal);
  const end = () => {
    isOver = true;
    off();
    signal?.removeEventListener('abort', end);
    readers.splice(0).forEach(reader => reader({ value: undefined, done: true }));
    return Promise.resolve({ value: undefined, done: true as const });
  };
  signal?.addEventListener('abort', end, { once: true });
  return {
    [Symbol.asyncIterator]() { return this; },
    return: end,
    next: () => waiting.length > 0 ? Promise.resolve({ value: waiting.shift()!, done: false })
      : isOver ? end() : new Promise(resolve => readers.push(resolve)),
  };
}

/** Calls the handler for each such event of this peer, until the returned function is called or the signal is aborted. */
export function onPeer<E extends keyof MeshPeerEvents>(
  mesh: PeerMesh, peer: MeshPeer, event: E, handler: (data: MeshPeerEvents[E]) => void, options?: ListenOptions,
): () => void {
  return mesh.on(event, data => {
    if (data === peer || 'peer' in data && data.peer === peer) {
      handler(data as MeshPeerEvents[E]);
    }
  }, options);
}

/** Resolves when the peer is connected. Rejects when it has left, or with the signal's reason when the signal is aborted. */
export async function connected(mesh: PeerMesh, peer: MeshPeer, { signal }: ListenOptions = {}): Promise<MeshPeer> {
  const ending = new AbortController();
  const until = { signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal };
  try {
    if (peer.state !== 'connected' && peer.state !== 'closed') {
      await Promise.race([
        once(mesh, 'statechanged', { ...until, where: changed => changed === peer && peer.state === 'connected' }),
        once(mesh, 'peerremoved', { ...until, where: removed => removed === peer }),
      ]);
    }
    if (peer.state === 'closed') {
      throw new DOMException('The peer has left.', 'InvalidStateError');
    }
    return peer;
  } finally {
    ending.abort();
  }
}
