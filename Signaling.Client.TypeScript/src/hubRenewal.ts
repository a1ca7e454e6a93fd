import type { Hub } from './hub.js';
import { after, type Alarm } from './waiting.js';

/** What a healthy connection has to bring yet is there within a round trip. */
const formerPatienceMs = 3_000;

/**
 * The change from one connection to another of the same peer, while both are open. What the next one brings waits until the former one has brought
 * everything: the server ends it with `Removed`.
 */
export class HubRenewal {
  readonly #waiting: (() => void)[] = [];
  #patience: Alarm | null = null;
  #hasFormerEnded = false;

  constructor(readonly former: Hub, readonly next: Hub) {}

  get hasFormerEnded() { return this.#hasFormerEnded; }

  /** Returns whether the event is taken, and not for anybody else now. */
  takes(hub: Hub, event: string, args: readonly unknown[], handle: () => void): boolean {
    if (hub === this.next) {
      this.#waiting.push(handle);
      return true;
    }
    if (hub === this.former && event === 'Removed' && args[0] === 'replaced') {
      this.formerEnded();
      return true;
    }
    return false;
  }

  formerEnded(): void {
    this.#hasFormerEnded = true;
    this.#patience?.ring();
  }

  async waitForFormer(): Promise<void> {
    this.#patience = after(this.#hasFormerEnded ? 0 : formerPatienceMs);
    await this.#patience.rung;
  }

  /** Brings what has waited. */
  replay(): void {
    this.#waiting.splice(0).forEach(handle => handle());
  }
}
