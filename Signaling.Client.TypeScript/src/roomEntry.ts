import type { JoinRequest, JoinResult, ResumeRequest } from './contract.js';
import type { HubLink } from './hubLink.js';
import type { Entry, Raise } from './notices.js';
import type { RoomFeed } from './roomFeed.js';
import type { SignalingClientEvents } from './signalingClientEvents.js';
import { SignalingError } from './signalingError.js';

/** A Join or Resume that is on its way. */
interface PendingEntry {
  entry: Entry;
  /** Aborted when nobody waits for it any more. */
  signal: AbortSignal;
}

/**
 * The way into a room, out of it, and back into it on a new connection: as the same peer by `Resume` while the server still has it, and
 * otherwise by joining again. Only one of its calls may be under way at a time.
 */
export class RoomEntry {
  readonly #link: HubLink;
  readonly #feed: RoomFeed;
  readonly #raise: Raise;
  // The room that this peer belongs into.
  #wanted: string | null = null;
  // Holds as long as the peer exists, so a Resume whose answer got lost is just called again.
  #resumeToken: string | null = null;
  #pending: PendingEntry | null = null;
  #attempt = 0;

  constructor(link: HubLink, feed: RoomFeed, raise: Raise) {
    this.#link = link;
    this.#feed = feed;
    this.#raise = raise;
  }

  /** Whether this peer belongs into a room, even if the connection is broken. */
  get isWanted() { return this.#wanted !== null; }

  get isUnderWay() { return this.#pending !== null; }

  join(request: JoinRequest, signal: AbortSignal): Promise<JoinResult> {
    return this.#join(request, { entry: 'joined', signal });
  }

  /** There is a new connection. Throws what may pass by itself; any other refusal ends the stay. */
  async restore(signal: AbortSignal): Promise<void> {
    try {
      if (this.#wanted && this.#resumeToken !== null) {
        await this.#resume({ entry: 'resumed', signal }, this.#resumeToken);
      }
      if (this.#wanted && this.#resumeToken === null) {
        // Joins again as what the others saw last.
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

  /** The answer to Join or Resume, in the order of the wire: before the call goes on. */
  take(result: JoinResult): void {
    const pending = this.#pending;
    if (!pending || pending.signal.aborted || (pending.entry !== 'joined' && !this.#wanted)) {
      return; // nobody wants it any more, and it will be undone
    }

    const { entry } = pending;
    this.#wanted = result.room;
    this.#resumeToken = result.resumeToken;
    const hadIceServers = JSON.stringify(this.#feed.iceServers);
    // The state is told behind the baseline, so that who hears of "connected" finds the new ID, and before the event, so that it may call.
    this.#feed.enter(result, entry, () => this.#link.markRestored(entry === 'resumed'));
    if (entry !== 'joined' && this.#feed.joined?.peerId === result.peerId && hadIceServers !== JSON.stringify(this.#feed.iceServers)) {
      this.#raise('iceserverschanged', this.#feed.iceServers);
    }
  }

  /** From now on no new connection brings this peer back. Returns what takes that back. */
  forgo(): () => void {
    const former = this.#wanted;
    this.#wanted = null;
    return () => { this.#wanted = former; };
  }

  /** Tells the server, if it can be told. */
  async leave(): Promise<void> {
    if (this.#link.isOpen) {
      await this.#link.invoke('Leave');
    }
  }

  /** This peer is in no room any more. */
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

  async #resume(pending: PendingEntry, resumeToken: string): Promise<void> {
    // Grows over a reload of the page as well. The server lets no try replace a later one, however late it arrives.
    this.#attempt = Math.max(this.#attempt + 1, Date.now());
    try {
      const { received } = this.#feed;
      await this.#enter(pending, 'ResumeWith', { resumeToken, attempt: this.#attempt, received } satisfies ResumeRequest)
        .catch(error => isUnknownMethod(error) ? this.#enter(pending, 'Resume', resumeToken) : Promise.reject(error));
    } catch (error) {
      if (!(error instanceof SignalingError && error.code === 'resume_failed')) {
        throw error;
      }
      this.#resumeToken = null;
    }
  }

  #join({ room, displayName, metadata }: JoinRequest, pending: PendingEntry): Promise<JoinResult> {
    return this.#enter(pending, 'Join', { room, displayName: displayName ?? null, metadata: metadata ?? null });
  }

  async #enter(pending: PendingEntry, method: 'Join' | 'Resume' | 'ResumeWith', argument: unknown): Promise<JoinResult> {
    this.#pending = pending;
    const result = await this.#link.invoke<JoinResult>(method, argument).finally(() => this.#pending = null);
    if (pending.signal.aborted) {
      await this.leave().catch(() => { /* the connection is gone, and the room with it */ });
      throw pending.signal.reason;
    }
    return this.#feed.joined?.peerId === result.peerId ? this.#feed.joined : result;
  }
}

/** An earlier server refuses `ResumeWith` as a call that it does not know; SignalR itself has no code for that. */
const isUnknownMethod = (error: unknown) =>
  error instanceof SignalingError && !error.isTransient && (error.code === 'invalid_request' || error.code === '');
