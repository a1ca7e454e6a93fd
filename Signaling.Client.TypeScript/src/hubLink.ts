import { HubConnectionState, type HubConnection } from '@microsoft/signalr';
import { createHub } from './hubSetup.js';
import type { SignalingState } from './signalingClientEvents.js';
import { jitteredDelay, type SignalingClientOptions } from './signalingClientOptions.js';
import { errorOfCall, errorOfConnecting, SignalingError } from './signalingError.js';
import { report } from './typedEvents.js';
import { after, raced, type Alarm } from './waiting.js';
import type { WireHandlers } from './wireHandlers.js';
import { CLOSING } from './wireTap.js';

/** A try to connect again that takes longer is given up: after a change of networks it may be stuck on the old one. */
const attemptTimeoutMs = 20_000;
/** A connection that says nothing for so long, when there is a hint that the network changed, is taken for dead. */
const probeTimeoutMs = 3_000;
/** For so long a try may take at such a hint: it has more to do, but may be stuck on the old network as well. */
const hurriedTimeoutMs = 6_000;

/** A call of the application that can wait for the next connection. */
interface Call {
  readonly number: number;
  make(): void;
  fail(error: SignalingError): void;
}

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
 * A connection to the hub that comes back when it breaks.
 *
 * Each try is a SignalR connection of its own, because one that hangs while it starts can be neither stopped nor hurried up; and what comes
 * late from an old one is told from the present by the object it comes from.
 *
 * An open connection that seems dead is not stopped before another one has taken its place: it may be only slow, and the server would take
 * its farewell for that of the peer, which could not resume then.
 */
export class HubLink {
  readonly #options: SignalingClientOptions;
  readonly #owner: HubLinkOwner;
  #hub: HubConnection | null = null;
  #givenUp: HubConnection[] = [];
  readonly #calls = new Set<(error: SignalingError) => void>();
  #state: SignalingState = 'disconnected';
  #delay: Alarm | null = null;
  #attempt: AbortController | null = null;
  #isHurried = false;
  #reconnecting: Promise<void> | null = null;
  #isDismissed = false;
  #isDraining = false;
  #isHandedOver = false;
  // Calls are numbered, and those that are held are made in that order.
  #held: Call[] = [];
  #holds = false;
  #count = 0;
  #isProbing = false;
  #run = 0;

  constructor(options: SignalingClientOptions, owner: HubLinkOwner) {
    this.#options = options;
    this.#owner = owner;
  }

  get state() { return this.#state; }

  /** Whether calls can be made. While the state is still `reconnecting`, that is for `restore` alone. */
  get isOpen() { return this.#hub?.state === HubConnectionState.Connected; }

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
      await this.#open(signal);
      this.#setState('connected');
    } catch (error) {
      if (run === this.#run) {
        this.#abandon();
        void this.#stopGivenUp();
        this.#setState('disconnected');
      }
      throw signal.aborted ? signal.reason : errorOfConnecting(error);
    }
  }

  /** Ends the connection for good; what is under way fails. */
  async stop(): Promise<void> {
    this.#run++;
    const hub = this.#hub;
    this.#abandon();
    this.#delay?.ring();
    this.#reconnecting = null;
    this.#releaseHeld(false);
    this.#setState('disconnected');
    await Promise.all([hub?.stop(), this.#stopGivenUp()]);
  }

  async invoke<T>(method: string, ...args: unknown[]): Promise<T> {
    const hub = this.#hub;
    if (!hub || !this.isOpen) {
      throw new SignalingError('', 'There is no connection to the server.', { isTransient: this.#state !== 'disconnected' });
    }

    try {
      return await this.#unlessAbandoned(hub.invoke<T>(method, ...args));
    } catch (error) {
      throw errorOfCall(error, hub === this.#hub && this.isOpen);
    }
  }

  /**
   * As `invoke`, for calls of the application. What a node that goes away has certainly not done is done on the next connection, and what is
   * called meanwhile waits for its turn.
   */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const hold = () => {
        this.#holds = true;
        this.#held.push(call);
      };
      const call: Call = {
        number: this.#count++,
        fail: reject,
        make: () => void this.invoke<T>(method, ...args).then(resolve, error => error.code === 'draining' ? hold() : reject(error)),
      };
      if (this.#holds) {
        hold();
      } else {
        call.make();
      }
    });
  }

  /** The server's node goes away, and will end the connection: what it has not answered by then has not been done. */
  drain(): void {
    this.#isDraining = true;
  }

  /** The network may be back: ends a waiting, or finds out whether the connection, or the try to make one, still lives. */
  hurry(): void {
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

  /** Makes another connection in the place of this one, which the server should have ended by now; it knows that this is no farewell. */
  move(): void {
    if (this.#state === 'connected') {
      this.#broke(this.#hub, undefined, true);
      void this.#stopGivenUp();
    }
  }

  /** Called by the owner within `restore` once the room is there again, or nothing is to be restored. `resumed`: as the same peer. */
  markRestored(resumed = false): void {
    if (this.#state === 'reconnecting' && this.isOpen) {
      this.#setState('connected');
      this.#releaseHeld(resumed);
    }
  }

  async #open(signal: AbortSignal): Promise<void> {
    const hub = createHub(this.#options);
    this.#hub = hub;
    this.#isDismissed = this.#isDraining = false;
    for (const [event, handle] of Object.entries(this.#owner.handlers)) {
      hub.on(event, (...args) => {
        if (hub === this.#hub) {
          handle(...args as never[]);
        }
      });
    }
    hub.on(CLOSING, (comeBack?: boolean) => {
      if (hub === this.#hub) {
        this.#isDismissed ||= !comeBack;
        this.#isHandedOver = this.#isDraining && !!comeBack;
        this.#holds ||= this.#isHandedOver;
      }
    });
    hub.onclose(error => this.#broke(hub, error));

    await raced(hub.start(), signal);
    if (hub !== this.#hub || !this.isOpen) {
      throw new SignalingError('', 'The connection ended as it began.', { isTransient: true });
    }
  }

  /** Has nothing to do with the connection any more, whatever becomes of it. Calls that are under way fail. */
  #abandon(): void {
    const hub = this.#hub;
    this.#hub = null;
    if (hub?.state === HubConnectionState.Connected) {
      this.#givenUp.push(hub);
    } else {
      hub?.stop().catch(() => { /* nobody waits for it */ });
    }
    const error = this.#isHandedOver ? notMade() : new SignalingError('', 'The connection was lost before the server answered.', { isTransient: true });
    this.#isHandedOver = false;
    this.#calls.forEach(fail => fail(error));
    this.#calls.clear();
  }

  #unlessAbandoned<T>(call: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#calls.add(reject);
      call.then(resolve, reject).finally(() => this.#calls.delete(reject));
    });
  }

  async #stopGivenUp(): Promise<void> {
    await Promise.all(this.#givenUp.splice(0).map(hub => hub.stop().catch(() => { /* it is gone all the same */ })));
  }

  #broke(hub: HubConnection | null, error: Error | undefined, isHurried = false): void {
    // In the state "connecting" or "reconnecting" the try that is under way fails by itself.
    if (!hub || hub !== this.#hub || this.#state !== 'connected') {
      return;
    }

    isHurried ||= this.#isHandedOver;
    this.#abandon();
    this.#owner.broken();
    if (this.#owner.staysAway(this.#isDismissed)) {
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
      const delayMs = this.#delayBefore(attempt);
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
      const timer = setTimeout(() => timeout.abort(), this.#isHurried ? hurriedTimeoutMs : attemptTimeoutMs);
      this.#isHurried = false;
      try {
        await this.#open(timeout.signal);
        await raced(this.#owner.restore(), timeout.signal);
        if (run === this.#run && this.isOpen) {
          this.#reconnecting = null;
          this.markRestored();
          void this.#stopGivenUp();
          return;
        }
      } catch {
        // The next try follows.
      } finally {
        clearTimeout(timer);
      }
      if (run === this.#run) {
        this.#abandon();
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
    const hub = this.#hub;
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

  /** Another peer does not speak for the one that was. */
  #releaseHeld(makes: boolean): void {
    this.#holds = false;
    for (const call of this.#held.splice(0).sort((one, other) => one.number - other.number)) {
      if (makes) {
        call.make();
      } else {
        call.fail(notMade());
      }
    }
  }

  #end(error: SignalingError | null): void {
    void this.#stopGivenUp();
    this.#releaseHeld(false);
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

const notMade = () => new SignalingError('draining', 'The server went away; the call was not made.');
