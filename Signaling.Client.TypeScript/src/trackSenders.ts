import type { LocalTrack } from './localTracks.js';
import { sends } from './sdp.js';

/** The outgoing media of one connection. */
export class TrackSenders {
  readonly #pc: RTCPeerConnection;
  readonly #used: (transceiver: RTCRtpTransceiver, track: MediaStreamTrack) => void;
  readonly #transceivers = new Map<LocalTrack, RTCRtpTransceiver>();
  /** The stream of the track that each transceiver sends, or has sent last. */
  readonly #streams = new Map<RTCRtpTransceiver, MediaStream>();
  readonly #made = new Set<RTCRtpTransceiver>();

  /** `used`: called when a transceiver begins to send a track. */
  constructor(pc: RTCPeerConnection, used: (transceiver: RTCRtpTransceiver, track: MediaStreamTrack) => void) {
    this.#pc = pc;
    this.#used = used;
  }

  /**
   * Sends a track. Uses a transceiver again that sends nothing, because the browser never does so by itself: repeated screen shares would let the
   * descriptions grow until the server refuses them.
   */
  async add(local: LocalTrack): Promise<void> {
    const { kind, stream, track } = local;
    const used = new Set(this.#transceivers.values());
    const unused = this.#pc.getTransceivers().filter(transceiver => !used.has(transceiver) && transceiver.receiver.track.kind === kind
      && !transceiver.sender.track && !isSending(transceiver.direction));
    const idle = unused.find(transceiver => !isStopped(transceiver) && this.#isIdle(transceiver));
    if (idle) {
      const limits = this.#streams.has(idle) ? withoutLimits(idle.sender) : null;
      this.#use(idle, local);
      idle.direction = idle.direction === 'recvonly' ? 'sendrecv' : 'sendonly';
      await Promise.all([limits, idle.sender.replaceTrack(track)]);
      return;
    }

    // `addTrack` could take one of the unused transceivers: one of which the other side learns a track that is already removed, or one that is stopped.
    const made = track && unused.length === 0
      ? this.#transceiverOf(this.#pc.addTrack(track, stream))
      : this.#pc.addTransceiver(track ?? kind, { streams: [stream] });
    this.#made.add(made);
    this.#use(made, local);
  }

  async replace(local: LocalTrack): Promise<void> {
    const transceiver = this.#transceivers.get(local);
    await (transceiver ? transceiver.sender.replaceTrack(local.track) : this.add(local));
  }

  remove(local: LocalTrack): void {
    const transceiver = this.#transceivers.get(local);
    this.#transceivers.delete(local);
    if (transceiver && !isStopped(transceiver)) {
      this.#pc.removeTrack(transceiver.sender);
      // `removeTrack` does nothing while the track is still on its way to the sender.
      transceiver.direction = /recv/.test(transceiver.direction) ? 'recvonly' : 'inactive';
      transceiver.sender.replaceTrack(null).catch(() => { /* the connection has been closed */ });
    }
  }

  /** Stops the unused transceivers that are in no description, because each makes the next offer larger. */
  sweep(): void {
    const used = new Set(this.#transceivers.values());
    for (const transceiver of this.#made) {
      if (transceiver.mid === null && !used.has(transceiver)) {
        this.#made.delete(transceiver);
        transceiver.stop();
      }
    }
  }

  /** Returns the ID of the stream that belongs to the medium. */
  streamOf(mid: string): string | undefined {
    return [...this.#streams].find(([transceiver]) => transceiver.mid === mid)?.[1].id;
  }

  #transceiverOf(sender: RTCRtpSender): RTCRtpTransceiver {
    return this.#pc.getTransceivers().find(transceiver => transceiver.sender === sender)!;
  }

  #use(transceiver: RTCRtpTransceiver, local: LocalTrack): void {
    this.#transceivers.set(local, transceiver);
    this.#streams.set(transceiver, local.stream);
    this.#used(transceiver, local.known);
  }

  /**
   * Returns whether the other side knows that the transceiver sends nothing. Otherwise it would receive the next track as a part of the former
   * track's stream, without an event.
   */
  #isIdle({ mid, currentDirection }: RTCRtpTransceiver): boolean {
    const pending = this.#pc.pendingLocalDescription?.sdp;
    return mid === null || !isSending(currentDirection) && !(pending !== undefined && sends(pending, mid));
  }
}

const isSending = (direction: RTCRtpTransceiverDirection | null) => /send/.test(direction ?? '');

const isStopped = ({ direction, currentDirection }: RTCRtpTransceiver) => direction === 'stopped' || currentDirection === 'stopped';

/** Removes the limits that the application has set for the former track. */
function withoutLimits(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  parameters.encodings = parameters.encodings.map(({ rid }) => ({ ...rid !== undefined && { rid }, active: true }));
  return sender.setParameters(parameters);
}
