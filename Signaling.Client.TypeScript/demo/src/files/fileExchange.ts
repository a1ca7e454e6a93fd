import type { MeshPeer } from "@signaling/client";
import { displayed } from "../formats.js";
import { onChannel, onData, type Session } from "../session.js";
import { IncomingTransfer } from "./incoming.js";
import { OutgoingTransfer } from "./outgoing.js";
import { cleanFileName, parse, unframe } from "./protocol.js";
import type { Transfer } from "./transfer.js";

/** A file that this page offers to all participants, including those that join later. */
export interface Share {
  readonly file: File;
  readonly name: string;
  readonly transfers: OutgoingTransfer[];
}

/** Limits the open offers of one peer, so that it cannot fill the page with them. */
const openOffersPerPeer = 50;

/** All file transfers, in both directions. Raises "shared" and "offered" for new shares and offers. */
export class FileExchange extends EventTarget {
  readonly shares = new Set<Share>();
  readonly incoming: IncomingTransfer[] = [];
  readonly #session: Session;
  #nextId = 1;

  constructor(session: Session) {
    super();
    this.#session = session;
    const { mesh, signal } = session;
    onChannel(session, "files", (peer, channel) => {
      for (const share of this.shares) {
        this.#offer(share, peer, channel);
      }
    });
    onData(session, "files", (peer, data) => typeof data === "string" ? this.#handle(peer, data) : this.#take(peer, data));
    mesh.on("channelclose", ({ peer, channel }) => {
      if (channel.label === "files") {
        this.#lose(peer.id);
      }
    }, { signal });
    mesh.on("peerremoved", peer => this.#lose(peer.id), { signal });
    signal.addEventListener("abort", () => this.#all().forEach(transfer => transfer.cancel()));
  }

  share(files: Iterable<File>): void {
    for (const file of files) {
      const share: Share = { file, name: cleanFileName(file.name), transfers: [] };
      this.shares.add(share);
      this.dispatchEvent(new CustomEvent("shared", { detail: share }));
      for (const peer of this.#session.mesh.peers.values()) {
        const channel = peer.channel("files");
        if (channel?.readyState === "open") {
          this.#offer(share, peer, channel);
        }
      }
    }
  }

  withdraw(share: Share): void {
    this.shares.delete(share);
    share.transfers.forEach(transfer => transfer.cancel());
  }

  #offer(share: Share, peer: MeshPeer, channel: RTCDataChannel): void {
    share.transfers.push(new OutgoingTransfer(this.#nextId++, peer.id, displayed(peer.info), share.name, share.file, channel));
    this.dispatchEvent(new CustomEvent("sharechanged", { detail: share }));
  }

  #handle(peer: MeshPeer, data: string): void {
    const message = parse(data);
    if (message?.type === "offer") {
      this.#receiveOffer(peer, message);
    } else if (message?.type === "withdraw") {
      this.#incomingOf(peer, message.id)?.withdraw();
    } else if (message) {
      this.#outgoing().find(transfer => transfer.peerId === peer.id && transfer.id === message.id)?.handle(message);
    }
  }

  #receiveOffer(peer: MeshPeer, { id, name, size }: { id: number; name: string; size: number }): void {
    const open = this.incoming.filter(transfer => transfer.peerId === peer.id && !transfer.isOver);
    const channel = peer.channel("files");
    if (!channel || open.length >= openOffersPerPeer || open.some(transfer => transfer.id === id)) {
      return;
    }
    const transfer = new IncomingTransfer(id, peer.id, displayed(peer.info), name, size, channel);
    this.incoming.push(transfer);
    this.dispatchEvent(new CustomEvent("offered", { detail: transfer }));
  }

  #take(peer: MeshPeer, data: ArrayBuffer): void {
    const message = unframe(data);
    if (message) {
      this.#incomingOf(peer, message.id)?.take(message.content);
    }
  }

  #lose(peerId: string): void {
    for (const transfer of this.#all()) {
      if (transfer.peerId === peerId) {
        transfer.lose();
      }
    }
  }

  #incomingOf(peer: MeshPeer, id: number): IncomingTransfer | undefined {
    return this.incoming.find(transfer => transfer.peerId === peer.id && transfer.id === id && !transfer.isOver);
  }

  #outgoing(): OutgoingTransfer[] {
    return [...this.shares].flatMap(share => share.transfers);
  }

  #all(): (Transfer & { cancel(): void; lose(): void })[] {
    return [...this.#outgoing(), ...this.incoming];
  }
}
