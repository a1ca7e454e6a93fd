import { SignalingError } from './signalingError.js';

interface Call {
  readonly number: number;
  make(): void;
  fail(error: SignalingError): void;
}

/** Calls of the application that a node which goes away has not made: they are made on the next connection, in their order. */
export class HeldCalls {
  #held: Call[] = [];
  #count = 0;

  /** Whether calls wait for the next connection. */
  holds = false;

  /** Makes the call now, or when its turn has come on the next connection. */
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

  /** `makes`: this is the same peer. Another one does not speak for the one that was. */
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

export const notMade = () => new SignalingError('draining', 'The server went away; the call was not made.');
