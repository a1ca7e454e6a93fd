import type { IceCandidate, PeerInfo, SessionDescription } from './contract.js';
import { openChannels } from './dataChannels.js';
import { IceRecovery } from './iceRecovery.js';
import type { MeshPeer, MeshPeerState, PeerStatistics } from './meshPeer.js';
import { Negotiation } from './negotiation.js';
import type { PeerMeshEvents, PeerMeshOptions } from './peerMeshOptions.js';
import { isRelayed, StatisticsReader } from './peerStatistics.js';
import { RemoteStreams } from './remoteStreams.js';
import type { SignalingClient } from './signalingClient.js';
import { SignalingError } from './signalingError.js';
import { TrackSenders, type LocalTrack } from './trackSenders.js';

/** The data that all peers of a mesh share. */
export interface MeshContext {
  readonly client: SignalingClient;
  readonly options: PeerMeshOptions;
  readonly failureTimeoutMs: number;
  readonly localTracks: Iterable<LocalTrack>;
  configuration(): RTCConfiguration;
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
  readonly channels: ReadonlyMap<string, RTCDataChannel>;
  readonly statistics: StatisticsReader;
  readonly ending: AbortController;
}

/** Another peer of the room, with this mesh's connection to it. */
export class RemotePeer implements MeshPeer {
  readonly id: string;
  readonly #context: MeshContext;
  #info: PeerInfo;
  #current: Connection;
  #state: MeshPeerState = 'connecting';

  constructor(context: MeshContext, info: PeerInfo) {
    this.#context = context;
    this.#info = info;
    this.id = info.peerId;
    this.#current = this.#connect();
  }

  get info() { return this.#info; }
  get connection() { return this.#current.pc; }
  get polite() { return this.#current.polite; }
  get state() { return this.#state; }
  get streams() { return this.#current.streams.all; }

  channel(label: string): RTCDataChannel | undefined {
    return this.#current.channels.get(label);
  }

  getStats(): Promise<PeerStatistics> {
    return this.#current.statistics.read(this.#current.pc);
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
    this.#current.senders.add(local).catch(error => this.#failed(error));
  }

  replaceTrack(local: LocalTrack): Promise<void> {
    return this.#current.senders.replace(local);
  }

  removeTrack(local: LocalTrack): void {
    this.#current.senders.remove(local);
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
      isRelayed(pc).then(relayed => relayed && pc.connectionState !== 'closed' && pc.restartIce(), error => this.#failed(error));
    } else if (pc.connectionState !== 'new' && pc.connectionState !== 'connecting') {
      recovery.hurry(true);
    }
  }

  /** Returns true when the channel has accepted the data. */
  send(label: string, data: string | ArrayBuffer | Blob | ArrayBufferView): boolean {
    const channel = this.channel(label);
    if (channel?.readyState !== 'open') {
      return false;
    }

    try {
      channel.send(data as string);
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /**
   * Replaces the connection. This client has a new peer ID, so it is a new peer for the other side, which opens a new connection. A peer
   * connection cannot change its remote peer.
   */
  reconnect(info: PeerInfo): void {
    this.#info = info;
    const former = this.#current;
    this.#end(former);
    former.streams.removeAll();
    this.#current = this.#connect();
    this.#updateState();
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

  #connect(): Connection {
    const { client, options, failureTimeoutMs } = this.#context;
    const configuration = this.#context.configuration();
    const pc = options.createPeerConnection?.(configuration) ?? new RTCPeerConnection(configuration);
    const polite = (client.self?.order ?? 0) > this.#info.order;
    const ending = new AbortController();
    const { signal } = ending;

    // Channels and tracks come before the negotiation, so that the first offer contains them.
    const channels = openChannels(pc, options.channels ?? [], {
      opened: channel => this.#context.raise('channelopen', { peer: this, channel }),
      closed: channel => this.#context.raise('channelclose', { peer: this, channel }),
      received: (channel, data) => {
        if (typeof data === 'string' || data instanceof ArrayBuffer) {
          this.#context.raise('data', { peer: this, channel, data });
        }
      },
    }, signal);
    const streams = new RemoteStreams(pc, {
      added: (track, streams) => this.#context.raise('track', { peer: this, track, streams }),
      removed: (stream, track) => this.#context.raise('trackremoved', { peer: this, stream, track }),
    }, signal);
    const senders = new TrackSenders(pc);
    for (const local of this.#context.localTracks) {
      senders.add(local).catch(error => this.#failed(error));
    }

    const negotiation = new Negotiation({
      pc,
      polite,
      answerTimeoutMs: failureTimeoutMs,
      isReachable: () => this.#isReachable,
      sendOffer: description => this.#sendDetached(client.sendOffer(this.id, description)),
      sendAnswer: description => this.#sendDetached(client.sendAnswer(this.id, description)),
      sendCandidate: candidate => this.#sendDetached(client.sendIce(this.id, candidate)),
      failed: error => this.#failed(error),
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
    return { pc, polite, negotiation, recovery, senders, streams, channels, statistics: new StatisticsReader(), ending };
  }

  /** Sends without waiting. The order of the calls is the order on the wire. */
  #sendDetached(sent: Promise<unknown>): void {
    sent.catch((error: unknown) => {
      // Ignored: the other peer has just left, and PeerLeft reports it. Also ignored: this side's connection broke, or the other peer is
      // suspended and its mailbox is full. Then the lost signals are sent again after the resume. An offer that was lost for another
      // transient reason is sent again when no answer arrives.
      if (!(error instanceof SignalingError && (error.isTransient || ['peer_not_found', 'not_joined'].includes(error.code)))) {
        this.#failed(error);
      }
    });
  }

  #updateState(): void {
    const { connectionState } = this.#current.pc;
    const state = connectionState === 'new' ? 'connecting' : connectionState;
    if (this.#state !== 'closed' && this.#state !== state) {
      this.#state = state;
      this.#context.raise('statechanged', this);
    }
  }

  #failed(cause: unknown): void {
    if (this.#state !== 'closed') {
      this.#context.raise('error', { peer: this, error: cause instanceof Error ? cause : new Error(String(cause)) });
    }
  }

  #end({ pc, negotiation, recovery, channels, ending }: Connection): void {
    const open = [...channels.values()].filter(({ readyState }) => readyState === 'open');
    ending.abort();
    negotiation.close();
    recovery.stop();
    pc.close();
    for (const channel of open) {
      this.#context.raise('channelclose', { peer: this, channel });
    }
  }
}
