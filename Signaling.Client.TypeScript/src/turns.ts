import { raced } from './waiting.js';

/** Runs steps one after another. Each step begins when the step before it has ended, with success or not. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => { /* its caller handles the error */ });
    return turn;
  }

  /**
   * As `take`, until one of the signals is aborted. Then the step's signal is aborted too, and the caller stops waiting. The next step
   * still waits for the end of this one, so that this one can undo its work.
   */
  takeUnless<T>(endings: readonly AbortSignal[], step: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const ending = new AbortController();
    const { signal } = ending;
    const follow = () => ending.abort(endings.find(({ aborted }) => aborted)?.reason);
    endings.forEach(each => each.aborted ? follow() : each.addEventListener('abort', follow));
    const turn = this.take(() => {
      signal.throwIfAborted();
      return step(signal);
    });
    return raced(turn, signal).finally(() => endings.forEach(each => each.removeEventListener('abort', follow)));
  }
}
