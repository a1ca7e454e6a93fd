import { HttpTransportType } from '@microsoft/signalr';

const all = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;

/** Returns the transport and those that are tried before it. Their values are bits in the order in which they are tried. */
const upTo = (transport: HttpTransportType) => transport * 2 - 1;

/** The transports that may be used. A proxy may let one open and then swallow what it carries; that one is left out from then on. */
export class Transports {
  readonly #allowed: number;
  #silent = 0;

  constructor(allowed: HttpTransportType | undefined) {
    this.#allowed = allowed || all;
  }

  get usable(): HttpTransportType { return this.#allowed & ~this.#silent; }

  /** Returns whether there is another one to try when this one stays silent. */
  hasNext(transport: HttpTransportType): boolean {
    return (this.usable & ~upTo(transport)) !== 0;
  }

  /** Leaves out this one and those that have failed before it, if that leaves any. */
  leaveOut(transport: HttpTransportType): void {
    if (this.hasNext(transport)) {
      this.#silent |= upTo(transport);
    }
  }

  /** Everything may work again, in another network. */
  reset(): void {
    this.#silent = 0;
  }
}
