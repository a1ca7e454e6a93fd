import { SignalingError } from './signalingError.js';

interface Call {
  readonly number: number;
  make(): void;
  fail(error: SignalingError): void;
}

/** The application's calls that a draining node has not executed. They are sent on the next connection, in their order. */
export class HeldCalls {
  #held: Call[] = [];
  #count = 0;

  /** Whether calls wait for the next connection. */
  holds = false;

  /** Sends the call now, or on the next connection while calls are held. */
  run<T>(invoke: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const hold = () => {
        this.holds = true;
        this.#held.push(call);
      };
      const call: Call = {
        number: this.#count++,
        fail: reject,
        make: () => void invoke().then(resolve, error => error.code === 'draining' ? hold() : reject(error)),
      };
      if (this.holds) {
        hold();
      } else {
        call.make();
      }
    });
  }

  /**
   * Sends the held calls when `makes` is true, that is, for the same peer. Otherwise the calls fail: a new peer must not send the calls of
   * the former one.
   */
  release(makes: boolean): void {
    this.holds = false;
    for (const call of this.#held.splice(0).sort((one, other) => one.number - other.number)) {
      if (makes) {
        call.make();
      } else {
        call.fail(notMade());
      }
    }
  }
}

export const notMade = () => new SignalingError('draining', 'The server has shut down. The call was not executed.');
