// The page of the tests of files and actions in pairs of browsers.
import { PeerMesh, SignalingClient } from '../../src/index.js';
import { ActionError, Actions, FileExchange, writableOf, type IncomingFile, type Sink } from '../../src/data/index.js';

declare const PATIENCE_MS: number;

export type Acts = {
  note: { data: unknown };
  sum: { data: number[]; answer: number };
  mirror: { data: ArrayBuffer; answer: ArrayBuffer };
  fail: { data: 'loudly' | 'quietly'; answer: never };
  wait: { data: null; answer: null };
  missing: { data: null; answer: null };
};

export class Exchanger {
  readonly client: SignalingClient;
  readonly mesh: PeerMesh;
  readonly files: FileExchange;
  readonly actions: Actions<Acts>;
  readonly notes: unknown[] = [];
  readonly offered: IncomingFile[] = [];
  /** The state changes of the incoming files, with the bytes that were written. */
  readonly log: string[] = [];
  /** The bytes on the channel "raw", and the sum of them. */
  readonly raw = { bytes: 0, sum: 0 };
  /** The sink stops here until it may go on. */
  pauseAt = Infinity;
  sinksOpened = 0;
  /** The requests that get no answer. */
  waiting = 0;
  #goOn: (() => void) | null = null;

  constructor(url: string, resumeWithinMs: number) {
    this.client = new SignalingClient({ url, reconnectDelays: () => 50 });
    this.mesh = new PeerMesh(this.client, { channels: [{ label: 'files' }, { label: 'actions' }, { label: 'raw' }], failureTimeoutMs: 2_000 });
    this.files = new FileExchange(this.mesh, { openSink: async () => this.#sink(), resumeWithinMs });
    this.files.on('offered', file => {
      this.offered.push(file);
      file.on('change', state => this.log.push(`${file.name} ${state} ${file.bytes}`));
    });
    this.actions = new Actions<Acts>(this.mesh);
    this.actions.on('note', ({ data }) => this.notes.push(data));
    this.actions.answer('sum', ({ data }) => data.reduce((sum, each) => sum + each, 0));
    this.actions.answer('mirror', ({ data }) => new Uint8Array(data).reverse());
    this.actions.answer('fail', ({ data }) => { throw data === 'loudly' ? new ActionError('failed', 'as you wished') : new Error('a secret of this page'); });
    this.actions.answer('wait', () => new Promise<null>(() => { this.waiting++; }));
    this.mesh.on('data', ({ channel, data }) => {
      if (channel.label === 'raw') {
        this.raw.bytes += (data as ArrayBuffer).byteLength;
        this.raw.sum = new Uint8Array(data as ArrayBuffer).reduce((sum, byte) => sum + byte, this.raw.sum);
      }
    });
  }

  get peer() {
    return [...this.mesh.peers.values()].at(-1)!;
  }

  /** Waits until a condition holds. */
  async until(condition: () => unknown, what: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!condition()) {
      if (Date.now() > end) {
        const files = [...this.files.incoming, ...[...this.files.shares].flatMap(({ transfers }) => transfers)];
        throw new Error(`Waited for: ${what}. ${files.map(({ name, state, bytes, error }) => `${name} ${state} ${bytes} ${String(error)}`)}; ${this.log}`);
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  isConnected(): Promise<void> {
    return this.until(() => this.mesh.peers.size === 1 && ['files', 'actions', 'raw'].every(label => this.peer.channel(label)?.readyState === 'open'), 'connected');
  }

  /** Shares bytes that look random, and returns their hash. */
  async share(name: string, length: number): Promise<string> {
    const bytes = new Uint32Array(Math.ceil(length / 4));
    for (let i = 0, state = 1; i < bytes.length; i++) {
      bytes[i] = state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    }
    const file = new File([new Uint8Array(bytes.buffer, 0, length)], name);
    this.files.share(file);
    return hashOf(file);
  }

  async hashOf(name: string): Promise<string> {
    const incoming = this.offered.find(file => file.name === name)!;
    await this.until(() => incoming.isOver, `${name} is over`);
    return incoming.state === 'done' ? hashOf(incoming.file!) : incoming.state;
  }

  goOn(): void {
    this.pauseAt = Infinity;
    this.#goOn?.();
  }

  /** Sends this many bytes through a stream, and returns the most that waited in the channel. */
  async pour(length: number): Promise<number> {
    const channel = this.peer.channel('raw')!;
    const chunk = new Uint8Array(50_000).fill(3);
    let left = length;
    let most = 0;
    await new ReadableStream<Uint8Array>({
      pull(controller) {
        most = Math.max(most, channel.bufferedAmount);
        controller.enqueue(chunk);
        left -= chunk.length;
        if (left <= 0) {
          controller.close();
        }
      },
    }).pipeTo(writableOf(channel, { highWaterMark: 256 * 1024 }));
    return most;
  }

  #sink(): Sink {
    const blocks: Blob[] = [];
    let written = 0;
    this.sinksOpened++;
    return {
      write: async block => {
        blocks.push(block);
        written += block.size;
        if (written >= this.pauseAt) {
          await new Promise<void>(resolve => { this.#goOn = resolve; });
        }
      },
      close: async () => new Blob(blocks),
      abort: async () => { blocks.length = 0; },
    };
  }
}

async function hashOf(blob: Blob): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

declare global {
  var exchanger: Exchanger;
  var Exchanger: new (url: string, resumeWithinMs: number) => import('./exchanger.js').Exchanger;
}
globalThis.Exchanger = Exchanger;
