export type TransferState = "offered" | "preparing" | "running" | "done" | "refused" | "cancelled" | "failed";

/** The transfer of a file between this page and one peer. Raises "change" for each change. */
export abstract class Transfer extends EventTarget {
  state: TransferState = "offered";
  bytes = 0;
  #rate = 0;
  #measured = { bytes: 0, at: 0 };

  constructor(readonly id: number, readonly peerId: string, readonly peerName: string, readonly name: string, readonly size: number) {
    super();
  }

  /** Bytes per second, smoothed. */
  get rate(): number {
    return this.#rate;
  }

  get isOver(): boolean {
    return this.state !== "offered" && this.state !== "preparing" && this.state !== "running";
  }

  protected enter(state: TransferState): void {
    if (!this.isOver && state !== this.state) {
      this.state = state;
      this.#measured = { bytes: this.bytes, at: performance.now() };
      this.dispatchEvent(new Event("change"));
    }
  }

  protected progress(bytes: number): void {
    this.bytes = bytes;
    const now = performance.now();
    const elapsed = now - this.#measured.at;
    if (elapsed > 500) {
      const rate = (bytes - this.#measured.bytes) / elapsed * 1000;
      this.#rate = this.#rate ? this.#rate * 0.6 + rate * 0.4 : rate;
      this.#measured = { bytes, at: now };
    }
    this.dispatchEvent(new Event("change"));
  }
}
