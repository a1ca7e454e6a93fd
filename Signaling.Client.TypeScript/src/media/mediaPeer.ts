import type { MeshPeer } from '../meshPeer.js';
import { limit, prefer, type Publication } from './publishOptions.js';

/** The attribute of a description that names its media: `<mid>=<name>`, separated by semicolons, each name encoded as a part of a URI. */
export const MEDIA = 'x-signaling-media';

/** The data channel for what changes without a description. Both sides create it with this ID. */
const channelLabel = 'x-signaling-media';
const channelId = 255;

/** More media than a description can have, and the longest name: what the other side says is bounded. */
const maxNames = 64;
const maxNameLength = 64;

/** A track that another peer publishes. */
export interface RemoteMedia {
  readonly name: string;
  readonly track: MediaStreamTrack;
  /** Its owner has muted it: it is silent or black. */
  readonly muted: boolean;
  /** Its owner sends nothing of it to this side for now: its picture stands still. */
  readonly paused: boolean;
}

interface State { muted: boolean; paused: boolean }

/** What a message of the channel has: what the sender says of its own media, and which of the receiver's media it does not show. */
interface Message { media: Record<string, State>; hidden: string[] }

/** What the media of all peers share. */
export interface MediaContext {
  publicationOf(track: MediaStreamTrack): Publication | undefined;
  /** The part of the budget for one video, in bits per second. */
  readonly shareBps: number;
  changed(peer: MeshPeer): void;
  failed(peer: MeshPeer, error: unknown): void;
}

/** The named media of one peer, in both directions. */
export class MediaPeer {
  /** The names of what this side does not send to this peer for now. */
  readonly pausedByUs = new Set<string>();
  /** The names of what this side does not show. */
  readonly hiddenByUs = new Set<string>();
  readonly #peer: MeshPeer;
  readonly #context: MediaContext;
  #channel: RTCDataChannel | null = null;
  #connection: RTCPeerConnection | null = null;
  #sent = new Map<RTCRtpTransceiver, Publication>();
  #names = new Map<string, string>();
  #theirs: Message = { media: {}, hidden: [] };
  #limiting = Promise.resolve();
  #told = '';

  constructor(peer: MeshPeer, context: MediaContext) {
    this.#peer = peer;
    this.#context = context;
  }

  /** What this peer publishes, by name. */
  get media(): ReadonlyMap<string, RemoteMedia> {
    const media = new Map<string, RemoteMedia>();
    for (const { mid, receiver: { track }, currentDirection } of this.#connection?.getTransceivers() ?? []) {
      const name = this.#names.get(mid ?? '');
      if (name !== undefined && /recv/.test(currentDirection ?? '')) {
        const { muted = false, paused = false } = this.#theirs.media[name] ?? {};
        media.set(name, { name, track, muted, paused });
      }
    }
    return media;
  }

  connecting(connection: RTCPeerConnection): void {
    this.#connection = connection;
    this.#sent.clear();
    this.#names.clear();
    this.#theirs = { media: {}, hidden: [] };
    const channel = this.#channel = connection.createDataChannel(channelLabel, { negotiated: true, id: channelId });
    channel.addEventListener('open', () => this.tell());
    channel.addEventListener('message', ({ data }) => this.#take(String(data)));
  }

  sending(transceiver: RTCRtpTransceiver, track: MediaStreamTrack): void {
    const publication = this.#context.publicationOf(track);
    const wasNamed = this.#sent.delete(transceiver);
    if (publication) {
      this.#sent.set(transceiver, publication);
    }
    if (wasNamed || publication) {
      prefer(transceiver, publication?.options.codecs);
    }
  }

  /** Before each description: a connection that is new, and a transceiver that is used again, have no limits yet. */
  describe(): string {
    this.limit();
    return this.#current.filter(([{ mid }]) => mid !== null)
      .map(([{ mid }, { options }]) => `${mid}=${encodeURIComponent(options.name)}`).join(';');
  }

  described(names: string | undefined): void {
    this.#names = new Map((names ?? '').split(';').slice(0, maxNames).map(each => {
      const [mid = '', name = ''] = each.split('=');
      return [mid, decoded(name)] as const;
    }).filter(([mid, name]) => mid !== '' && name !== '' && name.length <= maxNameLength));
    this.#context.changed(this.#peer);
  }

  /** Applies the limits and pauses, one change at a time: a browser refuses the parameters that a later call has made old. */
  limit(): void {
    this.#limiting = this.#limiting.then(async () => {
      for (const [transceiver, publication] of this.#current) {
        await limit(transceiver.sender, publication, this.#sends(publication), this.#context.shareBps);
      }
    }).catch((error: unknown) => {
      if (this.#connection?.signalingState !== 'closed') {
        this.#context.failed(this.#peer, error);
      }
    });
  }

  /** Tells the other side everything that it cannot know from the descriptions. */
  tell(): void {
    if (this.#channel?.readyState === 'open') {
      const media = Object.fromEntries(this.#current.map(([, publication]) =>
        [publication.options.name, { muted: publication.isMuted, paused: !this.#sends(publication) }]));
      this.#channel.send(JSON.stringify({ media, hidden: [...this.hiddenByUs] } satisfies Message));
    }
  }

  /** What is sent now; a track that was removed leaves its transceiver behind. */
  get #current(): [RTCRtpTransceiver, Publication][] {
    return [...this.#sent].filter(([{ direction }, { track }]) => /send/.test(direction) && !!this.#context.publicationOf(track));
  }

  /** Returns whether this peer gets what is published under the name. */
  sends(name: string): boolean {
    const publication = [...this.#sent.values()].find(({ options }) => options.name === name);
    return !!publication && this.#sends(publication);
  }

  #sends({ options }: Publication): boolean {
    return !this.pausedByUs.has(options.name) && !this.#theirs.hidden.includes(options.name) && options.to?.(this.#peer.id) !== false;
  }

  #take(text: string): void {
    try {
      const { media, hidden } = JSON.parse(text) as Partial<Message>;
      this.#theirs = {
        media: Object.fromEntries(Object.entries(media ?? {}).slice(0, maxNames).map(([name, state]) =>
          [name, { muted: state?.muted === true, paused: state?.paused === true }])),
        hidden: Array.isArray(hidden) ? hidden.slice(0, maxNames).map(String) : [],
      };
    } catch {
      return; // another program uses this channel
    }
    this.limit();
    this.tellChange();
    this.#context.changed(this.#peer);
  }

  /** As `tell`, only when something is new: two sides must not answer each other without end. */
  tellChange(): void {
    const state = JSON.stringify(this.#current.map(([, publication]) => [publication.options.name, publication.isMuted, this.#sends(publication)]));
    if (state !== this.#told) {
      this.#told = state;
      this.tell();
    }
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}
