import { connectTimeoutOf, jitteredDelay, type SignalingClientOptions } from './signalingClientOptions.js';
import { report } from './typedEvents.js';

/** The time limit of an attempt after a network hint. An attempt has more steps than a probe, and may hang on the old network. */
export const hurriedTimeoutMs = 6_000;

/** The longest delay within the resume window, as a part of it. */
const longestPart = 1 / 8;
/** When the last attempt within the window begins: early enough to be answered, and not for all clients at once. */
const lastPart = 0.91;
const lastSpread = 0.06;

/**
 * The times of the attempts after one break. While the server still keeps this peer's place, the client never waits so long that it could miss the end
 * of the window. After that, exponential back-off.
 */
export class ReconnectTimes {
  readonly #options: SignalingClientOptions;
  readonly #windowMs: number;
  readonly #began = performance.now();
  readonly #lastMs: number;

  constructor(options: SignalingClientOptions, windowMs: number) {
    this.#options = options;
    this.#windowMs = windowMs;
    this.#lastMs = windowMs * (lastPart + lastSpread * Math.random());
  }

  /**
   * Returns the delay before an attempt; null gives up. A function of the application that throws gives up, too, because it would throw at
   * every attempt.
   */
  delayBefore(attempt: number): number | null {
    try {
      return this.#options.reconnectDelays ? this.#options.reconnectDelays(attempt) : this.#delayBefore(attempt);
    } catch (error) {
      report(error);
      return null;
    }
  }

  /** Returns the time limit of an attempt. Within the window, a next one has to follow if this one hangs. */
  timeoutMs(isHurried: boolean): number {
    const isShort = isHurried || this.#leftMs > 0;
    return isShort ? Math.min(hurriedTimeoutMs, connectTimeoutOf(this.#options)) : connectTimeoutOf(this.#options);
  }

  get #leftMs(): number { return this.#lastMs - (performance.now() - this.#began); }

  #delayBefore(attempt: number): number {
    const leftMs = this.#leftMs;
    return leftMs > 0 ? Math.min(leftMs, jitteredDelay(attempt, this.#windowMs * longestPart)) : jitteredDelay(attempt);
  }
}
