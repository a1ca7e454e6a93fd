/** Timers take no more: 24 days. */
export const longestDelayMs = 2 ** 31 - 1;

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
