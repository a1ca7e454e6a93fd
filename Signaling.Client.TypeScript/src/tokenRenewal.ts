import { lifetimeOf } from './accessToken.js';
import type { HubLink } from './hubLink.js';
import type { RoomEntry } from './roomEntry.js';
import type { Turns } from './turns.js';
import { longestDelayMs } from './waiting.js';

/** A token is renewed after this part of what is left of it, and so much more at random: not all clients shall come at once. */
const renewalPart = 0.75;
const renewalSpread = 0.1;
const shortestMs = 500;
/** A new try does not come sooner: a clock that is wrong, or a token that is refused, must not make the client ask all the time. */
const shortestRetryMs = 5_000;

/** Continues on a new connection with a new access token, before the present token expires. Without a token that says when, it does nothing. */
export class TokenRenewal {
  readonly #link: HubLink;
  readonly #entry: RoomEntry;
  readonly #turns: Turns;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(link: HubLink, entry: RoomEntry, turns: Turns) {
    this.#link = link;
    this.#entry = entry;
    this.#turns = turns;
  }

  /** This peer has entered its room, on whichever connection that was. */
  schedule(lifetime = lifetimeOf(this.#link.accessToken), leastMs = shortestMs): void {
    this.stop();
    if (lifetime !== null) {
      const delay = Math.max(leastMs, lifetime * (renewalPart + renewalSpread * Math.random()));
      this.#timer = setTimeout(() => void this.#renewDetached(lifetime - delay), Math.min(delay, longestDelayMs));
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** A failure leaves the present connection as it was, until the server closes it. */
  async #renewDetached(left: number): Promise<void> {
    const timer = this.#timer;
    try {
      const renewal = await this.#link.prepareRenewal();
      await this.#turns.take(() => this.#entry.renew(renewal));
    } catch {
      if (timer === this.#timer && this.#link.state === 'connected') {
        this.schedule(Math.max(left, 0), shortestRetryMs);
      }
    }
  }
}
