import { HeldCalls } from './heldCalls.js';
import type { Hub } from './hub.js';
import { PresentHub } from './presentHub.js';
import type { SignalingState } from './signalingClientEvents.js';
import { connectTimeoutOf, jitteredDelay, type SignalingClientOptions } from './signalingClientOptions.js';
import { errorOfConnecting, SignalingError } from './signalingError.js';
import { report } from './typedEvents.js';
import { after, longestDelayMs, raced, type Alarm } from './waiting.js';
import type { WireHandlers } from './wireHandlers.js';

/** A connection that says nothing for so long, when there is a hint that the network changed, is taken for dead. */
const probeTimeoutMs = 3_000;
/** For so long a try may take at such a hint: it has more to do, but may be stuck on the old network as well. */
const hurriedTimeoutMs = 6_000;

/** What the link needs from the one who uses it. */
export interface HubLinkOwner {
  readonly handlers: WireHandlers;
  stateChanged(state: SignalingState): void;
  /** The connection broke. Before the state changes. */
  broken(): void;
  /** Whether this is the end. `isDismissed`: the server has closed the connection on purpose. */
  staysAway(isDismissed: boolean): boolean;
  /** There is a new connection: come back into the room. When this fails, the link tries again with the next connection. */
  restore(): Promise<void>;
  /** The link will not try again by itself. Before the state changes. */
  ended(error: SignalingError | null): void;
}

/**
 * A connection to the hub that comes back when it breaks. One that is given up, open or not, is dropped without a farewell: the peer is on the next
 * one.
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

  /** Whether calls can be made. While the state is still `reconnecting`, that is for `restore` alone. */
  get isOpen() { return this.#present.isOpen; }

  /** Gets what a connection that is being made waits for, in words. */
  get step() { return this.#present.step; }

  /** Does nothing when connected, and waits when reconnecting. Tries once. */
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
      if (run === this.#run) {
        this.#present.abandon();
        this.#setState('disconnected');
      }
      throw signal.aborted ? signal.reason : errorOfConnecting(error);
    }
  }

  /** Ends the connection for good; what is under way fails. */
  async stop(): Promise<void> {
    const stopping = this.#present.stop();
    this.#finish();
    await stopping;
  }

  /** The same for a page that goes away: there is no time for an answer. */
  depart(): void {
    this.#present.depart();
    this.#finish();
  }

  /** A try to come in was not answered in time. */
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
   * As `invoke`, for calls of the application. What a node that goes away has certainly not done is done on the next connection, and what is
   * called meanwhile waits for its turn.
   */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.#held.run(() => this.invoke<T>(method, ...args));
  }

  /** The server's node goes away, and will end the connection: what it has not answered by then has not been done. */
  drain(): void {
    this.#present.drain();
  }

  /** The network may be back: ends a waiting, or finds out whether the connection, or the try to make one, still lives. */
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

  /** The page is put away, and can keep no connection: ends this one without a farewell, and makes another when there is a hint. */
  pause(): void {
    this.#isPaused = this.#state === 'connected' || this.#state === 'reconnecting';
    if (this.#state === 'connected') {
      this.#broke(this.#present.hub);
    } else if (this.#state === 'reconnecting') {
      this.#present.abandon();
    }
  }

  /** Makes another connection in the place of this one, which the server should have ended by now. */
  move(): void {
    if (this.#state === 'connected') {
      this.#broke(this.#present.hub, undefined, true);
    }
  }

  /** Called by the owner within `restore` once the room is there again, or nothing is to be restored. `resumed`: as the same peer. */
  markRestored(resumed = false): void {
    if (this.#state === 'reconnecting' && this.isOpen) {
      this.#setState('connected');
      this.#held.release(resumed);
    }
  }

  #broke(hub: Hub | null, error?: Error, isHurried = false): void {
    // In the state "connecting" or "reconnecting" the try that is under way fails by itself.
    if (!hub || hub !== this.#present.hub || this.#state !== 'connected') {
      return;
    }

    isHurried ||= this.#present.isHandedOver;
    this.#present.abandon(error);
    this.#owner.broken();
    if (this.#owner.staysAway(this.#present.isDismissed)) {
      this.#end(error ? errorOfConnecting(error) : null);
      return;
    }

    const run = ++this.#run;
    this.#isHurried = isHurried;
    this.#setState('reconnecting');
    // A handler of that may have closed the client.
    if (run === this.#run) {
      this.#reconnecting = this.#reconnectDetached(run);
    }
  }

  async #reconnectDetached(run: number): Promise<void> {
    for (let attempt = 0; run === this.#run; attempt++) {
      const delayMs = this.#isPaused ? longestDelayMs : this.#delayBefore(attempt);
      if (delayMs === null) {
        this.#reconnecting = null;
        this.#end(new SignalingError('', 'The connection was lost.', { isTransient: true }));
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
      const timer = setTimeout(() => timeout.abort(), this.#isHurried ? hurriedTimeoutMs : connectTimeoutOf(this.#options));
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
        // The next try follows.
      } finally {
        clearTimeout(timer);
      }
      if (run === this.#run) {
        this.#present.leaveOutSilent();
        this.#present.abandon();
      }
    }
  }

  /** Null gives up. So does a function of the application that throws, as it would be asked for ever. */
  #delayBefore(attempt: number): number | null {
    try {
      return (this.#options.reconnectDelays ?? jitteredDelay)(attempt);
    } catch (error) {
      report(error);
      return null;
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
