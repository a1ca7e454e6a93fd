import { BLOCK_BYTES, CHUNK_BYTES, WINDOW_BYTES, frame, type FileMessage } from "./protocol.js";
import { Transfer } from "./transfer.js";

const bufferedBytes = 256 * 1024;

/** Sends a file to a peer in slices. Only a few slices are in memory at a time, however large the file is. */
export class OutgoingTransfer extends Transfer {
  readonly #file: File;
  readonly #channel: RTCDataChannel;
  #wake: (() => void) | null = null;

  constructor(id: number, peerId: string, peerName: string, name: string, file: File, channel: RTCDataChannel) {
    super(id, peerId, peerName, name, file.size);
    this.#file = file;
    this.#channel = channel;
    channel.bufferedAmountLowThreshold = bufferedBytes;
    channel.addEventListener("bufferedamountlow", () => this.#wake?.());
    this.#tell({ type: "offer", id, name, size: file.size });
  }

  /** Handles a message of the receiver. */
  handle(message: FileMessage): void {
    if (message.type === "accept" && this.state === "offered") {
      this.enter("running");
      void this.#send();
    } else if (message.type === "refuse") {
      this.#stop(this.state === "offered" ? "refused" : "cancelled");
    } else if (message.type === "written" && this.state === "running" && message.bytes > this.bytes && message.bytes <= this.size) {
      this.progress(message.bytes);
      this.#wake?.();
      if (message.bytes === this.size) {
        this.enter("done");
      }
    } else if (message.type === "written" && this.state === "running" && this.size === 0) {
      this.enter("done");
    }
  }

  cancel(): void {
    if (!this.isOver) {
      this.#tell({ type: "withdraw", id: this.id });
      this.#stop("cancelled");
    }
  }

  /** Handles the end of the channel. */
  lose(): void {
    this.#stop("failed");
  }

  async #send(): Promise<void> {
    try {
      let sent = 0;
      let next = this.#read(0);
      while (sent < this.size && !this.isOver) {
        const content = await next;
        next = this.#read(sent + content.length); // Reads the next slice while the network is busy.
        await this.#mayGoOn(sent);
        if (this.isOver) {
          return;
        }
        this.#channel.send(frame(this.id, content));
        sent += content.length;
      }
    } catch {
      // The file was changed or deleted during the transfer, or the channel was closed.
      this.#tell({ type: "withdraw", id: this.id });
      this.#stop("failed");
    }
  }

  async #read(offset: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#file.slice(offset, offset + CHUNK_BYTES).arrayBuffer());
  }

  /** Waits until the channel has sent most of its buffer and the receiver has written most of what it received. */
  async #mayGoOn(sent: number): Promise<void> {
    while (!this.isOver && (sent - this.bytes > WINDOW_BYTES || this.#channel.bufferedAmount > BLOCK_BYTES)) {
      await new Promise<void>(resolve => { this.#wake = resolve; });
    }
    this.#wake = null;
  }

  #stop(state: "refused" | "cancelled" | "failed"): void {
    this.enter(state);
    this.#wake?.();
  }

  #tell(message: FileMessage): void {
    if (this.#channel.readyState === "open") {
      this.#channel.send(JSON.stringify(message));
    }
  }
}
