/** A waiting that can be ended before its time. */
export interface Alarm {
  readonly rung: Promise<void>;
  ring(): void;
}

/** Rings after so many milliseconds, or when it is made to. */
export function after(delayMs: number): Alarm {
  let ring!: () => void;
  const rung = new Promise<void>(resolve => ring = resolve);
  const timer = setTimeout(ring, delayMs);
  return {
    rung,
    ring() {
      clearTimeout(timer);
      ring();
    },
  };
}

/** What the promise gives, or the signal's reason as soon as that is aborted. What becomes of the promise then is nobody's concern. */
export function raced<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) {
      abort();
    } else {
      signal.addEventListener('abort', abort, { once: true });
    }
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Runs steps one after the other, each once the one before it is through, however that ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => { /* its own caller knows */ });
    return turn;
  }
}
