const longestBackOffMs = 60_000;

/**
 * Restarts ICE when a connection has failed or is disconnected for too long. The polite side begins, so that the two restarts do not
 * collide. The other side follows when that has not helped. Each failed attempt doubles the delay.
 */
export class IceRecovery {
  readonly #pc: RTCPeerConnection;
  readonly #polite: boolean;
  readonly #timeoutMs: number;
  readonly #restart: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;

  constructor(pc: RTCPeerConnection, polite: boolean, timeoutMs: number, restart: () => void) {
    this.#pc = pc;
    this.#polite = polite;
    this.#timeoutMs = timeoutMs;
    this.#restart = restart;
  }

  /** Handles a change of the connection state. */
  check(): void {
    switch (this.#pc.connectionState) {
      case 'connected':
        this.stop();
        this.#tries = 0;
        break;
      case 'disconnected':
        this.#plan(this.#timeoutMs);
        break;
      case 'failed':
        this.#plan(this.#tries === 0 ? 0 : this.#timeoutMs);
        break;
    }
  }

  /** Tries at once, because the chances have improved. `goesFirst`: also on the impolite side. */
  hurry(goesFirst: boolean): void {
    if (this.#pc.connectionState !== 'connected' && this.#pc.connectionState !== 'closed') {
      this.#tries = 0;
      this.#plan(0, goesFirst);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #plan(delayMs: number, goesFirst = this.#polite): void {
    clearTimeout(this.#timer);
    const backOffMs = Math.min(longestBackOffMs, delayMs * 2 ** this.#tries);
    this.#timer = setTimeout(() => {
      this.#tries++;
      this.#restart();
      // The browser reports a failure only once. Without a further change of state, no event would cause another attempt.
      this.#plan(this.#timeoutMs);
    }, backOffMs + (goesFirst ? 0 : this.#timeoutMs));
  }
}
