import type { PeerInfo } from './contract.js';
import type { MeshPeer } from './meshPeer.js';
import type { LocalMedia, PeerMeshEvents, PeerMeshOptions } from './peerMeshOptions.js';
import { RemotePeer, type MeshContext } from './remotePeer.js';
import type { SignalingClient } from './signalingClient.js';
import type { LocalTrack } from './trackSenders.js';
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
  #locals: LocalTrack[] = [];

  constructor(client: SignalingClient, options: PeerMeshOptions = {}) {
    this.client = client;
    this.#options = options;
    const mesh = this;
    this.#context = {
      client,
      options,
      failureTimeoutMs: options.failureTimeoutMs ?? defaultFailureTimeoutMs,
      get localTracks() { return mesh.#locals; },
      configuration: () => this.#configuration(),
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
  get localStreams(): readonly LocalMedia[] {
    const streams = new Map<MediaStream, MediaStreamTrack[]>();
    for (const { stream, track } of this.#locals) {
      streams.set(stream, [...streams.get(stream) ?? [], ...track ? [track] : []]);
    }
    return [...streams].map(([stream, tracks]) => ({ stream, tracks }));
  }

  /** Sends a track to all current and future peers, as a part of that stream. Does nothing for a track that is already sent. */
  addTrack(track: MediaStreamTrack, stream: MediaStream): void {
    if (this.#locals.some(({ known }) => known === track)) {
      return;
    }

    const local: LocalTrack = { known: track, track, kind: track.kind, stream };
    this.#locals = [...this.#locals, local];
    this.#peers.forEach(peer => peer.addTrack(local));
  }

  /**
   * Sends another track of the same kind instead of `old`, without negotiation. With null it sends nothing until `old` is replaced again or
   * removed. Does nothing when `old` is not sent.
   */
  async replaceTrack(old: MediaStreamTrack, next: MediaStreamTrack | null): Promise<void> {
    const local = this.#locals.find(({ known }) => known === old);
    if (local) {
      local.track = next;
      local.known = next ?? old;
      await Promise.all([...this.#peers.values()].map(peer => peer.replaceTrack(local)));
    }
  }

  /** Stops sending a track. The track itself is not stopped. */
  removeTrack(track: MediaStreamTrack): void {
    const local = this.#locals.find(({ known }) => known === track);
    if (local) {
      this.#locals = this.#locals.filter(other => other !== local);
      this.#peers.forEach(peer => peer.removeTrack(local));
    }
  }

  /** Adds all tracks that the stream has now. */
  addStream(stream: MediaStream): void {
    stream.getTracks().forEach(track => this.addTrack(track, stream));
  }

  /** Removes all tracks that were added as a part of this stream. */
  removeStream(stream: MediaStream): void {
    this.#locals.filter(local => local.stream === stream).forEach(({ known }) => this.removeTrack(known));
  }

  /** Sends the data to all peers whose channel with this label is open, and returns their number. */
  send(label: string, data: string | ArrayBuffer | Blob | ArrayBufferView): number {
    return [...this.#peers.values()].filter(peer => peer.send(label, data)).length;
  }

  /** Closes all peer connections for good. The client stays in its room, and the local tracks continue. */
  close(): void {
    this.#ending.abort();
    this.#removeAll();
    this.#locals = [];
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
    client.on('left', () => this.#removeAll(), until);
    client.on('peerjoined', info => this.#add(info), until);
    client.on('peerleft', ({ peer }) => this.#remove(peer.peerId), until);
    client.on('peerupdated', info => this.#peers.get(info.peerId)?.update(info), until);
    client.on('offer', ({ from, description }) => this.#peers.get(from)?.takeDescription(description), until);
    client.on('answer', ({ from, description }) => this.#peers.get(from)?.takeDescription(description), until);
    client.on('icecandidate', ({ from, candidate }) => this.#peers.get(from)?.takeCandidate(candidate), until);
    client.on('iceserverschanged', () => {
      this.#peers.forEach(peer => peer.renewIceServers(this.#configuration()));
    }, until);
  }

  /**
   * This peer is the same to the other peers. Connections that work stay as they are. On the other connections the lost signals are sent
   * again.
   */
  #resume(): void {
    this.#sync();
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

  #sync(): void {
    [...this.#peers.keys()].filter(id => !this.client.peers.has(id)).forEach(id => this.#remove(id));
    this.client.peers.forEach(info => this.#add(info));
  }

  #add(info: PeerInfo): void {
    if (!this.#peers.has(info.peerId) && !this.#ending.signal.aborted && this.client.peers.has(info.peerId)) {
      const peer = new RemotePeer(this.#context, info);
      this.#peers.set(info.peerId, peer);
      this.#events.emit('peeradded', peer);
    }
  }

  #remove(id: string): void {
    const peer = this.#peers.get(id);
    if (peer) {
      this.#peers.delete(id);
      peer.close();
      this.#events.emit('peerremoved', peer);
    }
  }

  #removeAll(): void {
    [...this.#peers.keys()].forEach(id => this.#remove(id));
  }

  #configuration(): RTCConfiguration {
    const { rtcConfiguration } = this.#options;
    return { ...rtcConfiguration, iceServers: [...rtcConfiguration?.iceServers ?? [], ...this.client.iceServers] };
  }
}
