/** The known version of the roster, and the versions of this peer's own updates, for which the server sends no event. */
export class RosterVersion {
  #known = 0;
  #own: number[] = [];

  get known() { return this.#known; }

  /** Starts again at this version, for example after the server has lost its rooms. */
  reset(version: number): void {
    this.#known = version;
    this.#own = [];
  }

  advance(version: number): void {
    this.#known = version;
    this.#skipOwn();
  }

  /** Adds the version of an own update. The events before it may not have arrived yet. */
  addOwn(version: number): void {
    this.#own.push(version);
    this.#skipOwn();
  }

  #skipOwn(): void {
    for (const version of this.#own.sort((one, other) => one - other)) {
      if (version === this.#known + 1) {
        this.#known = version;
      }
    }
    this.#own = this.#own.filter(version => version > this.#known);
  }
}
