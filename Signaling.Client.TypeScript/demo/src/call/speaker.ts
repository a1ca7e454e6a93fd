/** A shorter sound, such as a cough, does not change the speaker. The time is longer than the 600 ms for which any sound counts as speaking. */
const settledMs = 1000;

/** Chooses the speaker among the other participants. A speaker stays chosen in silence, and while others only interrupt. */
export class Speaker {
  readonly #since = new Map<string, number>();
  #current: string | null = null;

  get current(): string | null {
    return this.#current;
  }

  /** Call it repeatedly for each participant. Returns whether the speaker has changed. */
  hear(id: string, isSpeaking: boolean, now: number): boolean {
    if (!isSpeaking) {
      this.#since.delete(id);
      return false;
    }
    const since = this.#since.get(id) ?? now;
    this.#since.set(id, since);
    if (id === this.#current || now - since < settledMs || (this.#current !== null && this.#since.has(this.#current))) {
      return false;
    }
    this.#current = id;
    return true;
  }

  forget(id: string): void {
    this.#since.delete(id);
    if (this.#current === id) {
      this.#current = null;
    }
  }
}
