import type { SignalingError } from './signalingError.js';

interface Call {
  method: string;
  args: unknown[];
  fail(error: SignalingError): void;
  ended: Promise<unknown>;
}

/** The calls without an answer. They fail at the latest when their connection ends. */
export class PendingCalls {
  readonly #calls = new Set<Call>();

  includes(method: string): boolean {
    return [...this.#calls].some(call => call.method === method);
  }

  /** Resolves when all that are on their way now have their answers. */
  async answered(): Promise<void> {
    await Promise.all([...this.#calls].map(({ ended }) => ended));
  }

  track<T>(method: string, args: unknown[], answer: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const ended = answer.then(resolve, reject).finally(() => this.#calls.delete(call));
      const call = { method, args, fail: reject, ended };
      this.#calls.add(call);
    });
  }

  /** Fails all calls. `tooLarge`: the connection was closed because of one of the calls, which must have been the largest. */
  fail(error: SignalingError, tooLarge: SignalingError | null = null): void {
    const calls = [...this.#calls];
    this.#calls.clear();
    if (tooLarge) {
      const sizes = calls.map(({ args }) => JSON.stringify(args).length);
      calls.splice(sizes.indexOf(Math.max(...sizes)), 1)[0]?.fail(tooLarge);
    }
    calls.forEach(call => call.fail(error));
  }
}
