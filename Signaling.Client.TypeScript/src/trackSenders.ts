/**
 * A track that is sent to all peers. `track` is null while it is replaced with nothing; `known` is the track that the application uses to
 * name it.
 */
export interface LocalTrack {
  known: MediaStreamTrack;
  track: MediaStreamTrack | null;
  readonly kind: string;
  readonly stream: MediaStream;
}

/** The outgoing media of one connection. */
export class TrackSenders {
  readonly #pc: RTCPeerConnection;
  readonly #transceivers = new Map<LocalTrack, RTCRtpTransceiver>();
  readonly #free = new Set<RTCRtpTransceiver>();

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
  }

  async add(local: LocalTrack): Promise<void> {
    const free = this.#takeFree(local.kind);
    if (free) {
      this.#transceivers.set(local, free);
      free.sender.setStreams(local.stream);
      free.direction = free.direction === 'recvonly' ? 'sendrecv' : 'sendonly';
      await free.sender.replaceTrack(local.track);
    } else if (local.track) {
      const sender = this.#pc.addTrack(local.track, local.stream);
      this.#transceivers.set(local, this.#pc.getTransceivers().find(transceiver => transceiver.sender === sender)!);
    } else {
      this.#transceivers.set(local, this.#pc.addTransceiver(local.kind, { streams: [local.stream] }));
    }
  }

  async replace(local: LocalTrack): Promise<void> {
    await this.#transceivers.get(local)?.sender.replaceTrack(local.track);
  }

  remove(local: LocalTrack): void {
    const transceiver = this.#transceivers.get(local);
    if (transceiver) {
      this.#transceivers.delete(local);
      this.#free.add(transceiver);
      this.#pc.removeTrack(transceiver.sender);
    }
  }

  /**
   * Returns an unused transceiver of this kind. The browser never uses a sender for another track by itself. Repeated screen shares would
   * let the descriptions grow until the server refuses them.
   */
  #takeFree(kind: string): RTCRtpTransceiver | undefined {
    for (const transceiver of this.#free) {
      if (transceiver.currentDirection === 'stopped') {
        this.#free.delete(transceiver);
      } else if (transceiver.receiver.track.kind === kind && typeof transceiver.sender.setStreams === 'function') {
        this.#free.delete(transceiver);
        return transceiver;
      }
    }
    return undefined;
  }
}
