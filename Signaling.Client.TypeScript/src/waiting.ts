/** The longest delay that timers accept: 24 days. */
export const longestDelayMs = 2 ** 31 - 1;

/** A wait that can be ended early. */
export interface Alarm {
  readonly rung: Promise<void>;
  ring(): void;
}

/** Waits for the given number of milliseconds, or until `ring` is called. */
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

/** Waits for the end of a step, whatever its outcome, but for no longer than 2 seconds. */
export async function briefly(step: Promise<unknown>): Promise<void> {
  const limit = after(2_000);
  await Promise.race([step.catch(() => { /* its outcome does not matter */ }), limit.rung]);
  limit.ring();
}

/**
 * Returns the result of the promise. Rejects with the signal's reason as soon as the signal is aborted; the promise is ignored from then
 * on.
 */
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
