import type { HeldCalls } from './heldCalls.js';
import { notMade } from './heldCalls.js';
import { Hub, SilentTransport } from './hub.js';
import { PendingCalls } from './pendingCalls.js';
import { connectTimeoutOf, type SignalingClientOptions } from './signalingClientOptions.js';
import { errorOfCall, errorOfClosing, SignalingError } from './signalingError.js';
import { Transports } from './transports.js';
import type { WireHandlers } from './wireHandlers.js';
import { CLOSING } from './wireTap.js';

/** This part of the time for connecting a transport may stay silent before the next one is tried: it leaves time for all three. */
const silenceShare = 0.3;

/**
 * The connection that counts at present, if there is one, with the calls on it. Each is a SignalR connection of its own, and what comes late from an
 * old one is told from the present by the object it comes from.
 */
export class PresentHub {
  readonly #options: SignalingClientOptions;
  readonly #handlers: WireHandlers;
  readonly #onClose: (hub: Hub, error?: Error) => void;
  readonly #held: HeldCalls;
  readonly #transports: Transports;
  readonly #pending = new PendingCalls();
  #hub: Hub | null = null;
  #isDraining = false;

  /** Whether the server has closed the connection on purpose, and does not want it back. */
  isDismissed = false;
  /** Whether a node that goes away has ended the connection: what it had not answered by then is not done. */
  isHandedOver = false;

  constructor(options: SignalingClientOptions, handlers: WireHandlers, held: HeldCalls, onClose: (hub: Hub, error?: Error) => void) {
    this.#options = options;
    this.#handlers = handlers;
    this.#held = held;
    this.#onClose = onClose;
    this.#transports = new Transports(options.transport);
  }

  get hub() { return this.#hub; }
  get isOpen() { return !!this.#hub?.isOpen; }

  /** Gets what a connection that is being made waits for, in words. */
  get step() { return this.#hub?.step ?? 'the request for a new connection'; }

  /** Opens another one, over the first transport that is answered. */
  async open(signal: AbortSignal): Promise<void> {
    const silenceMs = connectTimeoutOf(this.#options) * silenceShare;
    const hasNext = (transport: number) => !this.#options.skipNegotiation && this.#transports.hasNext(transport);
    for (;;) {
      const hub = this.#hub = this.#create();
      this.isDismissed = this.#isDraining = false;
      try {
        await hub.start(signal, silenceMs, hasNext);
        if (hub === this.#hub && hub.isOpen) {
          return;
        }
      } catch (error) {
        if (!(error instanceof SilentTransport)) {
          throw error;
        }
        this.#transports.leaveOut(error.transport);
        hub.drop();
        if (hub === this.#hub) {
          continue;
        }
      }
      throw new SignalingError('', 'The connection ended as it began.', { isTransient: true });
    }
  }

  async invoke<T>(method: string, args: unknown[], isComingBack: boolean): Promise<T> {
    const hub = this.#hub;
    if (!hub?.isOpen) {
      throw new SignalingError('', 'There is no connection to the server.', { isTransient: isComingBack });
    }

    try {
      return await this.#pending.track(method, args, hub.invoke<T>(method, ...args));
    } catch (error) {
      throw errorOfCall(error, hub === this.#hub && hub.isOpen);
    }
  }

  drain(): void {
    this.#isDraining = true;
  }

  /** Has nothing to do with the connection any more, whatever becomes of it. Calls that are under way fail. `cause`: why it was closed. */
  abandon(cause?: Error): void {
    const hub = this.#take();
    if (this.#pending.includes('Join')) {
      // It would bring a peer that nobody wants any more, and that is on no other connection.
      hub?.stop().catch(() => { /* it is gone all the same */ });
    } else {
      hub?.drop();
    }
    this.#failCalls(cause);
  }

  /** The same, with a farewell of the peer. */
  async stop(): Promise<void> {
    const hub = this.#take();
    this.#failCalls();
    if (hub?.isOpen) {
      await hub.stop();
    } else {
      hub?.drop();
    }
  }

  /** The same for a page that goes away: there is no time for an answer. */
  depart(): void {
    this.#take()?.depart();
    this.#failCalls();
  }

  /** A transport that has carried nothing since it was opened is used no more, if there is another. */
  leaveOutSilent(): void {
    if (this.#hub?.isSilent) {
      this.#transports.leaveOut(this.#hub.transport);
    }
  }

  /** Every transport may carry again, in another network. */
  resetTransports(): void {
    this.#transports.reset();
  }

  #create(): Hub {
    const hub = new Hub(this.#options, this.#transports.usable);
    for (const [event, handle] of Object.entries(this.#handlers)) {
      hub.on(event, (...args) => {
        if (hub === this.#hub) {
          handle(...args);
        }
      });
    }
    hub.on(CLOSING, (comeBack?: boolean) => {
      if (hub === this.#hub) {
        this.isDismissed ||= !comeBack;
        this.isHandedOver = this.#isDraining && !!comeBack;
        this.#held.holds ||= this.isHandedOver;
      }
    });
    hub.onClose(error => this.#onClose(hub, error));
    return hub;
  }

  #take(): Hub | null {
    const hub = this.#hub;
    this.#hub = null;
    return hub;
  }

  #failCalls(cause?: Error): void {
    const error = this.isHandedOver ? notMade() : new SignalingError('', 'The connection was lost before the server answered.', { isTransient: true });
    this.isHandedOver = false;
    this.#pending.fail(error, errorOfClosing(cause));
  }
}
