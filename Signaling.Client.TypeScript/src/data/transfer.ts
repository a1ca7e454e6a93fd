import type { MeshPeer } from '../meshPeer.js';
import { TypedEvents, type ListenOptions } from '../typedEvents.js';
import type { FileMessage } from './fileMessages.js';

/**
 * `offered`: the receiver has not answered. `preparing`: it chooses where to keep the file. `interrupted`: the connection broke, and the transfer goes on
 * where it was when there is another one. The last four are final.
 */
export type TransferState = 'offered' | 'preparing' | 'running' | 'interrupted' | 'done' | 'refused' | 'cancelled' | 'failed';

/** A transfer without progress is looked at this often before it fails, and not just once: a page that was frozen gets time to go on. */
const looks = 4;

/** The transfer of a file between this page and one peer. */
export abstract class Transfer {
  /** A random name, known to the two sides alone, under which the transfer is resumed. */
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** Resolves when the state is final. */
  readonly finished: Promise<TransferState>;
  readonly #events = new TypedEvents<{ change: TransferState }>();
  readonly #resumeWithinMs: number;
  #finish!: (state: TransferState) => void;
  #state: TransferState = 'offered';
  #bytes = 0;
  #rate = 0;
  #measured = { bytes: 0, at: 0 };
  #peer: MeshPeer;
  #id = 0;
  #channel: RTCDataChannel | null = null;
  #error: unknown = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected constructor(peer: MeshPeer, key: string, name: string, size: number, resumeWithinMs: number) {
    this.#peer = peer;
    this.key = key;
    this.name = name;
    this.size = size;
    this.#resumeWithinMs = resumeWithinMs;
    this.finished = new Promise(resolve => { this.#finish = resolve; });
  }

  /** The other side: another one when it has come back under another ID. */
  get peer(): MeshPeer { return this.#peer; }
  get state(): TransferState { return this.#state; }
  /** The bytes that the receiver has written. */
  get bytes(): number { return this.#bytes; }
  /** Bytes per second, smoothed. */
  get rate(): number { return this.#rate; }
  /**
   * Why the state is `failed`, if known. A DOMException has the name `NetworkError` when the connection did not come back, and `TimeoutError` when the
   * transfer made no progress.
   */
  get error(): unknown { return this.#error; }
  get isOver(): boolean { return ['done', 'refused', 'cancelled', 'failed'].includes(this.#state); }
  /** @internal The channel that carries the transfer; null while there is none. */
  get channel(): RTCDataChannel | null { return this.#channel; }
  /** @internal The transfer's ID in its channel. */
  get id(): number { return this.#id; }

  /** Calls the handler for each change of state and progress. */
  on(event: 'change', handler: (state: TransferState) => void, options?: ListenOptions): () => void {
    return this.#events.on(event, handler, options);
  }

  /** Ends the transfer, and tells the other side. Does nothing when it is over. */
  abstract cancel(): void;

  /** @internal The channel is closed. */
  interrupt(): void {
    this.#channel = null;
    if (!this.isOver && this.#state !== 'interrupted') {
      this.enter('interrupted');
      this.#timer = setTimeout(() => this.fail(new DOMException('The connection did not come back in time.', 'NetworkError')), this.#resumeWithinMs);
    }
  }

  /** @internal The peer has left for good. */
  abandon(): void {
    if (this.#state === 'interrupted') {
      this.fail(new DOMException('The peer has left.', 'NetworkError'));
    }
  }

  /** Differs from its former value when anything of the file has moved. It is 0 as long as the receiver has not accepted. */
  protected abstract get moved(): number;

  /** Ends the transfer without telling the other side. */
  protected abstract end(state: 'refused' | 'cancelled' | 'failed'): void;

  protected fail(error: unknown): void {
    if (!this.isOver) {
      this.#error = error;
      this.end('failed');
    }
  }

  protected attach(peer: MeshPeer, channel: RTCDataChannel, id: number): void {
    this.#peer = peer;
    this.#channel = channel;
    this.#id = id;
  }

  protected enter(state: TransferState): void {
    if (this.isOver || state === this.#state) {
      return;
    }
    clearTimeout(this.#timer);
    this.#state = state;
    this.#measured = { bytes: this.#bytes, at: performance.now() };
    if (this.isOver) {
      this.#finish(state);
    } else if (state === 'running' || state === 'offered' && this.moved) {
      this.#watch();
    }
    this.#events.emit('change', state);
  }

  /** Ends a transfer that cannot go on though its channel is open: the network or the other page is dead, or the disk does not write. */
  #watch(former?: number, left = looks): void {
    const { moved } = this;
    left = moved === former ? left - 1 : looks;
    if (left) {
      this.#timer = setTimeout(() => this.#watch(moved, left), this.#resumeWithinMs / looks);
    } else {
      this.fail(new DOMException('The transfer made no progress for too long.', 'TimeoutError'));
    }
  }

  protected progress(bytes: number): void {
    this.#bytes = bytes;
    const now = performance.now();
    const elapsed = now - this.#measured.at;
    if (elapsed > 500) {
      const rate = (bytes - this.#measured.bytes) / elapsed * 1000;
      this.#rate = this.#rate ? this.#rate * 0.6 + rate * 0.4 : rate;
      this.#measured = { bytes, at: now };
    }
    this.#events.emit('change', this.#state);
  }

  protected tell(message: FileMessage): void {
    if (this.#channel?.readyState === 'open') {
      this.#channel.send(JSON.stringify(message));
    }
  }
}
