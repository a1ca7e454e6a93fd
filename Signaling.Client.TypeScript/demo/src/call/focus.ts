import { byId, toggleAttribute } from "../dom.js";
import { preferences, remember } from "../preferences.js";
import { Speaker } from "./speaker.js";
import type { ParticipantTile } from "./tile.js";

/** From this number of other participants on, equal tiles are small, so the speaker is shown large. */
const crowd = 4;

/**
 * Which participant is shown large: the other one in a call of two, the pinned one, or the speaker from five participants on. The style sheet does the rest,
 * because a video that moves within the page would stop.
 */
export class Focus {
  readonly #stage = byId("stage");
  readonly #layout = byId<HTMLSelectElement>("layout");
  readonly #others: ReadonlyMap<string, ParticipantTile>;
  readonly #speaker = new Speaker();
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

  hear(peerId: string, isSpeaking: boolean): void {
    if (this.#speaker.hear(peerId, isSpeaking, performance.now())) {
      this.update();
    }
  }

  forget(peerId: string): void {
    this.#speaker.forget(peerId);
    if (this.#pinned === peerId) {
      this.#pinned = null;
    }
    this.update();
  }

  /** Call it after every change of the participants. */
  update(): void {
    const { size } = this.#others;
    const large = size < 2 ? null : this.#pinned ?? this.#shownSpeaker;
    toggleAttribute(this.#stage, "data-duo", size === 1 && this.#isAutomatic ? "" : null);
    toggleAttribute(this.#stage, "data-large", large === null ? null : "");
    for (const [id, tile] of this.#others) {
      tile.setLarge(id === large);
      tile.setPinned(id === this.#pinned, size > 1);
    }
  }

  get #isAutomatic(): boolean {
    return preferences.layout !== "equal";
  }

  get #shownSpeaker(): string | null {
    return this.#isAutomatic && this.#others.size >= crowd ? this.#speaker.current ?? this.#others.keys().next().value! : null;
  }
}
