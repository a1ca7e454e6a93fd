import { raced } from './waiting.js';

/** Runs steps one after the other, each once the one before it is through, however that ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => { /* its own caller knows */ });
    return turn;
  }

  /**
   * The same until one of the signals is aborted: then the step's own signal is, and the caller does not wait any longer. The next turn
   * begins nevertheless only when the step is through, so that it can undo what it has done.
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
