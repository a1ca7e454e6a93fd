import type { LocalMedia } from './peerMeshOptions.js';

/** A track that is sent to all peers. */
export interface LocalTrack {
  readonly kind: string;
  readonly stream: MediaStream;
  /** The track by which the application names this one. */
  known: MediaStreamTrack;
  /** Null while it is replaced with nothing. */
  track: MediaStreamTrack | null;
  /** The tracks that it has replaced. */
  readonly former: Set<MediaStreamTrack>;
  /** Whether its source has ended, such as a camera that was unplugged. Then nothing is sent until it is replaced. */
  hasEnded: boolean;
}

/** The tracks that are sent to all peers, in the order in which they were added. */
export class LocalTracks {
  readonly #all = new Set<LocalTrack>();

  /** Gets what a new connection has to send. */
  get sent(): readonly LocalTrack[] { return [...this.#all].filter(({ hasEnded }) => !hasEnded); }

  get streams(): readonly LocalMedia[] {
    const streams = new Map<MediaStream, MediaStreamTrack[]>();
    for (const { stream, track } of this.sent) {
      streams.set(stream, [...streams.get(stream) ?? [], ...track ? [track] : []]);
    }
    return [...streams].map(([stream, tracks]) => ({ stream, tracks }));
  }

  add(track: MediaStreamTrack, stream: MediaStream): LocalTrack {
    const local: LocalTrack = { kind: track.kind, stream, known: track, track, former: new Set(), hasEnded: false };
    this.#all.add(local);
    return local;
  }

  /** Returns the local track that sends this one. */
  get(track: MediaStreamTrack): LocalTrack | undefined {
    return [...this.#all].find(({ known }) => known === track);
  }

  /** As `get`. Also finds it by a track that it has replaced: applications go on using the name of the first one. */
  find(track: MediaStreamTrack): LocalTrack | undefined {
    return this.get(track) ?? [...this.#all].find(({ former }) => former.has(track));
  }

  of(stream: MediaStream): LocalTrack[] {
    return [...this.#all].filter(local => local.stream === stream);
  }

  delete(local: LocalTrack): void {
    this.#all.delete(local);
  }

  clear(): void {
    this.#all.clear();
  }
}
