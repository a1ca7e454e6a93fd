import { ApiError, messageOf } from "./api.js";

const intervalMs = 2000;

/** Asks for something again and again while the page is visible. */
export class Live<T> {
  #timer = 0;
  #isAsking = false;
  #asksAgain = false;
  #isOn = false;
  #answeredAt = 0;
  #problem: string | null = null;

  constructor(
    private readonly ask: () => Promise<T>,
    private readonly show: (answer: T) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    document.addEventListener("visibilitychange", () => this.now());
  }

  /** How old the last answer is. */
  get ageMs(): number {
    return this.#answeredAt ? performance.now() - this.#answeredAt : Infinity;
  }

  /** Why there is no newer answer; null when there should be one soon. */
  get problem(): string | null {
    return this.#problem;
  }

  /** @param hasAnswer Whether the caller has just shown an answer. */
  start(hasAnswer = false): void {
    this.#isOn = true;
    this.#answeredAt = hasAnswer ? performance.now() : 0;
    this.#problem = null;
    this.now();
  }

  stop(): void {
    this.#isOn = false;
    clearTimeout(this.#timer);
  }

  /** Asks at once, if the page is visible. An answer to an earlier question is older than this call, so it is asked again after that. */
  now(): void {
    clearTimeout(this.#timer);
    if (this.#isAsking) {
      this.#asksAgain = true;
    } else if (this.#isOn && !document.hidden) {
      void this.#round();
    }
  }

  async #round(): Promise<void> {
    [this.#isAsking, this.#asksAgain] = [true, false];
    try {
      const answer = await this.ask();
      if (this.#isOn) {
        this.#answeredAt = performance.now();
        this.#problem = null;
        this.show(answer);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) {
        console.error(error);
      }
      if (this.#isOn) {
        this.#problem = messageOf(error);
        this.fail(error);
      }
    } finally {
      this.#isAsking = false;
    }
    if (this.#isOn && !document.hidden) {
      this.#timer = window.setTimeout(() => this.now(), this.#asksAgain ? 0 : intervalMs);
    }
  }
}
