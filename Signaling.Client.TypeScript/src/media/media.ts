import type { MeshExtension } from '../meshExtension.js';
import type { MeshPeer } from '../meshPeer.js';
import type { PeerMesh } from '../peerMesh.js';
import { attributeOf } from '../sdp.js';
import { TypedEvents, type ListenOptions } from '../typedEvents.js';
import { MEDIA, MediaPeer, type RemoteMedia } from './mediaPeer.js';
import type { Publication, PublishOptions } from './publishOptions.js';

/** The events of a mesh's named media. */
export interface MediaEvents {
  /** What `of(peer)` returns may have changed. */
  changed: MeshPeer;
  error: { peer: MeshPeer; error: Error };
}

/** The media that have names, of this side and of the other peers. */
export class Media implements MeshExtension {
  readonly #events = new TypedEvents<MediaEvents>();
  readonly #published = new Map<string, Publication>();
  readonly #peers = new WeakMap<MeshPeer, MediaPeer>();
  readonly #sendBudgetKbps: number;
  #mesh: PeerMesh | null = null;

  constructor(sendBudgetKbps = Infinity) {
    this.#sendBudgetKbps = sendBudgetKbps;
  }

  /** Called once, by the mesh. */
  begin(mesh: PeerMesh): void {
    this.#mesh = mesh;
    mesh.on('peerremoved', () => this.refresh());
  }

  /** The tracks that this side publishes, by name. */
  get published(): ReadonlyMap<string, MediaStreamTrack> {
    return new Map([...this.#published].map(([name, { track }]) => [name, track]));
  }

  /** What the peer publishes, by name. */
  of(peer: MeshPeer): ReadonlyMap<string, RemoteMedia> { return this.#of(peer).media; }

  /** Sends a track to all current and future peers, under a name and with limits that every new connection gets, too. */
  publish(track: MediaStreamTrack, options: PublishOptions): void {
    if (!options.name || options.name.length > 64) {
      throw new TypeError('A name has 1 to 64 characters.');
    }
    if (this.#published.has(options.name)) {
      throw new DOMException(`"${options.name}" is published. Replace its track, or unpublish it first.`, 'InvalidStateError');
    }
    this.#published.set(options.name, { options, track, isMuted: !track.enabled });
    try {
      this.#mesh!.addTrack(track, options.stream);
    } catch (error) {
      this.#published.delete(options.name);
      throw error;
    }
    this.refresh();
  }

  /** Stops sending it. The track itself is not stopped. */
  unpublish(name: string): void {
    const { track } = this.#get(name);
    this.#published.delete(name);
    this.#mesh!.removeTrack(track);
    this.refresh();
  }

  /** Sends another track of the same kind under the name, without negotiation: another camera. */
  async replace(name: string, next: MediaStreamTrack): Promise<void> {
    const publication = this.#get(name);
    const former = publication.track;
    next.enabled = !publication.isMuted;
    publication.track = next;
    try {
      await this.#mesh!.replaceTrack(former, next);
    } catch (error) {
      publication.track = former;
      throw error;
    }
  }

  /** Sends silence or black, and tells the other peers why. */
  mute(name: string, isMuted = true): void {
    const publication = this.#get(name);
    publication.isMuted = isMuted;
    publication.track.enabled = !isMuted;
    this.#tell();
  }

  /** Sends nothing of it to this peer, without negotiation. */
  pause(peer: MeshPeer, name: string, isPaused = true): void {
    isPaused ? this.#of(peer).pausedByUs.add(name) : this.#of(peer).pausedByUs.delete(name);
    this.refresh();
  }

  /** Tells the peer whether this side shows what it publishes under the name. It sends nothing of what is not shown. */
  show(peer: MeshPeer, name: string, isShown = true): void {
    const { hiddenByUs } = this.#of(peer);
    isShown ? hiddenByUs.delete(name) : hiddenByUs.add(name);
    this.#of(peer).tell();
  }

  /** Asks the `to` of all publications again, and shares the budget among what is sent now. */
  refresh(): void {
    this.#mesh?.peers.forEach(peer => this.#of(peer).limit());
    this.#tell();
  }

  /** Calls the handler for each such event, until the returned function is called or the signal is aborted. */
  on<E extends keyof MediaEvents>(event: E, handler: (data: MediaEvents[E]) => void, options?: ListenOptions): () => void {
    return this.#events.on(event, handler, options);
  }

  connecting(peer: MeshPeer, connection: RTCPeerConnection): void { this.#of(peer).connecting(connection); }

  sending(peer: MeshPeer, transceiver: RTCRtpTransceiver, track: MediaStreamTrack): void { this.#of(peer).sending(transceiver, track); }

  describe(peer: MeshPeer): Readonly<Record<string, string>> { return { [MEDIA]: this.#of(peer).describe() }; }

  described(peer: MeshPeer, _: RTCPeerConnection, sdp: string): void {
    this.#of(peer).described(attributeOf(sdp, MEDIA));
    this.refresh(); // the peer shares the budget now
  }

  #tell(): void {
    this.#mesh?.peers.forEach(peer => this.#of(peer).tellChange());
  }

  #get(name: string): Publication {
    const publication = this.#published.get(name);
    if (!publication) {
      throw new DOMException(`Nothing is published as "${name}".`, 'NotFoundError');
    }
    return publication;
  }

  #of(peer: MeshPeer): MediaPeer {
    const known = this.#peers.get(peer);
    if (known) {
      return known;
    }
    const media = this;
    const made = new MediaPeer(peer, {
      publicationOf: track => [...this.#published.values()].find(publication => publication.track === track),
      get shareBps() { return media.#shareBps; },
      changed: peer => this.#events.emit('changed', peer),
      failed: (peer, error) => this.#events.emit('error', { peer, error: error instanceof Error ? error : new Error(String(error)) }),
    });
    this.#peers.set(peer, made);
    return made;
  }

  /** Each video that is sent to a peer gets the same part of the budget. */
  get #shareBps(): number {
    const videos = [...this.#published.values()].filter(({ track }) => track.kind === 'video').map(({ options }) => options.name);
    const sent = [...this.#mesh?.peers.values() ?? []].reduce((total, peer) => total + videos.filter(name => this.#of(peer).sends(name)).length, 0);
    return this.#sendBudgetKbps * 1000 / Math.max(1, sent);
  }
}
