import type { CallOptions } from './callOptions.js';
import type {
  ConnectionReport, IceServer, JoinRequest, JoinResult, Limits, PeerInfo, PeerUpdate, Permission, RemovedReason, RemoveOptions, Roster, SendResult, UpdateResult,
} from './contract.js';
import { Drain } from './drain.js';
import type { Raise } from './notices.js';
import { hubAddress } from './hubAddress.js';
import { HubLink } from './hubLink.js';
import { onPageHints } from './pageHints.js';
import { plainCandidate, plainDescription } from './plainSignals.js';
import { checkCandidate, checkDescription, checkMessage, checkedRemoval, checkLock, checkPresence, checkRoom } from './requestRules.js';
import { RoomEntry } from './roomEntry.js';
import { RoomFeed } from './roomFeed.js';
import type { SignalingClientEvents, SignalingState } from './signalingClientEvents.js';
import { connectTimeoutOf, type SignalingClientOptions } from './signalingClientOptions.js';
import { SignalingError, unreachable } from './signalingError.js';
import { TokenRenewal } from './tokenRenewal.js';
import { TypedEvents, type ListenOptions } from './typedEvents.js';
import { Turns } from './turns.js';
import { briefly } from './waiting.js';
import { feedHandlers, type WireHandlers } from './wireHandlers.js';
import { ENTERED, UPDATED } from './wireTap.js';

/**
 * A peer's connection to the signaling service. It joins one room at a time, relays session descriptions and ICE candidates to the other peers
 * of that room, keeps the room's roster, and reconnects when the connection breaks. It needs neither a DOM nor WebRTC.
 *
 * Calls fail with a {@link SignalingError} when the server refuses or the connection is lost.
 */
export class SignalingClient {
  readonly #events = new TypedEvents<SignalingClientEvents>();
  readonly #link: HubLink;
  readonly #feed: RoomFeed;
  readonly #entry: RoomEntry;
  readonly #renewal: TokenRenewal;
  readonly #drain: Drain;
  // Connecting, joining, leaving and restoring run one at a time.
  readonly #turns = new Turns();
  readonly #connectTimeoutMs: number;
  #wasRemoved: RemovedReason | null = null;
  #closing = new AbortController();
  #endHints: (() => void) | null = null;

  /** Creates a client that is not connected yet. `options`: the options, or only the server's address. */
  constructor(options: SignalingClientOptions | string = {}) {
    const settings = typeof options === 'string' ? { url: options } : options;
    const address = hubAddress(settings.url, settings.hubPath); // throws for an invalid address
    this.#connectTimeoutMs = connectTimeoutOf(settings);
    const raise: Raise = (event, data) => this.#events.emit(event, data);
    this.#feed = new RoomFeed(raise, session => void this.#mendDetached(session));
    this.#link = new HubLink(settings, {
      handlers: this.#handlers(),
      stateChanged: state => this.#onStateChanged(state),
      broken: () => this.#onBroken(),
      // The client does not reconnect after a removal, nor outside a room when the server closed the connection on purpose. A frozen page
      // is dismissed as well, but its room has to be restored.
      staysAway: isDismissed => !this.#entry.isWanted && (isDismissed || this.#wasRemoved !== null),
      restore: () => this.#restore(),
      ended: error => this.#onEnded(error),
    });
    this.#drain = new Drain(this.#link, raise);
    this.#entry = new RoomEntry(this.#link, this.#feed, raise, settings.persist && `signaling ${address}`);
    this.#renewal = new TokenRenewal(this.#link, this.#entry, this.#turns);
  }

  /** The state of the connection to the server. */
  get state(): SignalingState { return this.#link.state; }

  /** This peer's ID in its room; null outside a room. The ID stays the same when the client resumes after a broken connection. */
  get peerId(): string | null { return this.#feed.joined?.peerId ?? null; }

  /** The room's name; null outside a room. While reconnecting, all properties of the room keep their last values. */
  get room(): string | null { return this.#feed.joined?.room ?? null; }

  /** This peer as the other peers see it; null outside a room. */
  get self(): PeerInfo | null { return this.#feed.joined?.self ?? null; }

  /** The other peers by ID, in the order of joining. The map never changes: each change replaces it by a new map. Empty outside a room. */
  get peers(): ReadonlyMap<string, PeerInfo> { return this.#feed.peers; }

  /** The version of the roster in `peers`; 0 outside a room. */
  get version(): number { return this.#feed.version; }

  /** The limits of the server; null outside a room. */
  get limits(): Limits | null { return this.#feed.joined?.limits ?? null; }

  /** The STUN and TURN servers to use, ready for an RTCConfiguration. Empty outside a room. */
  get iceServers(): readonly RTCIceServer[] { return this.#feed.iceServers; }

  /** This peer's permissions; none outside a room. */
  get permissions(): readonly Permission[] { return this.#feed.joined ? this.#feed.joined.permissions ?? ['signal', 'message'] : []; }

  /** Whether the room is locked. Null for a peer that may not moderate the room, and outside a room. */
  get roomLocked(): boolean | null { return this.#feed.joined?.roomLocked ?? null; }

  /**
   * Connects to the server; does nothing when connected, and waits while reconnecting. `join` does this by itself. The first connection is
   * tried once. If it breaks later, the client reconnects by `reconnectDelays`.
   */
  connect(options: CallOptions = {}): Promise<void> { return this.#inTime(options, signal => this.#connect(signal)); }

  /**
   * Joins a room; connects first when not connected. This peer is the latest of the room, so it makes the first offer to each of the
   * result's `peers`. Events of the room may be raised before the caller continues, `joined` first; `peers` is correct by then.
   * If the call is cancelled after the server has accepted this peer, the client leaves again.
   */
  async join(request: JoinRequest | string, options: CallOptions = {}): Promise<JoinResult> {
    const wish: JoinRequest = typeof request === 'string' ? { room: request } : structuredClone(request);
    checkRoom(wish.room);
    checkPresence(wish.displayName, wish.metadata);
    return await this.#inTime(options, async signal => {
      if (this.#entry.isWanted) {
        throw new SignalingError('already_joined', 'This client is already in a room. Leave it first.');
      }

      await this.#connect(signal);
      return await this.#entry.join(wish, signal);
    });
  }

  /**
   * Leaves the room at once; the connection stays open and may join again. Does nothing outside a room. While the connection is broken, the client
   * cannot send the leave: the other peers see this peer as suspended until the server's resume window is over.
   */
  leave(): Promise<void> {
    // Takes effect at once and not after the waiting steps: a reconnect that runs before the leave must not enter the room again.
    const takeBack = this.#entry.forgo();
    return this.#turns.take(async () => {
      if (!this.#feed.joined) {
        return;
      }

      try {
        await this.#entry.leave();
      } catch (error) {
        if (error instanceof SignalingError && !['', 'not_joined', 'draining'].includes(error.code)) {
          takeBack();
          throw error;
        }
      }
      this.#entry.end({ reason: 'left' });
    });
  }

  /**
   * Leaves the room and closes the connection; pending calls fail. Never throws, may be called at any time, and waits for the server for at most
   * 4 seconds. The client can connect again afterwards. While the connection is broken, the effect for the other peers is that of `leave`.
   */
  async close(): Promise<void> {
    const mayBeInside = this.#feed.joined !== null || this.#entry.isUnderWay;
    this.#endSteps('The client was closed.');
    if (mayBeInside && this.#link.isOpen) {
      // A join or resume that is under way leaves again by itself.
      const farewell = this.#entry.isUnderWay ? this.#turns.take(async () => { /* it has left */ }) : this.#entry.leave();
      await briefly(farewell);
    }
    // Limits the wait, because over a dead network the orderly close of long polling would not end.
    await briefly(this.#link.stop());
    this.#entry.end({ reason: 'left' });
  }

  /** Sends an offer to one peer of the room; `pc.localDescription` can be passed as it is. */
  sendOffer(to: string, description: RTCSessionDescriptionInit): Promise<SendResult> {
    return this.#send(limits => checkDescription(to, description, limits), 'SendOffer', to, description && plainDescription(description));
  }

  /** Sends an answer to one peer of the room; `pc.localDescription` can be passed as it is. */
  sendAnswer(to: string, description: RTCSessionDescriptionInit): Promise<SendResult> {
    return this.#send(limits => checkDescription(to, description, limits), 'SendAnswer', to, description && plainDescription(description));
  }

  /** Sends a candidate to one peer of the room; `event.candidate` can be passed as it is. Null is the end of candidates. */
  sendIce(to: string, candidate: RTCIceCandidateInit | null): Promise<SendResult> {
    return this.#send(limits => checkCandidate(to, candidate, limits), 'SendIce', to, candidate && plainCandidate(candidate));
  }

  /** Sends a text of the application to one peer, or with null to all other peers. Up to 16 KiB, unless the server has another limit. */
  sendMessage(to: string | null, payload: string): Promise<SendResult> { return this.#send(limits => checkMessage(to, payload, limits), 'SendMessage', to, payload); }

  /** Changes this peer's name or metadata. A missing field stays as it was; metadata is replaced as a whole. */
  async updatePeer(update: PeerUpdate): Promise<void> {
    const { displayName, metadata } = structuredClone(update);
    const { session } = this.#feed;
    checkPresence(displayName, metadata, this.#feed.joined?.limits);
    await this.#link.call('UpdatePeer', { displayName: displayName ?? null, metadata: metadata ?? null });
    if (session === this.#feed.session) {
      this.#feed.updateSelf({ ...displayName != null && { displayName }, ...metadata && { metadata } });
    }
  }

  /** Gets the current room from the server, and updates `peers`. Applications rarely need it. */
  async getRoster(): Promise<Roster> {
    const { session } = this.#feed;
    const roster = await this.#link.call<Roster>('GetRoster');
    this.#feed.takeAnsweredRoster(roster, session, false);
    return roster;
  }

  /** Gets new TURN credentials. Applications rarely need it: the server sends `iceserverschanged` before they expire. */
  async refreshIceServers(): Promise<readonly RTCIceServer[]> {
    const { session } = this.#feed;
    return this.#feed.takeIceServers(await this.#link.call<IceServer[]>('RefreshIceServers'), session);
  }

  /** Removes another peer from the room, and optionally bans it. The peer cannot resume. Needs the permission `moderate`. */
  async removePeer(peerId: string, options: RemoveOptions = {}): Promise<void> { await this.#link.call('RemovePeer', peerId, checkedRemoval(peerId, options)); }

  /** Locks the room, so that newcomers are refused with `room_locked`, or unlocks it. Peers of the room can still resume. Needs `moderate`. */
  async setRoomLocked(locked: boolean): Promise<void> { checkLock(locked); await this.#link.call('SetRoomLocked', locked); }

  /** Reports what became of a peer connection, for the metrics of the service. `PeerMesh` does it by itself. */
  async reportConnection(report: ConnectionReport): Promise<void> { await this.#link.call('ReportConnection', report); }

  /**
   * Tells the client that the network is back or has changed. A waiting client reconnects at once; a connected client checks whether its
   * connection still works. In browsers the client does this by itself: when the page is online again, visible again, or in another network.
   */
  reconnectNow(): void { this.#link.hurry(); }

  /** Calls the handler for each such event, until the returned function is called or the signal is aborted. */
  on<E extends keyof SignalingClientEvents>(event: E, handler: (data: SignalingClientEvents[E]) => void, options?: ListenOptions): () => void {
    return this.#events.on(event, handler, options);
  }

  /** Sends a signal after checking it. A message over the frame limit would end the connection. */
  async #send(check: (limits: Limits | undefined) => void, method: string, ...args: unknown[]): Promise<SendResult> {
    check(this.#feed.joined?.limits);
    return await this.#link.call(method, ...args);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    this.#endHints ??= onPageHints({ hint: () => this.reconnectNow(), putAway: () => this.#link.pause(), departs: () => this.#depart() });
    this.#wasRemoved = null;
    await this.#link.connect(signal);
  }

  #inTime<T>({ signal }: CallOptions, step: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController();
    return this.#turns.takeUnless([this.#closing.signal, late.signal, ...signal ? [signal] : []], async signal => {
      const timer = setTimeout(() => {
        late.abort(unreachable(`${this.#link.step} was not answered within ${this.#connectTimeoutMs / 1000} s.`));
        void this.#link.giveUp();
      }, this.#connectTimeoutMs);
      return await step(signal).finally(() => clearTimeout(timer));
    });
  }

  #endSteps(why: string): void {
    this.#entry.forgo();
    this.#closing.abort(new SignalingError('', why));
    this.#closing = new AbortController();
  }

  #depart(): void {
    const returns = this.#entry.leavesPlace();
    this.#endSteps('The page was unloaded.');
    this.#link.depart(returns);
    this.#entry.end({ reason: 'left' });
  }

  async #restore({ signal } = this.#closing): Promise<void> {
    if (this.#entry.isWanted) {
      await this.#turns.take(() => this.#entry.restore(signal));
    }
  }

  async #mendDetached(session: number): Promise<void> {
    this.#feed.takeAnsweredRoster(await this.#link.invoke<Roster>('GetRoster').catch(() => null), session, true);
  }

  #onBroken(): number { this.#feed.suspend(); return this.#feed.joined?.resumeWindowMs ?? 0; }
  #onEnded(error: SignalingError | null): void {
    const wasInside = this.#feed.joined !== null;
    this.#entry.end({ reason: 'lost' });
    if (error && (wasInside || !this.#wasRemoved)) {
      this.#events.emit('error', error);
    }
  }

  #onStateChanged(state: SignalingState): void {
    if (state !== 'connected') {
      this.#drain.end();
      this.#renewal.stop();
    }
    if (state === 'disconnected') {
      this.#endHints?.();
      this.#endHints = null;
    }
    this.#events.emit('statechanged', state);
  }

  #handlers(): WireHandlers {
    return {
      ...feedHandlers(this.#feed),
      [ENTERED]: (result: JoinResult) => this.#entry.take(result, () => this.#renewal.schedule()),
      [UPDATED]: (result: UpdateResult | null) => this.#feed.takeOwnVersion(result?.version ?? 0), // an older server sends none
      Removed: (reason: RemovedReason) => this.#entry.end({ reason: this.#wasRemoved = reason }),
      ServerDraining: (reconnectAfterMs: number) => this.#drain.begin(reconnectAfterMs),
    };
  }
}
