import type { MeshPeer } from '../meshPeer.js';
import { BLOCK_BYTES } from './fileMessages.js';
import type { OpenSink, Sink } from './sinks.js';
import { Transfer } from './transfer.js';

/** Receives a file from a peer and writes it while it arrives. */
export class IncomingFile extends Transfer {
  readonly #openSink: OpenSink;
  /** The complete file; null when it was written to a place that the receiver has chosen. */
  file: Blob | null = null;
  #sink: Sink | null = null;
  #received = 0;
  #block: Uint8Array<ArrayBuffer>[] = [];
  #blockBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  /** @internal */
  constructor(peer: MeshPeer, key: string, name: string, size: number, openSink: OpenSink, resumeWithinMs: number) {
    super(peer, key, name, size, resumeWithinMs);
    this.#openSink = openSink;
  }

  /** Accepts the offer. Call it from a click if the receiver chooses a place, because browsers open the file picker only then. */
  async accept(): Promise<void> {
    if (this.state !== 'offered') {
      return;
    }
    this.enter('preparing');
    let sink: Sink | null;
    try {
      sink = await this.#openSink(this.name, this.size);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.isOver) {
      await sink?.abort();
    } else if (sink !== null) {
      this.#sink = sink;
      if (this.channel) {
        this.#start();
      }
    } else if (this.channel) {
      this.enter('offered'); // No place was chosen. The offer stays open.
    }
  }

  /** Refuses the offer, or cancels a running transfer. */
  override cancel(): void {
    if (!this.isOver) {
      this.tell({ type: 'refuse', id: this.id });
      this.end(this.state === 'offered' ? 'refused' : 'cancelled');
    }
  }

  /** @internal The file is offered: the first time, or again on another channel. */
  offered(peer: MeshPeer, channel: RTCDataChannel, id: number): void {
    this.attach(peer, channel, id);
    if (this.state === 'done') {
      this.tell({ type: 'accept', id, from: this.size });
    } else if (this.isOver) {
      this.tell({ type: 'refuse', id });
    } else if (this.#sink) {
      this.#start();
    } else {
      this.enter('offered');
    }
  }

  /** @internal The sender has withdrawn its offer. */
  withdraw(): void {
    this.end('cancelled');
  }

  override interrupt(): void {
    // A file that has arrived completely is still finished.
    if (this.state !== 'running' || this.#received < this.size) {
      super.interrupt();
    }
    this.#drop();
  }

  /** @internal Takes the next bytes of the file. */
  take(content: Uint8Array<ArrayBuffer>): void {
    if (this.state !== 'running') {
      return;
    }
    this.#received += content.length;
    if (this.#received > this.size) {
      this.#refuse(new RangeError('The content is larger than the offer, so it is not the offered file.'));
      return;
    }
    this.#block.push(content);
    this.#blockBytes += content.length;
    if (this.#blockBytes >= BLOCK_BYTES || this.#received === this.size) {
      this.#flush();
    }
  }

  protected override get moved(): number {
    return this.bytes + this.#received;
  }

  protected override end(state: 'refused' | 'cancelled' | 'failed'): void {
    this.enter(state);
    this.#drop();
    void this.#sink?.abort().catch(() => { /* there is nothing left to abort */ });
    this.#sink = null;
  }

  protected override fail(error: unknown): void {
    this.tell({ type: 'refuse', id: this.id });
    super.fail(error);
  }

  /** Asks for the rest of the file, once all that came before is written. */
  #start(): void {
    const { channel, id } = this;
    void this.#writing.then(() => {
      if (this.channel !== channel || this.id !== id) {
        return; // interrupted again
      }
      if (this.state === 'done') {
        this.tell({ type: 'accept', id, from: this.size });
      } else if (!this.isOver) {
        this.#received = this.bytes;
        this.enter('running');
        this.tell({ type: 'accept', id, from: this.bytes });
        if (this.size === 0) {
          this.#flush();
        }
      }
    });
  }

  #refuse(error: Error): void {
    if (!this.isOver) {
      this.fail(error);
    }
  }

  #drop(): void {
    this.#block = [];
    this.#blockBytes = 0;
  }

  #flush(): void {
    const block = new Blob(this.#block);
    const end = this.#received;
    this.#drop();
    this.#writing = this.#writing.then(() => this.#write(block, end)).catch((error: Error) => this.#refuse(error));
  }

  async #write(block: Blob, end: number): Promise<void> {
    if (this.isOver || !this.#sink) {
      return;
    }
    await this.#sink.write(block);
    if (end === this.size) {
      const file = await this.#sink.close();
      if (this.isOver) {
        return; // cancelled meanwhile
      }
      this.file = file;
      this.#sink = null;
    }
    this.progress(end);
    this.tell({ type: 'written', id: this.id, bytes: end });
    if (end === this.size) {
      this.enter('done');
    }
  }
}
