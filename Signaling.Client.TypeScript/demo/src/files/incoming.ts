import { BLOCK_BYTES, type FileMessage } from "./protocol.js";
import { openSink, type Sink } from "./sinks.js";
import { Transfer } from "./transfer.js";

/** Receives a file from a peer and writes it to disk while it arrives. */
export class IncomingTransfer extends Transfer {
  /** The complete file; null when it was written to the place that the receiver has chosen. */
  file: Blob | null = null;
  readonly #channel: RTCDataChannel;
  #sink: Sink | null = null;
  #received = 0;
  #block: Uint8Array<ArrayBuffer>[] = [];
  #blockBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(id: number, peerId: string, peerName: string, name: string, size: number, channel: RTCDataChannel) {
    super(id, peerId, peerName, name, size);
    this.#channel = channel;
  }

  /** Must be called from a click, because browsers open the file picker only then. */
  async accept(): Promise<void> {
    if (this.state !== "offered") {
      return;
    }
    this.enter("preparing");
    let sink: Sink | null;
    try {
      sink = await openSink(this.name);
    } catch {
      this.#fail();
      return;
    }
    if (this.isOver) {
      await sink?.abort();
    } else if (sink === null) {
      this.enter("offered"); // No place was chosen. The offer stays open.
    } else {
      this.#sink = sink;
      this.enter("running");
      this.#tell({ type: "accept", id: this.id });
      if (this.size === 0) {
        this.#flush();
      }
    }
  }

  /** Refuses the offer, or cancels a running transfer. */
  cancel(): void {
    if (!this.isOver) {
      this.#tell({ type: "refuse", id: this.id });
      this.#abandon(this.state === "offered" ? "refused" : "cancelled");
    }
  }

  withdraw(): void {
    this.#abandon("cancelled");
  }

  /** Handles the end of the channel. A file that has arrived completely is still finished. */
  lose(): void {
    if (this.state !== "running" || this.#received < this.size) {
      this.#abandon("failed");
    }
  }

  take(content: Uint8Array<ArrayBuffer>): void {
    if (this.state !== "running") {
      return;
    }
    this.#received += content.length;
    if (this.#received > this.size) {
      this.#fail(); // The content is larger than the offer, so it is not the offered file.
      return;
    }
    this.#block.push(content);
    this.#blockBytes += content.length;
    if (this.#blockBytes >= BLOCK_BYTES || this.#received === this.size) {
      this.#flush();
    }
  }

  #flush(): void {
    const block = new Blob(this.#block);
    const end = this.#received;
    this.#block = [];
    this.#blockBytes = 0;
    this.#writing = this.#writing.then(() => this.#write(block, end)).catch(() => this.#fail());
  }

  async #write(block: Blob, end: number): Promise<void> {
    if (this.state !== "running" || !this.#sink) {
      return;
    }
    await this.#sink.write(block);
    if (end === this.size) {
      this.file = await this.#sink.close();
      this.#sink = null;
    }
    this.progress(end);
    this.#tell({ type: "written", id: this.id, bytes: end });
    if (end === this.size) {
      this.enter("done");
    }
  }

  #fail(): void {
    if (!this.isOver) {
      this.#tell({ type: "refuse", id: this.id });
      this.#abandon("failed");
    }
  }

  #abandon(state: "refused" | "cancelled" | "failed"): void {
    this.enter(state);
    this.#block = [];
    void this.#sink?.abort().catch(() => undefined);
    this.#sink = null;
  }

  #tell(message: FileMessage): void {
    if (this.#channel.readyState === "open") {
      this.#channel.send(JSON.stringify(message));
    }
  }
}
