import { ActionError } from './actionError.js';

interface Pending {
  readonly channel: RTCDataChannel;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** The requests of this side that have no answer yet. */
export class PendingRequests {
  readonly #pending = new Map<unknown, Pending>();

  add(id: number, channel: RTCDataChannel, timeoutMs: number, signal: AbortSignal): Promise<unknown> {
    const done = new AbortController();
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { channel, resolve, reject });
      const timer = setTimeout(() => reject(new ActionError('timeout', `No answer came within ${timeoutMs} ms.`)), timeoutMs);
      done.signal.addEventListener('abort', () => clearTimeout(timer));
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { signal: done.signal });
      if (signal.aborted) {
        abort();
      }
    }).finally(() => {
      this.#pending.delete(id);
      done.abort();
    });
  }

  /** Counts only from the channel over which the request went. */
  answer(id: unknown, channel: RTCDataChannel, data: unknown): void {
    const pending = this.#pending.get(id);
    if (pending?.channel === channel) {
      pending.resolve(data);
    }
  }

  fail(id: unknown, error: unknown, channel = this.#pending.get(id)?.channel): void {
    const pending = this.#pending.get(id);
    if (pending?.channel === channel) {
      pending?.reject(error);
    }
  }

  /** The channel is closed, so no answer comes any more. */
  closed(channel: RTCDataChannel): void {
    for (const pending of this.#pending.values()) {
      if (pending.channel === channel) {
        pending.reject(new ActionError('closed', 'The channel was closed before the answer came.'));
      }
    }
  }
}
