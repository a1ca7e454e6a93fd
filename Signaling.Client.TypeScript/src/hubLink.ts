import type { ResumeRequest } from './contract.js';
import { HeldCalls } from './heldCalls.js';
import type { Hub } from './hub.js';
import { hubAddress } from './hubAddress.js';
import type { HubRenewal } from './hubRenewal.js';
import { PresentHub } from './presentHub.js';
import { hurriedTimeoutMs, ReconnectTimes } from './reconnectTimes.js';
import type { SignalingState } from './signalingClientEvents.js';
import { connectTimeoutOf, type SignalingClientOptions } from './signalingClientOptions.js';
import { errorOfConnecting, lost, type SignalingError } from './signalingError.js';
import { after, longestDelayMs, raced, type Alarm } from './waiting.js';
import type { WireHandlers } from './wireHandlers.js';

/** After a network hint, the client drops a connection that stays silent for this time. */
const probeTimeoutMs = 3_000;

/** The callbacks of the link. */
export interface HubLinkOwner {
  readonly handlers: WireHandlers;
  stateChanged(state: SignalingState): void;
  /** The connection broke. Called before the state changes. Returns how long the server keeps this peer's place, in milliseconds. */
  broken(): number;
  /** Returns whether the link must not reconnect. `isDismissed`: the server has closed the connection on purpose. */
  staysAway(isDismissed: boolean): boolean;
  /** Restores the room on a new connection. When it fails, the link tries again with the next connection. */
  restore(): Promise<void>;
  /** The link makes no further attempts by itself. Called before the state changes. */
  ended(error: SignalingError | null): void;
}

/**
 * A connection to the hub that is replaced when it breaks. An abandoned connection is dropped without an orderly close, because the peer
 * continues on the next one.
 */
export class HubLink {
  readonly #options: SignalingClientOptions;
  readonly #owner: HubLinkOwner;
  readonly #held = new HeldCalls();
  readonly #present: PresentHub;
  #state: SignalingState = 'disconnected';
  #delay: Alarm | null = null;
  #attempt: AbortController | null = null;
  #isHurried = false;
  #isPaused = false;
  #reconnecting: Promise<void> | null = null;
  #isProbing = false;
  #run = 0;

  constructor(options: SignalingClientOptions, owner: HubLinkOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#present = new PresentHub(options, owner.handlers, this.#held, (hub, error) => this.#broke(hub, error));
  }

  get state() { return this.#state; }

  /** Gets whether calls can be sent. While the state is `reconnecting`, only `restore` may send them. */
  get isOpen() { return this.#present.isOpen; }

  /** Gets the access token of the connection. */
  get accessToken() { return this.#present.hub?.accessToken; }

  /** Gets the step that the current attempt to connect waits for, as text for people. */
  get step() { return this.#present.step; }

  /** Connects with a single attempt. Does nothing when connected, and waits while reconnecting. */
  async connect(signal: AbortSignal): Promise<void> {
    if (this.#reconnecting) {
      await raced(this.#reconnecting, signal);
    }
    if (this.#state === 'connected') {
      return;
    }

    const run = ++this.#run;
    this.#setState('connecting');
    try {
      await this.#present.open(signal);
      this.#setState('connected');
    } catch (error) {
      const { step } = this.#present;
      if (run === this.#run) {
        this.#present.abandon();
        this.#setState('disconnected');
      }
      throw signal.aborted ? signal.reason : errorOfConnecting(error, step, hubAddress(this.#options.url));
    }
  }

  /** Closes the connection permanently. Pending calls fail. */
  async stop(): Promise<void> {
    const stopping = this.#present.stop();
    this.#finish();
    await stopping;
  }

  /** As `stop`, for a page that is being unloaded: it does not wait for an answer. `returns`: the next page continues as this peer. */
  depart(returns: boolean): void {
    returns ? this.#present.abandon() : this.#present.depart();
    this.#finish();
  }

  /** Ends an attempt to connect or join that was not answered in time. */
  async giveUp(): Promise<void> {
    this.#present.leaveOutSilent();
    if (this.#state !== 'reconnecting') {
      await this.stop();
    }
  }

  invoke<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.#present.invoke<T>(method, args, this.#state !== 'disconnected');
  }

  /**
   * As `invoke`, for calls of the application. A call that a draining node has certainly not executed is sent again on the next connection.
   * Calls that start in the meantime wait behind it.
   */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.#held.run(() => this.invoke<T>(method, ...args));
  }

  /** Opens a connection with a new access token beside the present one. It is not used before `renew`. */
  async prepareRenewal(): Promise<HubRenewal> {
    return await this.#present.prepareRenewal(AbortSignal.timeout(connectTimeoutOf(this.#options)));
  }

  /** Moves the peer to that connection; calls wait meanwhile. A refusal leaves everything as it was. */
  async renew(renewal: HubRenewal, request: () => ResumeRequest): Promise<void> {
    await this.#present.renew(renewal, request, AbortSignal.timeout(connectTimeoutOf(this.#options)));
  }

  /** The server's node is draining and will end the connection. It has not executed the calls that it leaves unanswered. */
  drain(): void {
    this.#present.drain();
  }

  /**
   * The network may have changed. Ends the wait before the next attempt, or checks whether the connection or the attempt is still alive.
   */
  hurry(): void {
    this.#present.resetTransports();
    this.#isPaused = false;
    if (this.#state === 'connected') {
      void this.#probeDetached();
    } else if (this.#state === 'reconnecting') {
      this.#isHurried = true;
      if (this.#delay) {
        this.#delay.ring();
      } else {
        const attempt = this.#attempt;
        setTimeout(() => attempt?.abort(), hurriedTimeoutMs);
      }
    }
  }

  /** The page goes into the back/forward cache and cannot keep a connection. Drops the connection; the next hint opens another one. */
  pause(): void {
    this.#isPaused = this.#state === 'connected' || this.#state === 'reconnecting';
    if (this.#state === 'connected') {
      this.#broke(this.#present.hub);
    } else if (this.#state === 'reconnecting') {
      this.#present.abandon();
    }
  }

  /** Replaces this connection, because the server should have ended it by now. */
  move(): void {
    if (this.#state === 'connected') {
      this.#broke(this.#present.hub, undefined, true);
    }
  }

  /** Called by the owner in `restore` when the room is restored, or when there is no room to restore. `resumed`: as the same peer. */
  markRestored(resumed = false): void {
    if (this.#state === 'reconnecting' && this.isOpen) {
      this.#setState('connected');
      this.#held.release(resumed);
    }
  }

  #broke(hub: Hub | null, error?: Error, isHurried = false): void {
    // In the state "connecting" or "reconnecting" the current attempt fails by itself.
    if (!hub || hub !== this.#present.hub || this.#state !== 'connected') {
      return;
    }

    isHurried ||= this.#present.isHandedOver;
    this.#present.abandon(error);
    const times = new ReconnectTimes(this.#options, this.#owner.broken());
    if (this.#owner.staysAway(this.#present.isDismissed)) {
      this.#end(error ? errorOfConnecting(error) : null);
      return;
    }

    const run = ++this.#run;
    this.#isHurried = isHurried;
    this.#setState('reconnecting');
    // A handler of this event may have closed the client.
    if (run === this.#run) {
      this.#reconnecting = this.#reconnectDetached(run, times);
    }
  }

  async #reconnectDetached(run: number, times: ReconnectTimes): Promise<void> {
    for (let attempt = 0; run === this.#run; attempt++) {
      const delayMs = this.#isPaused ? longestDelayMs : times.delayBefore(attempt);
      if (delayMs === null) {
        this.#reconnecting = null;
        this.#end(lost('The connection was lost.'));
        return;
      }

      this.#delay = after(this.#isHurried ? 0 : delayMs);
      await this.#delay.rung;
      this.#delay = null;
      if (run !== this.#run) {
        return;
      }

      attempt = this.#isHurried ? 0 : attempt;
      const timeout = this.#attempt = new AbortController();
      const timer = setTimeout(() => timeout.abort(), times.timeoutMs(this.#isHurried));
      this.#isHurried = false;
      try {
        await this.#present.open(timeout.signal);
        await raced(this.#owner.restore(), timeout.signal);
        if (run === this.#run && this.isOpen) {
          this.#reconnecting = null;
          this.markRestored();
          return;
        }
      } catch {
        // The next attempt follows.
      } finally {
        clearTimeout(timer);
      }
      if (run === this.#run) {
        this.#present.leaveOutSilent();
        this.#present.abandon();
      }
    }
  }

  async #probeDetached(): Promise<void> {
    const { hub } = this.#present;
    if (!hub || this.#isProbing) {
      return;
    }

    this.#isProbing = true;
    let isAlive = false;
    const answered = after(probeTimeoutMs);
    // A refusal is an answer, too: outside a room there is no roster.
    hub.invoke('GetRoster').catch(() => { /* dead or refused */ }).then(() => {
      isAlive = true;
      answered.ring();
    });
    await answered.rung;
    this.#isProbing = false;
    if (!isAlive) {
      this.#broke(hub, undefined, true);
    }
  }

  #finish(): void {
    this.#run++;
    this.#delay?.ring();
    this.#reconnecting = null;
    this.#held.release(false);
    this.#setState('disconnected');
  }

  #end(error: SignalingError | null): void {
    this.#held.release(false);
    this.#owner.ended(error);
    this.#setState('disconnected');
  }

  #setState(state: SignalingState): void {
    if (state !== this.#state) {
      this.#state = state;
      this.#owner.stateChanged(state);
    }
  }
}
