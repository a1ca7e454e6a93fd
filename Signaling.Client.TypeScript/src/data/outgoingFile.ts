import type { MeshPeer } from '../meshPeer.js';
import { ready } from './backPressure.js';
import { BLOCK_BYTES, CHUNK_BYTES, frame, WINDOW_BYTES, type FileMessage } from './fileMessages.js';
import { Transfer } from './transfer.js';
import { newKey } from './transferKeys.js';

/** Sends a file to a peer in slices. Only a few slices are in memory at a time, however large the file is. */
export class OutgoingFile extends Transfer {
  readonly #file: Blob;
  #sent = 0;
  #wake: (() => void) | null = null;

  /** @internal */
  constructor(file: Blob, name: string, peer: MeshPeer, resumeWithinMs: number) {
    super(peer, newKey(), name, file.size, resumeWithinMs);
    this.#file = file;
  }

  /** @internal Offers the file: the first time, or again on another channel. */
  offer(peer: MeshPeer, channel: RTCDataChannel, id: number): void {
    this.attach(peer, channel, id);
    this.enter('offered');
    this.tell({ type: 'offer', id, key: this.key, name: this.name, size: this.size });
  }

  /** @internal The peer has come back under another ID, and nothing is to be sent. */
  follow(peer: MeshPeer, channel: RTCDataChannel): void {
    this.attach(peer, channel, this.id);
  }

  /** @internal Handles a message of the receiver. */
  handle(message: FileMessage): void {
    if (message.type === 'accept' && this.state === 'offered' && message.from <= this.size) {
      this.#sent = message.from;
      this.enter('running');
      this.progress(message.from);
      if (message.from === this.size && this.size > 0) {
        this.enter('done');
      } else {
        void this.#send(this.channel!);
      }
    } else if (message.type === 'refuse') {
      this.end(this.state === 'offered' ? 'refused' : 'cancelled');
    } else if (message.type === 'written' && this.state === 'running' && message.bytes >= this.bytes && message.bytes <= this.#sent) {
      this.progress(message.bytes);
      this.#wake?.();
      if (message.bytes === this.size) {
        this.enter('done');
      }
    }
  }

  override cancel(): void {
    if (!this.isOver) {
      this.tell({ type: 'withdraw', id: this.id });
      this.end('cancelled');
    }
  }

  override interrupt(): void {
    super.interrupt();
    this.#wake?.();
  }

  protected override get moved(): number {
    return this.bytes + this.#sent - (this.channel?.bufferedAmount ?? 0);
  }

  protected override fail(error: unknown): void {
    this.tell({ type: 'withdraw', id: this.id });
    super.fail(error);
  }

  protected override end(state: 'refused' | 'cancelled' | 'failed'): void {
    this.enter(state);
    this.#wake?.();
  }

  async #send(channel: RTCDataChannel): Promise<void> {
    const goesOn = () => this.state === 'running' && this.channel === channel;
    try {
      let next = this.#read(this.#sent);
      while (this.#sent < this.size && goesOn()) {
        const content = await next;
        next = this.#read(this.#sent + content.length); // reads the next slice while the network is busy
        next.catch(() => { /* awaited in the next round, if there is one */ });
        while (goesOn() && this.#sent - this.bytes > WINDOW_BYTES) {
          await new Promise<void>(resolve => { this.#wake = resolve; });
        }
        await ready(channel, { highWaterMark: BLOCK_BYTES });
        if (!goesOn()) {
          return;
        }
        channel.send(frame(this.id, content));
        this.#sent += content.length;
      }
    } catch (error) {
      // The file was changed or deleted during the transfer. If the channel was closed, the transfer goes on with the next one.
      if (goesOn() && channel.readyState === 'open') {
        this.fail(error);
      }
    }
  }

  async #read(offset: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#file.slice(offset, offset + CHUNK_BYTES).arrayBuffer());
  }
}
