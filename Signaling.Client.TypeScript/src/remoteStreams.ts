/** The events of the incoming media of one connection. */
export interface RemoteStreamEvents {
  added(track: MediaStreamTrack, streams: readonly MediaStream[]): void;
  removed(stream: MediaStream, track: MediaStreamTrack): void;
}

/** The incoming streams of one connection. */
export class RemoteStreams {
  readonly #events: RemoteStreamEvents;
  readonly #signal: AbortSignal;
  readonly #streams = new Map<MediaStream, Set<MediaStreamTrack>>();

  constructor(pc: RTCPeerConnection, events: RemoteStreamEvents, signal: AbortSignal) {
    this.#events = events;
    this.#signal = signal;
    pc.addEventListener('track', ({ track, streams }) => this.#add(track, streams), { signal });
  }

  get all(): readonly MediaStream[] {
    return [...this.#streams.keys()];
  }

  /** Raises `removed` for every track, because the connection is replaced but the peer stays. */
  removeAll(): void {
    for (const [stream, tracks] of [...this.#streams]) {
      this.#streams.delete(stream);
      for (const track of tracks) {
        this.#events.removed(stream, track);
      }
    }
  }

  #add(track: MediaStreamTrack, streams: readonly MediaStream[]): void {
    for (const stream of streams) {
      const tracks = this.#streams.get(stream);
      if (tracks) {
        tracks.add(track);
        continue;
      }

      this.#streams.set(stream, new Set([track]));
      stream.addEventListener('removetrack', ({ track }) => this.#remove(stream, track), { signal: this.#signal });
    }
    this.#events.added(track, streams);
  }

  #remove(stream: MediaStream, track: MediaStreamTrack): void {
    const tracks = this.#streams.get(stream);
    if (!tracks?.delete(track)) {
      return;
    }
    if (tracks.size === 0) {
      this.#streams.delete(stream);
    }
    this.#events.removed(stream, track);
  }
}
