/** The known version of the roster, and the versions of this peer's own updates, for which the server sends no event. */
export class RosterVersion {
  #known = 0;
  readonly #own = new Set<number>();

  get known() { return this.#known; }

  /** Starts again at this version, for example after the server has lost its rooms. */
  reset(version: number): void {
    this.#known = version;
    this.#own.clear();
  }

  advance(version: number): void {
    this.#known = version;
    this.#skipOwn();
  }

  /** Adds the version of an own update. The events before it may not have arrived yet. */
  addOwn(version: number): void {
    this.#own.add(version);
    this.#skipOwn();
  }

  #skipOwn(): void {
    while (this.#own.delete(this.#known + 1)) {
      this.#known++;
    }
  }
}
