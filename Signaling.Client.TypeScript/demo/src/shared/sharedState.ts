import type { MeshPeer } from "@signaling/client";
import * as Y from "yjs";
import { onChannel, onData } from "../channels.js";
import type { Session } from "../session.js";
import { Keeping } from "./keeping.js";
import type { KeptState } from "./keptState.js";
import { stateVectorMessage, SyncReader, updateMessages } from "./syncMessages.js";

const repairEveryMs = 10_000;

/** A room’s state in this browser’s storage, and its content at the beginning of the session. */
export interface Restored {
  kept: KeptState;
  state: Uint8Array | null;
}

/**
 * The whiteboard and the document: one Yjs document, with a copy on each page. When a channel opens, both sides send their state vectors
 * and receive the missing updates. After that each change goes to all peers at once.
 */
export class SharedState {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("document");
  readonly strokes: Y.Array<Y.Map<unknown>> = this.doc.getArray("strokes");
  readonly #session: Session;
  readonly #keeping: Keeping;
  readonly #readers = new Map<string, SyncReader>();

  constructor(session: Session, { kept, state }: Restored) {
    this.#session = session;
    if (state) {
      this.#restore(state);
    }
    this.#keeping = new Keeping(this.doc, session, kept);
    onChannel(session, "sync", (peer, channel) => {
      this.#readers.set(peer.id, new SyncReader());
      this.#ask(channel);
    });
    onData(session, "sync", (peer, data) => {
      if (typeof data !== "string") {
        this.#receive(peer, data);
      }
    });
    session.mesh.on("peerremoved", peer => this.#readers.delete(peer.id), { signal: session.signal });
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== this) {
        for (const message of updateMessages(update)) {
          session.mesh.send("sync", message);
        }
      }
    });
    const repair = setInterval(() => this.#repair(), repairEveryMs);
    session.signal.addEventListener("abort", () => {
      clearInterval(repair);
      this.doc.destroy();
    });
  }

  /** Whether closing this page would lose the text and the board. */
  get losesWork(): boolean {
    return this.#keeping.losesWork;
  }

  /** Whether another page made this change. */
  isRemote(transaction: Y.Transaction): boolean {
    return transaction.origin === this;
  }

  #restore(state: Uint8Array): void {
    try {
      Y.applyUpdate(this.doc, state);
    } catch {
      // The stored bytes are damaged. The room begins without them.
    }
  }

  #receive(peer: MeshPeer, data: ArrayBuffer): void {
    const reader = this.#readers.get(peer.id) ?? new SyncReader();
    this.#readers.set(peer.id, reader);
    const message = reader.read(data);
    try {
      if (message?.kind === "update") {
        Y.applyUpdate(this.doc, message.content, this);
      } else if (message?.kind === "stateVector") {
        const channel = peer.channel("sync");
        for (const part of channel ? updateMessages(Y.encodeStateAsUpdate(this.doc, message.content)) : []) {
          channel!.send(part);
        }
      }
    } catch {
      // The bytes are no Yjs update, or the channel has just closed. The next repair asks again.
    }
  }

  #ask(channel: RTCDataChannel): void {
    channel.send(stateVectorMessage(Y.encodeStateVector(this.doc)));
  }

  /** Asks one random peer for missing updates. So changes also reach peers that have no direct connection to their author. */
  #repair(): void {
    const channels = [...this.#session.mesh.peers.values()].map(peer => peer.channel("sync"));
    const open = channels.filter(channel => channel?.readyState === "open");
    const chosen = open[Math.floor(Math.random() * open.length)];
    if (chosen) {
      this.#ask(chosen);
    }
  }
}
