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
  /** The streams of tracks that came without one. */
  readonly #own = new Map<RTCRtpTransceiver, MediaStream>();

  constructor(pc: RTCPeerConnection, events: RemoteStreamEvents, signal: AbortSignal) {
    this.#events = events;
    this.#signal = signal;
    pc.addEventListener('track', ({ track, streams, transceiver }) => {
      if (streams.length > 0) {
        this.#removeOwn(transceiver);
      }
      this.#add(track, streams.length > 0 ? streams : [this.#ownStream(track, transceiver)]);
    }, { signal });
    // The browser does not report the end of a track without a stream.
    pc.addEventListener('signalingstatechange', () => {
      for (const transceiver of pc.signalingState === 'stable' ? [...this.#own.keys()] : []) {
        if (!/recv/.test(transceiver.currentDirection ?? '')) {
          this.#removeOwn(transceiver);
        }
      }
    }, { signal });
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

  #ownStream(track: MediaStreamTrack, transceiver: RTCRtpTransceiver): MediaStream {
    const stream = this.#own.get(transceiver) ?? new MediaStream([track]);
    this.#own.set(transceiver, stream);
    return stream;
  }

  #removeOwn(transceiver: RTCRtpTransceiver): void {
    const stream = this.#own.get(transceiver);
    if (stream) {
      this.#own.delete(transceiver);
      this.#remove(stream, transceiver.receiver.track);
    }
  }
}
