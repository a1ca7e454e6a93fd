import type { JoinRequest, JoinResult, PeerInfo, PeerUpdate, RemovedReason, Roster, SendResult } from './contract.js';
import { hubUrl } from './hubSetup.js';
import { HubLink } from './hubLink.js';
import { onNetworkHint } from './networkHints.js';
import { plainCandidate, plainDescription } from './plainSignals.js';
import { RoomFeed } from './roomFeed.js';
import type { SignalingClientEvents, SignalingState } from './signalingClientEvents.js';
import type { SignalingClientOptions } from './signalingClientOptions.js';
import { SignalingError } from './signalingError.js';
import { TypedEvents, type ListenOptions } from './typedEvents.js';
import { Turns } from './turns.js';
import { after } from './waiting.js';
import { feedHandlers, type WireHandlers } from './wireHandlers.js';
import { JOINED } from './wireTap.js';

/** How long `close` waits for the server: before it ends the connection without a farewell, and again until that is done. */
const farewellTimeoutMs = 2_000;

/** How a call can be given up. */
export interface CallOptions {
  /** The call fails with the signal's reason as soon as it is aborted. */
  signal?: AbortSignal;
}

/** A Join that is on its way. */
interface PendingJoin {
  request: JoinRequest;
  rejoins: boolean;
  /** Aborted when nobody waits for it any more. */
  signal: AbortSignal;
}

/**
 * A peer's connection to the signaling service: enters one room at a time, relays session descriptions and ICE candidates to the others
 * there, knows who they are, and comes back when the connection breaks. It needs neither a DOM nor WebRTC.
 *
 * Calls fail with a {@link SignalingError} when the server refuses or is lost.
 */
export class SignalingClient {
  readonly #events = new TypedEvents<SignalingClientEvents>();
  readonly #link: HubLink;
  readonly #feed: RoomFeed;
  // Joining, leaving and joining again happen one at a time.
  readonly #turns = new Turns();
  #wanted: JoinRequest | null = null;
  #pending: PendingJoin | null = null;
  #wasRemoved: RemovedReason | null = null;
  #closing = new AbortController();
  #endHints: (() => void) | null = null;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;

  /** Makes a client that is not connected yet. `options`: how to reach the server, or only its address. */
  constructor(options: SignalingClientOptions | string = {}) {
    const settings = typeof options === 'string' ? { url: options } : options;
    hubUrl(settings.url); // an impossible address is found where it was given
    this.#feed = new RoomFeed((event, data) => this.#events.emit(event, data), session => void this.#mendDetached(session));
    this.#link = new HubLink(settings, {
      handlers: this.#handlers(),
      stateChanged: state => this.#onStateChanged(state),
      broken: () => this.#feed.suspend(),
      // Who was put out does not come back by itself; and outside a room nothing is lost when the server closes the connection, as it
      // does with those that never join. A page that slept for too long is dismissed, too, but wants its room back.
      staysAway: isDismissed => !this.#wanted && (isDismissed || this.#wasRemoved !== null),
      restore: () => this.#restore(),
      ended: error => this.#onEnded(error),
    });
  }

  /** Where the connection to the server stands. */
  get state(): SignalingState { return this.#link.state; }

  /** This peer's ID in its room; null outside a room. It changes with a reconnect. */
  get peerId(): string | null { return this.#feed.joined?.peerId ?? null; }

  /** The room's name; null outside a room. While reconnecting, this and all that is known of the room stays as it was. */
  get room(): string | null { return this.#feed.joined?.room ?? null; }

  /** This peer as the others see it; null outside a room. */
  get self(): PeerInfo | null { return this.#feed.joined?.self ?? null; }

  /** The others by ID, in the order of joining: a map that never changes, a new one takes its place. Empty outside a room. */
  get peers(): ReadonlyMap<string, PeerInfo> { return this.#feed.peers; }

  /** The version of the roster that `peers` shows; 0 outside a room. */
  get version(): number { return this.#feed.version; }

  /** The STUN and TURN servers to use, ready for an RTCConfiguration. Empty outside a room. */
  get iceServers(): readonly RTCIceServer[] { return this.#feed.iceServers; }

  /**
   * Connects to the server; does nothing when connected, and waits while reconnecting. `join` does this by itself. The first connection is
   * tried once; one that breaks later is made again by `reconnectDelays`.
   */
  connect(options: CallOptions = {}): Promise<void> {
    return this.#inTurn(options, signal => this.#connect(signal));
  }

  /**
   * Enters a room; connects first when not connected. This peer is the latest of the room, so it makes the first offer to each of the
   * result's `peers`. Events of the room may be raised before the caller goes on, the first of them `joined`; `peers` is right by then.
   * When it is given up after the server has let this peer in, the client leaves again.
   */
  join(request: JoinRequest | string, options: CallOptions = {}): Promise<JoinResult> {
    const wish = typeof request === 'string' ? { room: request } : structuredClone(request);
    return this.#inTurn(options, async signal => {
      if (this.#wanted) {
        throw new SignalingError('already_joined', 'This client is in a room; it has to leave before it joins another.');
      }

      await this.#connect(signal);
      return await this.#enter({ request: wish, rejoins: false, signal });
    });
  }

  /** Leaves the room at once; the connection stays and may join again. Does nothing outside a room. */
  leave(): Promise<void> {
    // From now on, not from its turn on: a reconnect that comes first must not enter the room again.
    const former = this.#wanted;
    this.#wanted = null;
    return this.#turns.take(async () => {
      if (!this.#feed.joined) {
        return;
      }

      try {
        if (this.#link.isOpen) {
          await this.#link.invoke('Leave');
        }
      } catch (error) {
        if (error instanceof SignalingError && error.code !== '' && error.code !== 'not_joined') {
          this.#wanted = former;
          throw error;
        }
      }
      this.#outside({ reason: 'left' });
    });
  }

  /**
   * Leaves the room and closes the connection; what is under way fails. Never throws, may be called at any time, and waits for the server
   * for 4 seconds at most. The client can connect again afterwards.
   */
  async close(): Promise<void> {
    const mayBeInside = this.#feed.joined !== null || this.#pending !== null;
    this.#wanted = null;
    this.#closing.abort(new SignalingError('', 'The client was closed.'));
    this.#closing = new AbortController();
    if (mayBeInside && this.#link.isOpen) {
      const timeout = after(farewellTimeoutMs);
      // A join that is under way undoes itself.
      const farewell = this.#pending ? this.#turns.take(async () => { /* it is undone */ }) : this.#link.invoke('Leave');
      await Promise.race([farewell.catch(() => { /* refused or lost: left in any case */ }), timeout.rung]);
      timeout.ring();
    }
    // Not by much later than that even if the network is dead, over which long polling would say goodbye.
    const timeout = after(farewellTimeoutMs);
    await Promise.race([this.#link.stop().catch(() => { /* it is gone all the same */ }), timeout.rung]);
    timeout.ring();
    this.#outside({ reason: 'left' });
  }

  /** Hands an offer to one peer of the room; `pc.localDescription` can be passed as it is. */
  sendOffer(to: string, description: RTCSessionDescriptionInit): Promise<SendResult> {
    return this.#link.invoke('SendOffer', to, plainDescription(description));
  }

  /** Hands an answer to one peer of the room; `pc.localDescription` can be passed as it is. */
  sendAnswer(to: string, description: RTCSessionDescriptionInit): Promise<SendResult> {
    return this.#link.invoke('SendAnswer', to, plainDescription(description));
  }

  /** Hands a candidate to one peer of the room; `event.candidate` can be passed as it is. Null: there will be no more. */
  sendIce(to: string, candidate: RTCIceCandidateInit | null): Promise<SendResult> {
    return this.#link.invoke('SendIce', to, candidate && plainCandidate(candidate));
  }

  /** Hands an application's own text, up to 16 KiB, to one peer, or with null to everybody else in the room. */
  sendMessage(to: string | null, payload: string): Promise<SendResult> {
    return this.#link.invoke('SendMessage', to, payload);
  }

  /** Changes this peer's name or metadata; what is missing stays as it was, metadata is replaced as a whole. */
  async updatePeer(update: PeerUpdate): Promise<void> {
    const { displayName, metadata } = structuredClone(update);
    const { session } = this.#feed;
    await this.#link.invoke('UpdatePeer', { displayName: displayName ?? null, metadata: metadata ?? null });
    if (session === this.#feed.session && this.#wanted && this.self) {
      const changed = { ...displayName != null && { displayName }, ...metadata && { metadata } };
      this.#wanted = { ...this.#wanted, ...changed };
      this.#feed.updateSelf({ ...this.self, ...changed });
    }
  }

  /** The room as the server has it now. `peers` follows it; there is no need to call this. */
  async getRoster(): Promise<Roster> {
    const { session } = this.#feed;
    const roster = await this.#link.invoke<Roster>('GetRoster');
    this.#feed.takeAnsweredRoster(roster, session, false);
    return roster;
  }

  /**
   * A hint that the network is back or has changed: ends a waiting before the next try, or finds out whether the connection still lives. In
   * browsers the client hints itself, by the events `online` and `visibilitychange`.
   */
  reconnectNow(): void {
    this.#link.hurry();
  }

  /** Calls the handler at each such event, until the returned function is called or the signal is aborted. */
  on<E extends keyof SignalingClientEvents>(
    event: E, handler: (data: SignalingClientEvents[E]) => void, options?: ListenOptions,
  ): () => void {
    return this.#events.on(event, handler, options);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    this.#endHints ??= onNetworkHint(() => this.reconnectNow());
    this.#wasRemoved = null;
    await this.#link.connect(signal);
  }

  #inTurn<T>({ signal }: CallOptions, step: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#turns.takeUnless([this.#closing.signal, ...signal ? [signal] : []], step);
  }

  async #enter(join: PendingJoin): Promise<JoinResult> {
    this.#pending = join;
    const { room, displayName, metadata } = join.request;
    const result = await this.#link.invoke<JoinResult>('Join', { room, displayName: displayName ?? null, metadata: metadata ?? null })
      .finally(() => this.#pending = null);
    if (join.signal.aborted) {
      await this.#link.invoke('Leave').catch(() => { /* the connection is gone, and the room with it */ });
      throw join.signal.reason;
    }
    return this.#feed.joined?.peerId === result.peerId ? this.#feed.joined : result;
  }

  /** There is a new connection, and for the server it is a new peer. */
  async #restore(): Promise<void> {
    if (!this.#wanted) {
      return;
    }

    const { signal } = this.#closing;
    await this.#turns.take(async () => {
      if (!this.#wanted) {
        return;
      }

      try {
        await this.#enter({ request: this.#wanted, rejoins: true, signal });
      } catch (error) {
        if (!(error instanceof SignalingError) || error.isTransient || error.code === '') {
          throw error;
        }
        this.#outside({ reason: 'lost' });
        this.#events.emit('error', error);
      }
    });
  }

  async #mendDetached(session: number): Promise<void> {
    const roster = await this.#link.invoke<Roster>('GetRoster').catch(() => null);
    this.#feed.takeAnsweredRoster(roster, session, true);
  }

  /** Runs in the order of the wire, before the call of Join goes on. */
  #onJoined(result: JoinResult): void {
    const join = this.#pending;
    if (!join || join.signal.aborted || (join.rejoins && !this.#wanted)) {
      return; // nobody wants it any more, and it will be undone
    }

    if (!join.rejoins) {
      this.#wanted = join.request;
    }
    const hadIceServers = JSON.stringify(this.iceServers);
    // The state is told behind the baseline, so that who hears of "connected" finds the new ID, and before "joined", so that it may call.
    this.#feed.enter(result, join.rejoins, () => this.#link.markRestored());
    if (join.rejoins && this.peerId === result.peerId && hadIceServers !== JSON.stringify(this.iceServers)) {
      this.#events.emit('iceserverschanged', this.iceServers);
    }
  }

  #onRemoved(reason: RemovedReason): void {
    this.#wasRemoved = reason;
    this.#outside({ reason });
  }

  #onDraining(reconnectAfterMs: number): void {
    clearTimeout(this.#drainTimer);
    this.#drainTimer = setTimeout(() => this.#link.drop(), reconnectAfterMs);
    this.#events.emit('draining', { reconnectAfterMs });
  }

  #onEnded(error: SignalingError | null): void {
    const wasInside = this.#feed.joined !== null;
    this.#outside({ reason: 'lost' });
    if (error && (wasInside || !this.#wasRemoved)) {
      this.#events.emit('error', error);
    }
  }

  #onStateChanged(state: SignalingState): void {
    if (state !== 'connected') {
      clearTimeout(this.#drainTimer);
    }
    if (state === 'disconnected') {
      this.#endHints?.();
      this.#endHints = null;
    }
    this.#events.emit('statechanged', state);
  }

  #outside(left: SignalingClientEvents['left']): void {
    this.#wanted = null;
    if (this.#feed.joined) {
      const hadPeers = this.peers.size > 0;
      this.#feed.leave();
      this.#events.emit('left', left);
      if (hadPeers) {
        this.#events.emit('rosterchanged', this.peers);
      }
    }
  }

  #handlers(): WireHandlers {
    return {
      ...feedHandlers(this.#feed),
      [JOINED]: (result: JoinResult) => this.#onJoined(result),
      Removed: (reason: RemovedReason) => this.#onRemoved(reason),
      ServerDraining: (reconnectAfterMs: number) => this.#onDraining(reconnectAfterMs),
    };
  }
}
