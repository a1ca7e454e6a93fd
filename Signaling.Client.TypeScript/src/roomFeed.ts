import { SERVER_PEER_ID, type IceServer, type JoinResult, type Knock, type PeerInfo, type PeerLeftReason, type Roster } from './contract.js';
import type { Entry, Notice, Raise, RosterChange } from './notices.js';
import { areSame, differences, type PeerMap } from './peerMaps.js';
import { withoutNulls } from './plainSignals.js';
import { RosterVersion } from './rosterVersion.js';

/**
 * Converts the messages about a room into its roster and the application's events.
 *
 * An event is applied when its version is the next one, and dropped when its version is older. A later version or a signal from an unknown
 * peer is a gap. At a gap all messages are held, in order, while one GetRoster fetches the roster. If the held events lead to that roster,
 * they are raised. Otherwise the roster replaces the known one, its differences are raised, and of the held events only the later ones
 * follow.
 */
export class RoomFeed {
  readonly #raise: Raise;
  readonly #requestRoster: (session: number) => void;
  // The peer IDs that this client had. The application must not see a former one, which stays in the roster while its connection counts as alive.
  readonly #own = new Set<string>();
  #joined: JoinResult | null = null;
  #peers: PeerMap = new Map();
  readonly #version = new RosterVersion();
  #iceServers: readonly RTCIceServer[] = [];
  #received = 0;
  #held: Notice[] = [];
  #isLive = false;
  #isMending = false;
  #mendingFrom = 0;
  #confirmed = { after: 0, upTo: 0 };

  /** The number of the current session in a room. An answer that was requested in a former session is ignored. */
  session = 0;

  constructor(raise: Raise, requestRoster: (session: number) => void) {
    this.#raise = raise;
    this.#requestRoster = requestRoster;
  }

  get joined() { return this.#joined; }
  get peers() { return this.#peers; }
  get version() { return this.#version.known; }
  get iceServers() { return this.#iceServers; }
  /**
   * Gets the number of signals that this peer has received since it joined. Held signals count, because they survive a broken connection.
   */
  get received() { return this.#received; }

  /**
   * Sets the initial roster, and calls `isSet` before any event is raised. After a broken connection, the differences to the former roster
   * are raised after `reconnected`. `received`: what a new entry has received before.
   */
  enter(result: JoinResult, entry: Entry, isSet: () => void, received = 0): void {
    this.suspend();
    if (entry !== 'resumed' && entry !== 'renewed') {
      this.#forgetSignals();
      this.#received = received;
    }
    const former = entry === 'joined' ? null : this.#peers;
    const roomLocked = entry === 'joined' ? result.roomLocked : this.#joined?.roomLocked;
    this.#own.add(result.peerId);
    this.#peers = this.#mapOf(result.peers);
    this.#joined = { ...result, peers: [...this.#peers.values()] };
    this.#version.reset(result.version);
    this.#iceServers = withoutNulls(result.iceServers);
    this.#isLive = true;
    const { session } = this;
    isSet();
    if (entry === 'joined') {
      this.#raise('joined', this.#joined);
    } else if (entry !== 'renewed') {
      this.#raise('reconnected', { ...this.#joined, resumed: entry === 'resumed' });
    }
    if (session === this.session) {
      this.#raiseDifferences(former ?? this.#peers, entry !== 'renewed' && (result.peers.length > 0 || former !== null));
      this.#replay(true);
    }
    if (session === this.session && (roomLocked ?? null) !== (result.roomLocked ?? null)) {
      this.#raise('roomlockchanged', result.roomLocked ?? null);
    }
  }

  /** Stops applying messages because the connection broke. The roster stays visible, and messages are dropped until the next `enter`. */
  suspend(): void {
    this.session++;
    this.#isLive = false;
    this.#isMending = false;
    this.#held = this.#held.filter(held => 'event' in held);
  }

  leave(): void {
    this.suspend();
    this.#forgetSignals();
    this.#joined = null;
    this.#peers = new Map();
    this.#version.reset(0);
    this.#iceServers = [];
  }

  updateSelf(change: Partial<PeerInfo>): void {
    this.#joined &&= { ...this.#joined, self: { ...this.#joined.self, ...change } };
  }

  /** Records the version of this peer's own update. */
  takeOwnVersion(version: number): void {
    if (this.#isLive && version > this.version) {
      this.#version.addOwn(version);
    }
  }

  take(notice: Notice): void {
    if (!this.#isLive) {
      return;
    }
    if ('event' in notice) {
      this.#received++;
    }
    if (this.#held.length > 0 || !this.#tryApply(notice, false)) {
      this.#held.push(notice);
      this.#mend();
    }
  }

  takeIceServers(iceServers: IceServer[], session = this.session): readonly RTCIceServer[] {
    const taken = withoutNulls(iceServers);
    if (this.#isLive && session === this.session) {
      this.#iceServers = taken;
      this.#raise('iceserverschanged', taken);
    }
    return taken;
  }

  takeKnock(knock: Knock): void {
    if (this.#isLive) {
      this.#raise('peerknocked', knock);
    }
  }

  takeLock(roomLocked: boolean): void {
    if (this.#isLive && this.#joined && this.#joined.roomLocked !== roomLocked) {
      this.#joined = { ...this.#joined, roomLocked };
      this.#raise('roomlockchanged', roomLocked);
    }
  }

  /**
   * Replaces the roster with one that the server sent unasked. It wins regardless of its version: after a loss of its rooms the server
   * starts counting again.
   */
  takeRoster(roster: Roster): void {
    if (this.#isLive) {
      this.#version.reset(0);
      this.#replace(roster);
      this.#replay(false);
    }
  }

  /** Handles the answer to GetRoster; null when the call failed. `isMend`: the feed requested it for a resync. */
  takeAnsweredRoster(roster: Roster | null, session: number, isMend: boolean): void {
    if (!this.#isLive || session !== this.session) {
      return;
    }

    this.#isMending &&= !isMend;
    if (roster && roster.version >= this.version) {
      this.#reconcile(roster);
    }

    if (this.#held.length > 0 && !this.#isMending) {
      // Without progress another request is of no use, so the held events are raised. The next event causes a new request.
      if (this.version > this.#mendingFrom) {
        this.#mend();
      } else {
        this.#replay(true);
      }
    }
  }

  #forgetSignals(): void {
    this.#held = [];
    this.#received = 0;
  }

  #mend(): void {
    if (!this.#isMending) {
      this.#isMending = true;
      this.#mendingFrom = this.version;
      this.#requestRoster(this.session);
    }
  }

  #reconcile(roster: Roster): void {
    const expected = new Map(this.#peers);
    for (const held of this.#held) {
      if (!('event' in held) && held.version > this.version && held.version <= roster.version) {
        this.#put(expected, held);
      }
    }

    if (areSame(expected, this.#mapOf(roster.peers))) {
      // Each event up to the fetched version is raised at its place among the signals.
      this.#confirmed = { after: this.version, upTo: roster.version };
      this.#version.advance(roster.version);
      this.updateSelf(roster.self);
    } else {
      this.#replace(roster);
    }
    this.#replay(false);
    this.#confirmed = { after: 0, upTo: 0 };
  }

  #replace(roster: Roster): void {
    const former = this.#peers;
    this.#peers = this.#mapOf(roster.peers);
    this.#version.advance(roster.version);
    this.updateSelf(roster.self);
    this.#raiseDifferences(former, true);
  }

  /** Removes each message from the queue before it is applied, because a handler may end the session or cause new messages. */
  #replay(force: boolean): void {
    const { session } = this;
    for (let next = this.#held[0]; next && session === this.session; next = this.#held[0]) {
      this.#held.shift();
      if (!this.#tryApply(next, force)) {
        this.#held.unshift(next);
        return;
      }
    }
  }

  /** Returns false at a gap. */
  #tryApply(held: Notice, force: boolean): boolean {
    if ('event' in held) {
      const { event, data } = held;
      const isKnown = this.#peers.has(data.from) || data.from === SERVER_PEER_ID;
      if (isKnown) {
        this.#raise(event, data as never);
      }
      return isKnown || force || this.#own.has(data.from);
    }

    const { version } = held;
    const isConfirmed = version > this.#confirmed.after && version <= this.#confirmed.upTo;
    if (!isConfirmed && version <= this.version) {
      return true;
    }
    const isNext = version === this.version + 1;
    if (isNext) {
      this.#version.advance(version);
    }
    if (isConfirmed || isNext || force) {
      this.#apply(held);
    }
    return isConfirmed || isNext || force;
  }

  #apply(change: RosterChange): void {
    const former = this.#peers;
    const peers = new Map(former);
    this.#put(peers, change);
    this.#peers = peers;
    this.#raiseDifferences(former, false, change.reason);
  }

  #put(peers: Map<string, PeerInfo>, { peerId, peer }: RosterChange): void {
    if (!peer) {
      peers.delete(peerId);
    } else if (!this.#own.has(peerId)) {
      peers.set(peerId, peer);
    }
  }

  #mapOf(peers: readonly PeerInfo[]): PeerMap {
    const others = peers.filter(({ peerId }) => !this.#own.has(peerId)).sort((one, other) => one.order - other.order);
    return new Map(others.map(peer => [peer.peerId, peer]));
  }

  /**
   * Raises the differences, and stops when a handler has ended the session. The reason of a leave is known for a single change only;
   * otherwise it is `disconnected`.
   */
  #raiseDifferences(former: PeerMap, always: boolean, reason: PeerLeftReason = 'disconnected'): void {
    const { session } = this;
    const peers = this.#peers;
    const found = differences(former, peers, reason);
    const raise: Raise = (event, data) => session === this.session && this.#raise(event, data);
    found.forEach(({ event, data }) => raise(event, data as never));
    if (always || found.length > 0) {
      raise('rosterchanged', peers);
    }
  }
}
