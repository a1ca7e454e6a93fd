import type { JoinRequest, JoinResult, ResumeRequest } from './contract.js';
import type { HubLink } from './hubLink.js';
import type { HubRenewal } from './hubRenewal.js';
import type { Entry, Raise } from './notices.js';
import type { RoomFeed } from './roomFeed.js';
import { leavePlace, takePlace, type SessionPlace } from './sessionPlace.js';
import type { SignalingClientEvents } from './signalingClientEvents.js';
import { SignalingError } from './signalingError.js';

/** A Join or Resume that waits for its answer. */
interface PendingEntry {
  entry: Entry;
  /** Aborted when the caller no longer waits. */
  signal: AbortSignal;
  /** The number of signals that this peer has received on the page before this one. */
  received?: number;
}

/**
 * Joins and leaves a room, and restores it on a new connection: by `Resume` while the server still has the peer, otherwise by another join.
 * Only one of these calls may run at a time.
 */
export class RoomEntry {
  readonly #link: HubLink;
  readonly #feed: RoomFeed;
  readonly #raise: Raise;
  /** Where the page before this one left its place, and where this one leaves its own. */
  readonly #placeKey: string | undefined;
  #place: SessionPlace | null = null;
  #joinedAs = '';
  // The room that the application wants to be in.
  #wanted: string | null = null;
  // Valid as long as the peer exists, so a Resume whose answer was lost can be repeated.
  #resumeToken: string | null = null;
  #pending: PendingEntry | null = null;
  #attempt = 0;

  constructor(link: HubLink, feed: RoomFeed, raise: Raise, placeKey?: string) {
    this.#link = link;
    this.#feed = feed;
    this.#raise = raise;
    this.#placeKey = placeKey;
  }

  /** Gets whether the application wants to be in a room, even while the connection is broken. */
  get isWanted() { return this.#wanted !== null; }

  get isUnderWay() { return this.#pending !== null; }

  /** Joins, or continues as the peer of the page before this one. */
  async join(request: JoinRequest, signal: AbortSignal): Promise<JoinResult> {
    this.#joinedAs = request.room;
    this.#place ??= this.#placeKey === undefined ? null : takePlace(this.#placeKey);
    const place = this.#place?.room === request.room ? this.#place : null;
    const result = place && await this.#resume({ entry: 'joined', signal, received: place.received }, place.resumeToken);
    this.#place = null;
    return result ?? await this.#join(request, { entry: 'joined', signal });
  }

  /** The page is being unloaded. Returns whether it leaves the peer's place to the next page. */
  leavesPlace(): boolean {
    const place = this.#wanted && this.#resumeToken !== null
      ? { room: this.#joinedAs, resumeToken: this.#resumeToken, received: this.#feed.received } : this.#place;
    return this.#placeKey !== undefined && place !== null && leavePlace(this.#placeKey, place);
  }

  /**
   * Restores the room on a new connection. Throws errors that a later attempt may avoid. After any other refusal the peer is in no room.
   */
  async restore(signal: AbortSignal): Promise<void> {
    try {
      if (this.#wanted && this.#resumeToken !== null) {
        await this.#resume({ entry: 'resumed', signal }, this.#resumeToken);
      }
      if (this.#wanted && this.#resumeToken === null) {
        // Joins with the name and metadata that the other peers saw last.
        const { displayName, metadata } = this.#feed.joined!.self;
        await this.#join({ room: this.#wanted, displayName: displayName || null, metadata }, { entry: 'rejoined', signal });
      }
    } catch (error) {
      if (!(error instanceof SignalingError) || error.isTransient || error.code === '') {
        throw error;
      }
      this.end({ reason: 'lost' });
      this.#raise('error', error);
    }
  }

  /** Moves this peer to the connection that is prepared, if it is still in a room. */
  async renew(renewal: HubRenewal): Promise<void> {
    const resumeToken = this.#resumeToken;
    if (!this.#wanted || resumeToken === null) {
      renewal.next.drop();
      return;
    }

    this.#pending = { entry: 'renewed', signal: new AbortController().signal };
    await this.#link.renew(renewal, () => this.#resumeRequest(resumeToken)).finally(() => this.#pending = null);
  }

  /** Handles the answer to Join or Resume in the order of the wire: before the call completes. */
  take(result: JoinResult, entered?: () => void): void {
    const pending = this.#pending;
    if (!pending || pending.signal.aborted || (pending.entry !== 'joined' && !this.#wanted)) {
      return; // cancelled in the meantime; the join will be undone
    }

    const { entry } = pending;
    this.#wanted = result.room;
    this.#resumeToken = result.resumeToken;
    entered?.();
    const hadIceServers = JSON.stringify(this.#feed.iceServers);
    // The state changes after the roster is set, so that a handler of "connected" finds the new ID. It changes before the event, so that a
    // handler of the event may send calls.
    this.#feed.enter(result, entry, () => this.#link.markRestored(entry === 'resumed'), pending.received);
    if (entry !== 'joined' && this.#feed.joined?.peerId === result.peerId && hadIceServers !== JSON.stringify(this.#feed.iceServers)) {
      this.#raise('iceserverschanged', this.#feed.iceServers);
    }
  }

  /** Stops further attempts to return to the room. Returns a function that allows them again. */
  forgo(): () => void {
    const former = this.#wanted;
    this.#wanted = null;
    return () => { this.#wanted = former; };
  }

  /** Sends the leave, if there is a connection. */
  async leave(): Promise<void> {
    if (this.#link.isOpen) {
      await this.#link.invoke('Leave');
    }
  }

  /** Ends the stay of this peer in the room. */
  end(left: SignalingClientEvents['left']): void {
    this.#wanted = null;
    this.#resumeToken = null;
    if (this.#feed.joined) {
      const hadPeers = this.#feed.peers.size > 0;
      this.#feed.leave();
      this.#raise('left', left);
      if (hadPeers) {
        this.#raise('rosterchanged', this.#feed.peers);
      }
    }
  }

  /** Returns null when the server no longer has the peer. */
  async #resume(pending: PendingEntry, resumeToken: string): Promise<JoinResult | null> {
    try {
      return await this.#enter(pending, 'ResumeWith', this.#resumeRequest(resumeToken, pending.received))
        .catch(error => isUnknownMethod(error) ? this.#enter(pending, 'Resume', resumeToken) : Promise.reject(error));
    } catch (error) {
      if (!(error instanceof SignalingError && error.code === 'resume_failed')) {
        throw error;
      }
      this.#resumeToken = null;
      return null;
    }
  }

  #resumeRequest(resumeToken: string, received = this.#feed.received): ResumeRequest {
    // Grows over a reload of the page as well. The server lets no try replace a later one, however late it arrives.
    this.#attempt = Math.max(this.#attempt + 1, Date.now());
    return { resumeToken, attempt: this.#attempt, received };
  }

  #join({ room, displayName, metadata }: JoinRequest, pending: PendingEntry): Promise<JoinResult> {
    return this.#enter(pending, 'Join', { room, displayName: displayName ?? null, metadata: metadata ?? null });
  }

  async #enter(pending: PendingEntry, method: 'Join' | 'Resume' | 'ResumeWith', argument: unknown): Promise<JoinResult> {
    this.#pending = pending;
    const result = await this.#link.invoke<JoinResult>(method, argument).finally(() => this.#pending = null);
    if (pending.signal.aborted) {
      await this.leave().catch(() => { /* the connection is lost, and the peer with it */ });
      throw pending.signal.reason;
    }
    return this.#feed.joined?.peerId === result.peerId ? this.#feed.joined : result;
  }
}

/**
 * Returns whether the server does not know the method. An older server refuses `ResumeWith` as an unknown call, for which SignalR itself
 * has no code.
 */
const isUnknownMethod = (error: unknown) =>
  error instanceof SignalingError && !error.isTransient && (error.code === 'invalid_request' || error.code === '');
