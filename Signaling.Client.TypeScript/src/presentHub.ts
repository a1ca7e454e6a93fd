import type { HeldCalls } from './heldCalls.js';
import { notMade } from './heldCalls.js';
import { Hub, SilentTransport } from './hub.js';
import { PendingCalls } from './pendingCalls.js';
import { connectTimeoutOf, type SignalingClientOptions } from './signalingClientOptions.js';
import { errorOfCall, errorOfClosing, SignalingError } from './signalingError.js';
import { Transports } from './transports.js';
import type { WireHandlers } from './wireHandlers.js';
import { CLOSING } from './wireTap.js';

/**
 * The share of the connect timeout after which a silent transport is abandoned for the next one. It leaves time for all three transports.
 */
const silenceShare = 0.3;

/**
 * The current connection, if any, with its pending calls. Each attempt uses a SignalR connection of its own. Late callbacks of an old
 * connection are recognised by their connection object.
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

  /** Whether the server has closed the connection on purpose and does not allow a reconnect. */
  isDismissed = false;
  /** Whether a draining node has ended the connection. It has not executed the calls that it left unanswered. */
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

  /** Gets the step that the current attempt to connect waits for, as text for people. */
  get step() { return this.#hub?.step ?? 'the request for a new connection'; }

  /** Opens a new connection over the first transport that is answered. */
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
      throw new SignalingError('', 'The connection was lost as soon as it had opened.', { isTransient: true });
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

  /** Abandons the connection: its later events are ignored, and its pending calls fail. `cause`: why the connection was closed. */
  abandon(cause?: Error): void {
    const hub = this.#take();
    if (this.#pending.includes('Join')) {
      // The join would create a peer that the client no longer wants and that is on no other connection.
      hub?.stop().catch(() => { /* the connection ends all the same */ });
    } else {
      hub?.drop();
    }
    this.#failCalls(cause);
  }

  /** As `abandon`, with an orderly close: for the server, the peer leaves. */
  async stop(): Promise<void> {
    const hub = this.#take();
    this.#failCalls();
    if (hub?.isOpen) {
      await hub.stop();
    } else {
      hub?.drop();
    }
  }

  /** As `stop`, for a page that is being unloaded: it does not wait for an answer. */
  depart(): void {
    this.#take()?.depart();
    this.#failCalls();
  }

  /** Excludes a transport that has received nothing since it was opened, if there is another one. */
  leaveOutSilent(): void {
    if (this.#hub?.isSilent) {
      this.#transports.leaveOut(this.#hub.transport);
    }
  }

  /** Allows all transports again, because they may work on another network. */
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
