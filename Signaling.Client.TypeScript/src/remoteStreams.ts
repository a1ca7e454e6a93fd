import type { RaiseOfPeer } from './peerMeshOptions.js';

/** The incoming streams of one connection. */
export class RemoteStreams {
  readonly #raise: RaiseOfPeer;
  readonly #signal: AbortSignal;
  readonly #streams = new Map<MediaStream, Set<MediaStreamTrack>>();
  /** The streams of tracks that came without one. */
  readonly #own = new Map<RTCRtpTransceiver, MediaStream>();

  constructor(pc: RTCPeerConnection, raise: RaiseOfPeer, signal: AbortSignal) {
    this.#raise = raise;
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

  /** Raises `trackremoved` for every track, because the connection is replaced but the peer stays. */
  removeAll(): void {
    for (const [stream, tracks] of [...this.#streams]) {
      this.#streams.delete(stream);
      for (const track of tracks) {
        this.#raise('trackremoved', { stream, track });
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
    this.#raise('track', { track, streams });
  }

  #remove(stream: MediaStream, track: MediaStreamTrack): void {
    const tracks = this.#streams.get(stream);
    if (!tracks?.delete(track)) {
      return;
    }
    if (tracks.size === 0) {
      this.#streams.delete(stream);
    }
    this.#raise('trackremoved', { stream, track });
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
