import type { IceServer, JoinResult, PeerInfo, PeerLeftReason, Roster } from './contract.js';
import type { Entry, Notice, Raise, RosterChange, Signal } from './notices.js';
import { areSame, isSame, type PeerMap } from './peerMaps.js';
import { withoutNulls } from './plainSignals.js';
import { RosterVersion } from './rosterVersion.js';

/**
 * Turns what the wire brings about a room into its roster and the application's events.
 *
 * Versions decide. The next one is applied; an older one is contained already and is dropped; a later one is a gap. A signal of an unknown
 * peer is a gap, too. At a gap everything is held, in order, while one GetRoster fetches the room. If what was held leads to the fetched
 * roster, nothing was lost and it is raised as it is. Otherwise the roster replaces what
 * was known, its differences are raised, and of what was held only the rest.
 */
export class RoomFeed {
  readonly #raise: Raise;
  readonly #requestRoster: (session: number) => void;
  // Until the server has noticed that an old connection is dead, this peer's former self is in the roster. Nobody wants to see that ghost.
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

  /** Tells stays apart, so that an answer that belongs to a former one is not taken for the present. */
  session = 0;

  constructor(raise: Raise, requestRoster: (session: number) => void) {
    this.#raise = raise;
    this.#requestRoster = requestRoster;
  }

  get joined() { return this.#joined; }
  get peers() { return this.#peers; }
  get version() { return this.#version.known; }
  get iceServers() { return this.#iceServers; }
  /** How many signals this peer has received since it joined. Those that are held count: they outlast a broken connection. */
  get received() { return this.#received; }

  /**
   * Sets the baseline, and calls `isSet` before anything is raised. What the roster has more or less than the one before a broken
   * connection is raised after `reconnected`.
   */
  enter(result: JoinResult, entry: Entry, isSet: () => void): void {
    this.suspend();
    if (entry !== 'resumed') {
      this.#forgetSignals();
    }
    const former = entry === 'joined' ? null : this.#peers;
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
    } else {
      this.#raise('reconnected', { ...this.#joined, resumed: entry === 'resumed' });
    }
    if (session === this.session) {
      this.#raiseDifferences(former ?? this.#peers, result.peers.length > 0 || former !== null);
      this.#replay(true);
    }
  }

  /** The connection broke: what is known stays visible, but what comes belongs to no room until the next `enter`. */
  suspend(): void {
    this.session++;
    this.#isLive = false;
    this.#isMending = false;
    this.#held = this.#held.filter(held => 'signal' in held);
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

  /** An update of this peer has this version. */
  takeOwnVersion(version: number): void {
    if (this.#isLive && version > this.version) {
      this.#version.addOwn(version);
    }
  }

  takeChange(peerId: string, peer: PeerInfo | null, version: number, reason: PeerLeftReason = 'left'): void {
    this.#take({ change: { peerId, peer, reason, version } });
  }

  takeSignal(signal: Signal): void {
    this.#take({ signal });
  }

  takeIceServers(iceServers: IceServer[]): void {
    if (this.#isLive) {
      this.#iceServers = withoutNulls(iceServers);
      this.#raise('iceserverschanged', this.#iceServers);
    }
  }

  /** The whole room, unasked. It stands above versions: a server that lost its rooms counts from the start again. */
  takeRoster(roster: Roster): void {
    if (this.#isLive) {
      this.#version.reset(0);
      this.#replace(roster);
      this.#replay(false);
    }
  }

  /** The answer to GetRoster; null when there was none. `isMend`: the feed had asked for it. */
  takeAnsweredRoster(roster: Roster | null, session: number, isMend: boolean): void {
    if (!this.#isLive || session !== this.session) {
      return;
    }

    this.#isMending &&= !isMend;
    if (roster && roster.version >= this.version) {
      this.#reconcile(roster);
    }

    if (this.#held.length > 0 && !this.#isMending) {
      // Without progress asking once more is of no use: take what is there. The version stays behind, so that the next event asks again.
      if (this.version > this.#mendingFrom) {
        this.#mend();
      } else {
        this.#replay(true);
      }
    }
  }

  #take(notice: Notice): void {
    if (this.#isLive && 'signal' in notice) {
      this.#received++;
    }
    if (this.#isLive && (this.#held.length > 0 || !this.#tryApply(notice, false))) {
      this.#held.push(notice);
      this.#mend();
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
      if ('change' in held && held.change.version > this.version && held.change.version <= roster.version) {
        this.#put(expected, held.change);
      }
    }

    if (areSame(expected, this.#mapOf(roster.peers))) {
      // Each event up to the fetched version is raised where it stands among the signals.
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

  /** Takes from the queue before it applies, because a handler may end the stay or bring in something new. */
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

  /** False at a gap. */
  #tryApply(held: Notice, force: boolean): boolean {
    if ('signal' in held) {
      const isKnown = this.#peers.has(held.signal.data.from);
      if (isKnown) {
        this.#raise(held.signal.event, held.signal.data as never);
      }
      return isKnown || force || this.#own.has(held.signal.data.from);
    }

    const { change } = held;
    if (change.version > this.#confirmed.after && change.version <= this.#confirmed.upTo) {
      this.#apply(change);
      return true;
    }
    if (change.version <= this.version) {
      return true;
    }
    if (change.version === this.version + 1) {
      this.#version.advance(change.version);
      this.#apply(change);
      return true;
    }
    if (force) {
      this.#apply(change);
    }
    return force;
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

  /** Stops when a handler has ended the stay. Why somebody left is known of a single change; otherwise the connection broke. */
  #raiseDifferences(former: PeerMap, always: boolean, reason: PeerLeftReason = 'disconnected'): void {
    const { session } = this;
    const peers = this.#peers;
    let changed = always;
    const raise: Raise = (event, data) => {
      changed = true;
      if (session === this.session) {
        this.#raise(event, data);
      }
    };

    for (const peer of former.values()) {
      if (!peers.has(peer.peerId)) {
        raise('peerleft', { peer, reason });
      }
    }
    for (const peer of peers.values()) {
      const known = former.get(peer.peerId);
      if (!known) {
        raise('peerjoined', peer);
      } else if (!isSame(known, peer)) {
        raise('peerupdated', peer);
      }
    }
    if (changed) {
      raise('rosterchanged', peers);
    }
  }
}
