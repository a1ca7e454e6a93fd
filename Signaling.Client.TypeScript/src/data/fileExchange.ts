import type { MeshPeer } from '../meshPeer.js';
import type { PeerMesh } from '../peerMesh.js';
import { TypedEvents, type ListenOptions } from '../typedEvents.js';
import { cleanFileName, FILES_VERSION, MAX_KNOWN, parseFileMessage, unframe, type FileMessage } from './fileMessages.js';
import { IncomingFile } from './incomingFile.js';
import { OutgoingFile } from './outgoingFile.js';
import { openSink, type OpenSink } from './sinks.js';
import type { Transfer } from './transfer.js';
import { proofsOf } from './transferKeys.js';

/** A file that this page offers, also to peers that join later. */
export interface Share {
  readonly file: Blob;
  readonly name: string;
  /** One for each receiver. */
  readonly transfers: readonly OutgoingFile[];
}

export interface ShareOptions {
  /** Default: the name of the file. */
  name?: string;
  /** Returns whether this peer is offered the file. Default: all are. */
  to?: (peer: MeshPeer) => boolean;
}

export interface FileExchangeOptions {
  /** The label of a channel of the mesh that is ordered and reliable, and carries nothing else. Default: "files". */
  label?: string;
  /** Opens the place for a file that is accepted. Default: `openSink`. */
  openSink?: OpenSink;
  /** How long, in milliseconds, an interrupted transfer waits for another connection, and a running one for progress. Default: 120 000. */
  resumeWithinMs?: number;
  /** Cancels all transfers and ends the exchange when it is aborted. */
  signal?: AbortSignal;
}

export interface FileExchangeEvents {
  /** This page offers another file. */
  shared: Share;
  /** The share has another receiver. */
  sharechanged: Share;
  /** A peer offers a file. */
  offered: IncomingFile;
}

interface OwnShare extends Share {
  readonly transfers: OutgoingFile[];
  readonly to: (peer: MeshPeer) => boolean;
}

/** Limits the offers of one peer, so that it cannot fill the page with them. */
const openOffersPerPeer = 50;
const offersPerPeer = 1000;

/** The files that the peers of a mesh send each other, in both directions. An interrupted transfer goes on over the next connection. */
export class FileExchange {
  readonly #mesh: PeerMesh;
  readonly #label: string;
  readonly #openSink: OpenSink;
  readonly #resumeWithinMs: number;
  readonly #events = new TypedEvents<FileExchangeEvents>();
  readonly #shares = new Set<OwnShare>();
  readonly #incoming: IncomingFile[] = [];
  readonly #greeted = new WeakSet<RTCDataChannel>();
  readonly #offers = new WeakMap<MeshPeer, number>();
  #nextId = 1;

  constructor(mesh: PeerMesh, options: FileExchangeOptions = {}) {
    this.#mesh = mesh;
    this.#label = options.label ?? 'files';
    this.#openSink = options.openSink ?? openSink;
    this.#resumeWithinMs = options.resumeWithinMs ?? 120_000;
    const until = options.signal ? { signal: options.signal } : {};
    const ours = (channel: RTCDataChannel) => channel.label === this.#label;
    mesh.on('channelopen', ({ peer, channel }) => ours(channel) && this.#greet(peer, channel), until);
    mesh.on('channelclose', ({ channel }) => ours(channel) && this.#lose(transfer => transfer.channel === channel), until);
    mesh.on('peerremoved', peer => this.#lose(transfer => transfer.peer === peer), until);
    mesh.client.on('peerleft', ({ peer, reason }) => {
      if (reason !== 'timeout' && reason !== 'disconnected') {
        this.#all().filter(transfer => transfer.peer.id === peer.peerId).forEach(transfer => transfer.abandon()); // it does not come back
      }
    }, until);
    mesh.on('data', ({ peer, channel, data }) => {
      if (ours(channel)) {
        typeof data === 'string' ? this.#handle(peer, channel, data) : data instanceof ArrayBuffer && this.#take(channel, data);
      }
    }, until);
    options.signal?.addEventListener('abort', () => this.#all().forEach(transfer => transfer.cancel()), { once: true });
    for (const peer of mesh.peers.values()) {
      const channel = peer.channel(this.#label);
      if (channel?.readyState === 'open') {
        this.#greet(peer, channel);
      }
    }
  }

  /** The files that this page offers. */
  get shares(): ReadonlySet<Share> { return this.#shares; }

  /** The files that the peers have offered, oldest first. */
  get incoming(): readonly IncomingFile[] { return this.#incoming; }

  /** Calls the handler for each such event, until the returned function is called or the signal is aborted. */
  on<E extends keyof FileExchangeEvents>(event: E, handler: (data: FileExchangeEvents[E]) => void, options?: ListenOptions): () => void {
    return this.#events.on(event, handler, options);
  }

  /** Offers a file or any other blob to the peers of the mesh, now and later. */
  share(file: Blob, { name = 'name' in file ? String(file.name) : '', to = () => true }: ShareOptions = {}): Share {
    const share: OwnShare = { file, name: cleanFileName(name), to, transfers: [] };
    this.#shares.add(share);
    this.#events.emit('shared', share);
    for (const peer of this.#mesh.peers.values()) {
      const channel = peer.channel(this.#label);
      if (channel?.readyState === 'open' && this.#greeted.has(channel)) {
        this.#offer(share, peer, channel);
      }
    }
    return share;
  }

  /** Cancels the transfers of a share, and no longer offers it. */
  withdraw(share: Share): void {
    this.#shares.delete(share as OwnShare);
    share.transfers.forEach(transfer => transfer.cancel());
  }

  /** Says which transfers this side knows. The other side offers nothing before. */
  async #greet(peer: MeshPeer, channel: RTCDataChannel): Promise<void> {
    const proofs = await proofsOf(this.#incoming.slice(-MAX_KNOWN).map(({ key }) => key), this.#mesh.client.peerId ?? '', peer.id);
    if (channel.readyState === 'open') {
      channel.send(JSON.stringify({ type: 'hello', version: FILES_VERSION, known: [...proofs.keys()] } satisfies FileMessage));
    }
  }

  /** Offers all shares on a channel whose other side is ready. Transfers that it knows are resumed, under whatever ID it has come back. */
  async #welcome(peer: MeshPeer, channel: RTCDataChannel, known: readonly string[]): Promise<void> {
    if (this.#greeted.has(channel)) {
      return; // it is said once on a channel
    }
    this.#greeted.add(channel);
    const proofs = await proofsOf(this.#outgoing().map(({ key }) => key), peer.id, this.#mesh.client.peerId ?? '');
    const keys = new Set(known.map(proof => proofs.get(proof)));
    if (channel.readyState !== 'open') {
      return;
    }
    for (const share of this.#shares) {
      // The former channel may still seem open. The proof says that the receiver is here now.
      const former = share.transfers.find(transfer => transfer.channel !== channel && keys.has(transfer.key))
        ?? share.transfers.find(transfer => transfer.channel?.readyState !== 'open' && transfer.peer.id === peer.id);
      if (!former || former.state === 'failed') {
        this.#offer(share, peer, channel);
      } else if (former.isOver) {
        former.follow(peer, channel);
      } else {
        former.interrupt();
        former.offer(peer, channel, this.#nextId++);
      }
    }
  }

  #offer(share: OwnShare, peer: MeshPeer, channel: RTCDataChannel): void {
    if (share.to(peer) && !share.transfers.some(transfer => transfer.channel === channel)) {
      const transfer = new OutgoingFile(share.file, share.name, peer, this.#resumeWithinMs);
      share.transfers.push(transfer);
      transfer.offer(peer, channel, this.#nextId++);
      this.#events.emit('sharechanged', share);
    }
  }

  #handle(peer: MeshPeer, channel: RTCDataChannel, data: string): void {
    const message = parseFileMessage(data);
    if (!message) {
      return;
    }
    switch (message.type) {
      case 'hello':
        void this.#welcome(peer, channel, message.known);
        break;
      case 'offer':
        this.#receive(peer, channel, message);
        break;
      case 'withdraw':
        this.#incomingOf(channel, message.id)?.withdraw();
        break;
      default:
        this.#outgoing().find(transfer => transfer.channel === channel && transfer.id === message.id)?.handle(message);
    }
  }

  #receive(peer: MeshPeer, channel: RTCDataChannel, { id, key, name, size }: Extract<FileMessage, { type: 'offer' }>): void {
    const known = this.#incoming.find(transfer => transfer.key === key);
    if (known) {
      // Only the two sides know the key, so the sender is here now, even if its former channel still seems open. An offer that differs is not the former one.
      if (known.channel !== channel && known.name === name && known.size === size) {
        known.interrupt();
        known.offered(peer, channel, id);
      }
      return;
    }

    const offers = (this.#offers.get(peer) ?? 0) + 1;
    const open = this.#incoming.filter(transfer => transfer.peer === peer && !transfer.isOver);
    if (offers > offersPerPeer || open.length >= openOffersPerPeer || this.#incomingOf(channel, id)) {
      return;
    }
    this.#offers.set(peer, offers);
    const transfer = new IncomingFile(peer, key, name, size, this.#openSink, this.#resumeWithinMs);
    transfer.offered(peer, channel, id);
    this.#incoming.push(transfer);
    this.#events.emit('offered', transfer);
  }

  #take(channel: RTCDataChannel, data: ArrayBuffer): void {
    const message = unframe(data);
    if (message) {
      this.#incomingOf(channel, message.id)?.take(message.content);
    }
  }

  #lose(isLost: (transfer: Transfer) => boolean): void {
    this.#all().filter(isLost).forEach(transfer => transfer.interrupt());
  }

  #incomingOf(channel: RTCDataChannel, id: number): IncomingFile | undefined {
    return this.#incoming.find(transfer => transfer.channel === channel && transfer.id === id && !transfer.isOver);
  }

  #outgoing(): OutgoingFile[] {
    return [...this.#shares].flatMap(share => share.transfers);
  }

  #all(): Transfer[] {
    return [...this.#outgoing(), ...this.#incoming];
  }
}
