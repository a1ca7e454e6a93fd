import { byId, toggleAttribute } from "../dom.js";
import { preferences, remember } from "../preferences.js";
import type { ParticipantTile } from "./tile.js";

/**
 * Which participant is shown large: the other one in a call of two, or the pinned one. The style sheet does the rest, because a video that moves within the
 * page would stop.
 */
export class Focus {
  readonly #stage = byId("stage");
  readonly #layout = byId<HTMLSelectElement>("layout");
  readonly #others: ReadonlyMap<string, ParticipantTile>;
  #pinned: string | null = null;

  constructor(others: ReadonlyMap<string, ParticipantTile>, signal: AbortSignal) {
    this.#others = others;
    this.#layout.value = preferences.layout;
    this.#layout.addEventListener("change", () => {
      remember({ layout: this.#layout.value });
      this.update();
    }, { signal });
    this.update();
  }

  togglePin(peerId: string): void {
    this.#pinned = this.#pinned === peerId ? null : peerId;
    this.update();
  }

  forget(peerId: string): void {
    if (this.#pinned === peerId) {
      this.#pinned = null;
    }
    this.update();
  }

  /** Call it after every change of the participants. */
  update(): void {
    const { size } = this.#others;
    const large = size < 2 ? null : this.#pinned;
    toggleAttribute(this.#stage, "data-duo", size === 1 && preferences.layout !== "equal" ? "" : null);
    toggleAttribute(this.#stage, "data-large", large === null ? null : "");
    for (const [id, tile] of this.#others) {
      tile.setLarge(id === large);
      tile.setPinned(id === this.#pinned, size > 1);
    }
  }
}
