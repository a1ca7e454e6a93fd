import type { ResumeRequest } from './contract.js';
import type { HeldCalls } from './heldCalls.js';
import { notMade } from './heldCalls.js';
import { Hub, SilentTransport } from './hub.js';
import { HubRenewal } from './hubRenewal.js';
import { PendingCalls } from './pendingCalls.js';
import { connectTimeoutOf, type SignalingClientOptions } from './signalingClientOptions.js';
import { errorOfCall, errorOfClosing, isRefusal, lost, SignalingError, unanswered } from './signalingError.js';
import { Transports } from './transports.js';
import { raced } from './waiting.js';
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
  #renewal: HubRenewal | null = null;
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
    await this.#start(signal, hub => {
      this.#hub = hub;
      this.isDismissed = this.#isDraining = false;
    }, hub => hub === this.#hub);
  }

  /** Opens another one beside the present one. */
  async prepareRenewal(signal: AbortSignal): Promise<HubRenewal> {
    const former = this.#hub;
    let begun: Hub | null = null;
    try {
      const next = await this.#start(signal, hub => begun = hub, () => !!former && former === this.#hub);
      return new HubRenewal(former!, next);
    } catch (error) {
      (begun as Hub | null)?.drop();
      throw error;
    }
  }

  /** Makes the prepared connection the present one, after the peer has moved to it. Calls wait meanwhile: on the former one they would be refused. */
  async renew(renewal: HubRenewal, request: () => ResumeRequest, signal: AbortSignal): Promise<void> {
    const { former, next } = renewal;
    if (this.#hub !== former || !former.isOpen || !next.isOpen || this.#held.holds) {
      next.drop();
      throw lost('The connection changes or ends.');
    }

    this.#held.holds = true;
    this.#renewal = renewal;
    let isMoved: boolean | null = false; // null while the server has not answered
    try {
      await raced(this.#pending.answered(), signal);
      isMoved = null;
      isMoved = await raced(next.invoke('ResumeWith', request()).then(() => true), signal);
      await renewal.waitForFormer();
    } catch (error) {
      isMoved = isRefusal(error) ? false : isMoved;
      throw error;
    } finally {
      this.#renewal = null;
      this.#endRenewal(renewal, isMoved);
    }
  }

  #endRenewal(renewal: HubRenewal, isMoved: boolean | null): void {
    const { former, next } = renewal;
    const isCurrent = this.#hub === former;
    if (isMoved && isCurrent) {
      this.#hub = next;
      renewal.replay();
    }
    (this.#hub === next ? former : next).drop();
    if (!isCurrent) {
      return; // the client was closed, or the connection given up
    }

    const isBroken = isMoved ? !next.isOpen : isMoved === null || renewal.hasFormerEnded;
    if (isBroken) {
      this.#onClose(this.#hub!); // the next connection resumes the peer, and makes the calls
    }
    this.#held.release(!isBroken);
  }

  async #start(signal: AbortSignal, began: (hub: Hub) => void, counts: (hub: Hub) => boolean): Promise<Hub> {
    const silenceMs = connectTimeoutOf(this.#options) * silenceShare;
    const hasNext = (transport: number) => !this.#options.skipNegotiation && this.#transports.hasNext(transport);
    for (;;) {
      const hub = this.#create();
      began(hub);
      try {
        await hub.start(signal, silenceMs, hasNext);
        if (counts(hub) && hub.isOpen) {
          return hub;
        }
      } catch (error) {
        if (!(error instanceof SilentTransport)) {
          throw error;
        }
        this.#transports.leaveOut(error.transport);
        hub.drop();
        if (counts(hub)) {
          continue;
        }
      }
      throw lost('The connection was lost as soon as it had opened.');
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
        if (!this.#renewal?.takes(hub, event, args, () => handle(...args)) && hub === this.#hub) {
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
    hub.onClose(error => {
      if (hub === this.#renewal?.former) {
        this.#renewal.formerEnded();
      } else {
        this.#onClose(hub, error);
      }
    });
    return hub;
  }

  #take(): Hub | null {
    const hub = this.#hub;
    this.#hub = null;
    return hub;
  }

  #failCalls(cause?: Error): void {
    const error = this.isHandedOver ? notMade() : unanswered();
    this.isHandedOver = false;
    this.#pending.fail(error, errorOfClosing(cause));
  }
}
