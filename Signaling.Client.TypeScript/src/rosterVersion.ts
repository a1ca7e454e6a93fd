/** The version of the roster that is known, and the versions of this peer's own updates, for which the wire has no event. */
export class RosterVersion {
  #known = 0;
  #own: number[] = [];

  get known() { return this.#known; }

  /** Starts again at this version, as a server does that lost its rooms. */
  reset(version: number): void {
    this.#known = version;
    this.#own = [];
  }

  advance(version: number): void {
    this.#known = version;
    this.#skipOwn();
  }

  /** An own update has this version. The events before it may still be on their way. */
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
