import { CandidateQueue } from './candidateQueue.js';
import type { IceCandidate, PeerInfo, SessionDescription } from './contract.js';
import { reportOutcomes } from './connectionReports.js';
import { CHANNELS, DataChannels } from './dataChannels.js';
import { IceRecovery } from './iceRecovery.js';
import type { LocalTrack } from './localTracks.js';
import type { MeshPeer, MeshPeerState } from './meshPeer.js';
import { Negotiation } from './negotiation.js';
import type { PeerMeshEvents, PeerMeshOptions, RaiseOfPeer } from './peerMeshOptions.js';
import { RemoteStreams } from './remoteStreams.js';
import { checkDescription } from './requestRules.js';
import { withAttributes, withStreams } from './sdp.js';
import { RELAY, routeOf } from './selectedRoute.js';
import { sent } from './sent.js';
import type { SignalingClient } from './signalingClient.js';
import { TrackSenders } from './trackSenders.js';

/** A connection that the browser cannot use any more is replaced at most once in this time. */
const abandonIntervalMs = 30_000;

/** The data that all peers of a mesh share. */
export interface MeshContext {
  readonly client: SignalingClient;
  readonly options: PeerMeshOptions;
  readonly failureTimeoutMs: number;
  readonly localTracks: Iterable<LocalTrack>;
  configuration(): RTCConfiguration;
  createPeerConnection(): RTCPeerConnection;
  raise<E extends keyof PeerMeshEvents>(event: E, data: PeerMeshEvents[E]): void;
}

/** The objects that live as long as one RTCPeerConnection. */
interface Connection {
  readonly pc: RTCPeerConnection;
  readonly polite: boolean;
  readonly negotiation: Negotiation;
  readonly recovery: IceRecovery;
  readonly senders: TrackSenders;
  readonly streams: RemoteStreams;
  readonly channels: DataChannels;
  readonly ending: AbortController;
}

/** Another peer of the room, with this mesh's connection to it. */
export class RemotePeer implements MeshPeer {
  readonly id: string;
  readonly #context: MeshContext;
  // Of all connections: a candidate may arrive before the description that replaces the connection.
  readonly #candidates = new CandidateQueue();
  #info: PeerInfo;
  #current: Connection;
  #state: MeshPeerState = 'connecting';
  #abandonedAt = 0;

  readonly #raise: RaiseOfPeer = (event, data) => this.#context.raise(event, { peer: this, ...data } as never);
  readonly #failed = (cause: unknown): void => {
    if (this.#state !== 'closed') {
      this.#raise('error', { error: cause instanceof Error ? cause : new Error(String(cause)) });
    }
  };

  /** `offersFirst`: this side makes the first offer, whatever its role is. */
  constructor(context: MeshContext, info: PeerInfo, offersFirst?: boolean) {
    this.#context = context;
    this.#info = info;
    this.id = info.peerId;
    this.#current = this.#connect(offersFirst);
  }

  get info() { return this.#info; }
  get connection() { return this.#current.pc; }
  get polite() { return this.#current.polite; }
  get state() { return this.#state; }
  get streams() { return this.#current.streams.all; }

  channel(label: string): RTCDataChannel | undefined {
    return this.#current.channels.byLabel.get(label);
  }

  /** Updates the peer's data. When the peer has resumed, the signals that were lost in the meantime are sent again. */
  update(info: PeerInfo): void {
    const cameBack = this.#info.state === 'suspended' && info.state === 'connected';
    this.#info = info;
    if (cameBack) {
      this.#renegotiate(false);
    }
  }

  /** Sends lost signals again after this client has resumed. The other side may not have noticed the break. */
  resume(info: PeerInfo): void {
    this.#info = info;
    this.#renegotiate(true);
  }

  takeDescription(description: SessionDescription): void {
    this.#current.negotiation.takeDescription(description);
  }

  takeCandidate(candidate: IceCandidate | null): void {
    this.#current.negotiation.takeCandidate(candidate);
  }

  addTrack(local: LocalTrack): void {
    const { senders, negotiation } = this.#current;
    senders.add(local).catch(this.#failed);
    negotiation.changed();
  }

  async replaceTrack(local: LocalTrack): Promise<void> {
    const { pc, senders, negotiation } = this.#current;
    try {
      await senders.replace(local);
      negotiation.changed();
    } catch (error) {
      if (pc.signalingState !== 'closed') {
        throw error;
      }
    }
  }

  removeTrack(local: LocalTrack): void {
    this.#current.senders.remove(local);
    this.#current.negotiation.changed();
  }

  /**
   * There are new ICE servers. Some TURN servers keep what was allocated with credentials that have expired since, and others end it. So what this
   * side has on a TURN server moves to the new credentials while the former ones hold, and what is broken is tried again at once.
   */
  renewIceServers(configuration: RTCConfiguration): void {
    const { pc, recovery } = this.#current;
    try {
      pc.setConfiguration(configuration);
    } catch (error) {
      this.#failed(error);
      return;
    }

    if (pc.connectionState === 'connected') {
      routeOf(pc).then(({ local }) => local?.candidateType === RELAY && pc.connectionState !== 'closed' && pc.restartIce(), this.#failed);
    } else if (pc.connectionState !== 'new' && pc.connectionState !== 'connecting') {
      recovery.hurry(true);
    }
  }

  /** Returns true when the channel has accepted the data. */
  send(label: string, data: string | ArrayBuffer | Blob | ArrayBufferView): boolean {
    return this.#current.channels.send(label, data);
  }

  /**
   * Replaces the connection. This client has a new peer ID, so it is a new peer for the other side, which opens a new connection. A peer
   * connection cannot change its remote peer.
   */
  reconnect(info: PeerInfo): void {
    this.#info = info;
    this.#replace();
  }

  close(): void {
    this.#end(this.#current);
    this.#state = 'closed';
  }

  #renegotiate(goesFirst: boolean): void {
    const { pc, polite, negotiation, recovery } = this.#current;
    // Signals of a working connection, such as an offer for new tracks, may have been lost as well.
    if (pc.connectionState === 'connected' || !(goesFirst || polite)) {
      negotiation.repeat();
    }
    recovery.hurry(goesFirst || polite);
  }

  /** Gets whether signals can reach the other peer now. A suspended peer gets them after it resumes. */
  get #isReachable(): boolean {
    return this.#context.client.state === 'connected' && this.#info.state === 'connected';
  }

  /** `offersFirst`: by default, the polite side does. `offer`: the offer for which this connection is made. */
  #connect(offersFirst?: boolean, offer?: SessionDescription): Connection {
    const { client, options, failureTimeoutMs } = this.#context;
    const { extension } = options;
    const pc = this.#context.createPeerConnection();
    const polite = (client.self?.order ?? 0) > this.#info.order;
    const ending = new AbortController();
    const { signal } = ending;

    // Channels and tracks come before the negotiation, so that the first offer contains them.
    const channels = new DataChannels(pc, options.channels ?? [], this.#raise, this.#failed, signal, offer?.sdp);
    const streams = new RemoteStreams(pc, this.#raise, signal);
    extension?.connecting(this, pc);
    const senders = new TrackSenders(pc, (transceiver, track) => extension?.sending(this, transceiver, track));
    for (const local of this.#context.localTracks) {
      senders.add(local).catch(this.#failed);
    }

    const negotiation = new Negotiation({
      pc,
      polite,
      offersFirst: offersFirst ?? polite,
      answerTimeoutMs: failureTimeoutMs,
      candidates: this.#candidates,
      isReachable: () => this.#isReachable,
      sweep: () => senders.sweep(),
      check: description => checkDescription(this.id, description, client.limits ?? undefined),
      completed: sdp => withAttributes(withStreams(sdp, mid => senders.streamOf(mid)), { [CHANNELS]: channels.description, ...extension?.describe(this, pc) }),
      sendOffer: description => sent(client.sendOffer(this.id, description)),
      sendAnswer: description => sent(client.sendAnswer(this.id, description)),
      sendCandidate: candidate => void sent(client.sendIce(this.id, candidate)).catch(this.#failed),
      isForAnother: ({ sdp }) => !channels.isIn(sdp),
      replaced: description => this.#replace(description),
      abandoned: () => this.#abandon(),
      agreed: ({ sdp }) => {
        channels.keepThoseIn(sdp);
        extension?.described(this, pc, sdp);
      },
      failed: this.#failed,
    });
    const recovery = new IceRecovery(pc, polite, failureTimeoutMs, () => {
      if (this.#isReachable) {
        negotiation.restart();
      }
    });
    pc.addEventListener('connectionstatechange', () => {
      recovery.check();
      this.#updateState();
    }, { signal });
    reportOutcomes(client, this.id, pc, signal);
    return { pc, polite, negotiation, recovery, senders, streams, channels, ending };
  }

  /**
   * Makes a new connection. `description`: the first one of another connection at the other side. An answer of that connection, and one that cannot be
   * used, is of no use, because this side has made its offer on the former one; so it makes another offer.
   */
  #replace(description?: SessionDescription): void {
    const former = this.#current;
    const offer = description?.type === 'offer' ? description : undefined;
    const next = this.#connect(description && !offer, offer);
    this.#end(former);
    former.streams.removeAll();
    this.#current = next;
    if (offer) {
      next.negotiation.takeDescription(offer);
    }
    this.#updateState();
  }

  /** Moves to another connection when the browser cannot use this one any more; but not again and again. */
  #abandon(): boolean {
    const isTooSoon = Date.now() - this.#abandonedAt < abandonIntervalMs;
    if (!isTooSoon) {
      this.#abandonedAt = Date.now();
      this.#replace({ type: 'answer', sdp: '' });
    }
    return !isTooSoon;
  }

  #updateState(): void {
    const { connectionState } = this.#current.pc;
    const state = connectionState === 'new' ? 'connecting' : connectionState;
    if (this.#state !== 'closed' && this.#state !== state) {
      this.#state = state;
      this.#context.raise('statechanged', this);
    }
  }

  #end({ pc, negotiation, recovery, channels, ending }: Connection): void {
    const open = [...channels.byLabel.values()].filter(({ readyState }) => readyState === 'open' || readyState === 'closing');
    ending.abort();
    negotiation.close();
    recovery.stop();
    pc.close();
    for (const channel of open) {
      this.#raise('channelclose', { channel });
    }
  }
}
