import { HttpTransportType } from '@microsoft/signalr';

const all = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;

/** Returns the transport and those that are tried before it. Their values are bits in the order in which they are tried. */
const upTo = (transport: HttpTransportType) => transport * 2 - 1;

/** The usable transports. A proxy may let a transport open and then drop its data; such a transport is excluded. */
export class Transports {
  readonly #allowed: number;
  #silent = 0;

  constructor(allowed: HttpTransportType | undefined) {
    this.#allowed = allowed || all;
  }

  get usable(): HttpTransportType { return this.#allowed & ~this.#silent; }

  /** Returns whether there is another transport to try when this one stays silent. */
  hasNext(transport: HttpTransportType): boolean {
    return (this.usable & ~upTo(transport)) !== 0;
  }

  /** Excludes this transport and those tried before it, unless none would remain. */
  leaveOut(transport: HttpTransportType): void {
    if (this.hasNext(transport)) {
      this.#silent |= upTo(transport);
    }
  }

  /** Allows all transports again, because they may work on another network. */
  reset(): void {
    this.#silent = 0;
  }
}
