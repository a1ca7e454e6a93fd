import type { HubLink } from './hubLink.js';
import type { Raise } from './notices.js';

/** How much later than announced the server's node may end the connection before the client does so. */
const patienceMs = 5_000;

/** Moves the connection to another node after the server has announced that its node drains. */
export class Drain {
  readonly #link: HubLink;
  readonly #raise: Raise;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(link: HubLink, raise: Raise) {
    this.#link = link;
    this.#raise = raise;
  }

  /** Handles the announcement. Usually the server ends the connection at the announced time. */
  begin(reconnectAfterMs: number): void {
    clearTimeout(this.#timer);
    this.#link.drain();
    this.#timer = setTimeout(() => this.#link.move(), reconnectAfterMs + patienceMs);
    this.#raise('draining', { reconnectAfterMs });
  }

  /** Stops waiting: the connection has ended. */
  end(): void { clearTimeout(this.#timer); }
}
