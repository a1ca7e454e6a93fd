import type { PeerInfo } from './contract.js';
import { LocalTracks, type LocalTrack } from './localTracks.js';
import type { MeshPeer } from './meshPeer.js';
import type { LocalMedia, PeerMeshEvents, PeerMeshOptions } from './peerMeshOptions.js';
import { RemotePeer, type MeshContext } from './remotePeer.js';
import type { SignalingClient } from './signalingClient.js';
import { TypedEvents, type ListenOptions } from './typedEvents.js';

const defaultFailureTimeoutMs = 10_000;

/**
 * A peer connection to each other peer of the client's room, for as long as both are in it. It may be created before or after the client
 * joins, and tracks may be added and removed at any time.
 */
export class PeerMesh {
  /** The client whose room this mesh connects. */
  readonly client: SignalingClient;
  readonly #events = new TypedEvents<PeerMeshEvents>();
  readonly #options: PeerMeshOptions;
  readonly #context: MeshContext;
  readonly #ending = new AbortController();
  readonly #peers = new Map<string, RemotePeer>();
  readonly #locals = new LocalTracks();
  /** What is wrong with the configuration is said once, and not for each peer. */
  #lastFault = '';

  constructor(client: SignalingClient, options: PeerMeshOptions = {}) {
    this.client = client;
    this.#options = options;
    const mesh = this;
    this.#context = {
      client,
      options,
      failureTimeoutMs: options.failureTimeoutMs ?? defaultFailureTimeoutMs,
      get localTracks() { return mesh.#locals.sent; },
      configuration: () => this.#configuration(),
      createPeerConnection: () => (options.createPeerConnection ?? (configuration => new RTCPeerConnection(configuration)))(this.#configuration()),
      raise: (event, data) => this.#events.emit(event, data),
    };
    this.#follow();
    if (client.room !== null) {
      this.#sync();
    }
  }

  /** The other peers by ID, in the order in which they joined. */
  get peers(): ReadonlyMap<string, MeshPeer> { return this.#peers; }

  /** The streams that are sent to all peers. */
  get localStreams(): readonly LocalMedia[] { return this.#locals.streams; }

  /**
   * Sends a track to all current and future peers, as a part of that stream. Without a stream it is a stream of its own. Does nothing for a track that
   * is already sent. When the track ends by itself, such as that of a camera that is unplugged, it is not sent any more until it is replaced.
   */
  addTrack(track: MediaStreamTrack, stream?: MediaStream): void {
    if (this.#ending.signal.aborted) {
      throw new DOMException('The mesh is closed. Create another one.', 'InvalidStateError');
    }
    if (track.readyState === 'ended') {
      throw new DOMException('The track has ended. Capture another one.', 'InvalidStateError');
    }
    if (!this.#locals.get(track)) {
      const local = this.#locals.add(track, stream ?? new MediaStream([track]));
      this.#watch(track);
      this.#peers.forEach(peer => peer.addTrack(local));
    }
  }

  /**
   * Sends another track of the same kind instead of `old`, without negotiation. With null it sends nothing until `old` is replaced again or
   * removed. Does nothing when `old` is not sent. When a peer's connection cannot send it, all peers get the former track again, and the call fails.
   */
  async replaceTrack(old: MediaStreamTrack, next: MediaStreamTrack | null): Promise<void> {
    const local = this.#locals.find(old);
    if (!local) {
      return;
    }
    if (next && next.kind !== local.kind) {
      throw new TypeError(`A track of the kind ${next.kind} cannot replace one of the kind ${local.kind}.`);
    }
    if (next && (this.#locals.get(next) ?? local) !== local) {
      throw new DOMException('The track is already sent. Remove it first.', 'InvalidStateError');
    }

    const { known, track, hasEnded } = local;
    this.#put(local, next ?? known, next, false);
    const failure = (await this.#replace(local)).find(({ status }) => status === 'rejected');
    if (failure) {
      if (local.track === next) {
        this.#put(local, known, track, hasEnded);
        await this.#replace(local);
      }
      throw (failure as PromiseRejectedResult).reason;
    }
  }

  /** Stops sending a track. The track itself is not stopped. A track that was replaced is found by its former tracks, too. */
  removeTrack(track: MediaStreamTrack): void {
    const local = this.#locals.find(track);
    if (local) {
      this.#remove(local);
    }
  }

  /** Adds all tracks that the stream has now. */
  addStream(stream: MediaStream): void {
    stream.getTracks().filter(({ readyState }) => readyState !== 'ended').forEach(track => this.addTrack(track, stream));
  }

  /** Removes all tracks that were added as a part of this stream. */
  removeStream(stream: MediaStream): void {
    this.#locals.of(stream).forEach(local => this.#remove(local));
  }

  /** Connects to a peer of the room that `accept` has refused. The other side has to accept it, too. */
  connect(peerId: string): void {
    this.#add(this.client.peers.get(peerId), true, null);
  }

  /** Closes the connection to a peer. It stays in the room. */
  disconnect(peerId: string): void {
    this.#drop(peerId);
  }

  /** Sends the data to all peers whose channel with this label is open, and returns their number. */
  send(label: string, data: string | ArrayBuffer | Blob | ArrayBufferView): number {
    return [...this.#peers.values()].filter(peer => peer.send(label, data)).length;
  }

  /** Closes all peer connections for good. The client stays in its room, and the local tracks continue. */
  close(): void {
    this.#ending.abort();
    this.#dropAll();
    this.#locals.clear();
  }

  /** Calls the handler for each such event, until the returned function is called or the signal is aborted. */
  on<E extends keyof PeerMeshEvents>(event: E, handler: (data: PeerMeshEvents[E]) => void, options?: ListenOptions): () => void {
    return this.#events.on(event, handler, options);
  }

  #follow(): void {
    const { client } = this;
    const until = { signal: this.#ending.signal };
    client.on('joined', () => this.#sync(), until);
    client.on('reconnected', ({ resumed }) => resumed ? this.#resume() : this.#reconnect(), until);
    client.on('left', () => this.#dropAll(), until);
    client.on('peerjoined', info => this.#add(info), until);
    client.on('peerleft', ({ peer }) => this.#drop(peer.peerId), until);
    client.on('peerupdated', info => this.#peers.get(info.peerId)?.update(info), until);
    // A rollback in the place of an offer takes back an offer that is answered already.
    client.on('offer', ({ from, description }) => {
      if (description.type === 'offer') {
        this.#add(client.peers.get(from), false, true);
        this.#peers.get(from)?.takeDescription(description);
      }
    }, until);
    client.on('answer', ({ from, description }) => this.#peers.get(from)?.takeDescription(description), until);
    client.on('icecandidate', ({ from, candidate }) => this.#peers.get(from)?.takeCandidate(candidate), until);
    client.on('iceserverschanged', () => {
      this.#peers.forEach(peer => peer.renewIceServers(this.#configuration()));
      this.#sync(); // again with those to which there is no connection, because a server was wrong
    }, until);
  }

  #watch(track: MediaStreamTrack): void {
    track.addEventListener('ended', () => {
      const local = this.#locals.get(track);
      if (local?.track === track) {
        this.#put(local, track, null, true);
        this.#peers.forEach(peer => peer.removeTrack(local));
      }
    }, { signal: this.#ending.signal });
  }

  #put(local: LocalTrack, known: MediaStreamTrack, track: MediaStreamTrack | null, hasEnded: boolean): void {
    if (known !== local.known) {
      local.former.add(local.known);
      this.#watch(known);
    }
    Object.assign(local, { known, track, hasEnded });
  }

  #replace(local: LocalTrack): Promise<PromiseSettledResult<void>[]> {
    return Promise.allSettled([...this.#peers.values()].map(peer => peer.replaceTrack(local)));
  }

  #remove(local: LocalTrack): void {
    this.#locals.delete(local);
    this.#peers.forEach(peer => peer.removeTrack(local));
  }

  #fault(error: unknown): void {
    if (this.#lastFault !== String(error)) {
      this.#lastFault = String(error);
      this.#events.emit('error', { peer: null, error: error as Error });
    }
  }

  /**
   * This peer is the same to the other peers. Connections that work stay as they are. On the other connections the lost signals are sent
   * again.
   */
  #resume(): void {
    this.#sync(false); // those that joined meanwhile have sent their offers, which follow
    this.client.peers.forEach(info => this.#peers.get(info.peerId)?.resume(info));
  }

  /** Replaces the connections to the peers that are still in the room, because this peer is a new peer to them. */
  #reconnect(): void {
    const known = [...this.#peers.values()];
    this.#sync();
    for (const peer of known) {
      const info = this.client.peers.get(peer.id);
      if (info && this.#peers.get(peer.id) === peer) {
        peer.reconnect(info);
      }
    }
  }

  /** `offersFirst`: to those that joined later, too. They have sent their offers before this mesh was there. */
  #sync(offersFirst = true): void {
    [...this.#peers.keys()].filter(id => !this.client.peers.has(id)).forEach(id => this.#drop(id));
    this.client.peers.forEach(info => this.#add(info, offersFirst || undefined));
  }

  /** `offersFirst`: by default, the polite side does. `isCalling`: whether the peer has made an offer; null: the application has asked for it. */
  #add(info: PeerInfo | undefined, offersFirst?: boolean, isCalling: boolean | null = false): void {
    const { accept, maxPeers } = this.#options;
    if (!info || this.#peers.has(info.peerId) || this.#ending.signal.aborted || !this.client.peers.has(info.peerId)
      || this.#peers.size >= (maxPeers ?? Infinity) || isCalling !== null && accept?.(info, isCalling) === false) {
      return;
    }

    let peer: RemotePeer;
    try {
      peer = new RemotePeer(this.#context, info, offersFirst);
    } catch (error) {
      this.#fault(error); // the page's configuration is wrong, or the browser allows no further connection
      return;
    }
    this.#peers.set(info.peerId, peer);
    this.#events.emit('peeradded', peer);
  }

  #drop(id: string): void {
    const peer = this.#peers.get(id);
    if (peer) {
      this.#peers.delete(id);
      peer.close();
      this.#events.emit('peerremoved', peer);
    }
  }

  #dropAll(): void {
    [...this.#peers.keys()].forEach(id => this.#drop(id));
  }

  #configuration(): RTCConfiguration {
    const { rtcConfiguration } = this.#options;
    return { ...rtcConfiguration, iceServers: [...rtcConfiguration?.iceServers ?? [], ...this.client.iceServers] };
  }
}
