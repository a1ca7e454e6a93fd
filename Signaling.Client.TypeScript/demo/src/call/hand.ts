/** Whether this page's user raises a hand. Raises "change". */
export class Hand extends EventTarget {
  #isRaised = false;

  get isRaised(): boolean {
    return this.#isRaised;
  }

  toggle(): void {
    this.#isRaised = !this.#isRaised;
    this.dispatchEvent(new Event("change"));
  }
}
