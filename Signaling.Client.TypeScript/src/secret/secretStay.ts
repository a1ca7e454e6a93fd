import type { PeerInfo } from '../contract.js';
import { SignalingError } from '../signalingError.js';
import { base64url, FORMAT, joined, PROFILE_KEY, readEnvelope, SESSION_BYTES, TAG_BYTES, writeEnvelope, type Bytes, type Kind } from './format.js';
import { readProfile, writeProfile, type Profile } from './profile.js';
import type { RoomKeys } from './roomKeys.js';
import type { StrangerState } from './strangers.js';

/** A peer that has proved that it knows the secret. */
interface Known {
  /** The entry of its metadata that has proved it. */
  entry: string;
  session: Bytes;
  profileSequence: bigint;
  /** The number of its last signal. A signal with this number or a smaller one is a replay. */
  signalSequence: bigint;
  profile: Profile;
}

/** Why a signal was refused. */
export type Refusal = 'clear' | 'not-authentic' | 'replayed' | 'stranger';

/** A peer as the application may see it, or why it may not. */
export type Opened = { readonly peer: PeerInfo } | { readonly state: StrangerState };

const nowhere = new Uint8Array(0);

/**
 * One session of this peer: what it seals under its peer ID, and what it has received under it. Opens one thing at a time.
 * The session's ID begins with the time, so that the other peers can tell a later session of the same peer ID from a former one.
 */
export class SecretStay {
  readonly #keys: RoomKeys;
  readonly #peerId: string;
  readonly #session: Bytes;
  readonly #known = new Map<string, Known>();
  #sequence = 0n;

  constructor(keys: RoomKeys, peerId: string, session = newSession()) {
    this.#keys = keys;
    this.#peerId = peerId;
    this.#session = session;
  }

  /** Seals a signal for one peer. Throws when the peer has not proved that it knows the secret. */
  async seal(kind: Kind, type: string, to: string, content: Bytes): Promise<string> {
    const target = this.#known.get(to);
    if (!target) {
      throw new SignalingError('peer_not_found', 'No peer with this ID has proved that it knows the secret of the room. The client sends nothing to it.');
    }
    return await this.#seal(kind, type, to, target.session, content);
  }

  /** Seals a message for these peers. A peer that is not named refuses it: it joined later, or has begun another session. */
  async sealForAll(peerIds: Iterable<string>, content: Bytes): Promise<string> {
    const tags = [...peerIds].flatMap(id => this.#known.get(id) ?? []).map(({ session }) => tagOf(session));
    const count = new Uint8Array(2);
    new DataView(count.buffer).setUint16(0, tags.length);
    return await this.#seal('broadcast', '', '', nowhere, joined(count, ...tags, content));
  }

  /** Returns the entry of this peer's metadata that announces it. */
  async sealProfile(profile: Profile): Promise<string> {
    const envelope = await this.#seal('profile', '', '', nowhere, writeProfile(profile));
    return `${marker(this.#keys)}${envelope.slice(FORMAT.length)}`;
  }

  /** Returns the peer with its name and metadata, once it has proved that it knows the secret under this ID. */
  async openPeer(info: PeerInfo): Promise<Opened> {
    const entry = info.metadata?.[PROFILE_KEY] ?? '';
    if (this.#known.get(info.peerId)?.entry !== entry) {
      await this.#readProfile(info.peerId, entry);
    }
    const known = this.#known.get(info.peerId);
    if (known) {
      return { peer: { ...info, ...known.profile } };
    }
    const id = /^e2e1\.([\w-]{11})(?:\.|$)/.exec(entry)?.[1];
    return { state: id === undefined ? 'none' : id === this.#keys.id ? 'pending' : 'wrong-secret' };
  }

  /** Returns the content of a signal, or why it is refused. */
  async open(kind: Kind, type: string, from: string, text: unknown): Promise<Bytes | Refusal> {
    const known = this.#known.get(from);
    if (!known) {
      return 'stranger';
    }
    const envelope = readEnvelope(text);
    if (!envelope) {
      return 'clear';
    }
    if (base64url(envelope.session) !== base64url(known.session)) {
      return 'not-authentic';
    }
    const isForAll = kind === 'broadcast';
    const content = await this.#keys.open(envelope, {
      kind, type, from, to: isForAll ? '' : this.#peerId, toSession: isForAll ? nowhere : this.#session,
    });
    if (!content) {
      return 'not-authentic';
    }
    if (envelope.sequence <= known.signalSequence) {
      return 'replayed';
    }
    const own = isForAll ? this.#withoutRecipients(content) : content;
    if (!own) {
      return 'replayed'; // sent before the sender knew this session
    }
    known.signalSequence = envelope.sequence;
    return own;
  }

  async #seal(kind: Kind, type: string, to: string, toSession: Bytes, content: Bytes): Promise<string> {
    const sequence = ++this.#sequence;
    return writeEnvelope(await this.#keys.seal(content, this.#session, sequence, { kind, type, from: this.#peerId, to, toSession }), kind);
  }

  async #readProfile(from: string, entry: string): Promise<void> {
    const prefix = `${marker(this.#keys)}.`;
    const envelope = entry.startsWith(prefix) ? readEnvelope(`${FORMAT}.${entry.slice(prefix.length)}`) : null;
    const content = envelope && await this.#keys.open(envelope, { kind: 'profile', type: '', from, to: '', toSession: nowhere });
    if (!envelope || !content) {
      return;
    }
    const known = this.#known.get(from);
    const age = known ? compare(envelope.session, known.session) : 1;
    if (age < 0 || age === 0 && envelope.sequence <= known!.profileSequence) {
      return; // a former profile, or one of a former session
    }
    try {
      const profile = readProfile(content);
      const signalSequence = age === 0 ? known!.signalSequence : -1n;
      this.#known.set(from, { entry, session: envelope.session, profileSequence: envelope.sequence, signalSequence, profile });
    } catch {
      // a peer with the secret and a broken client
    }
  }

  #withoutRecipients(content: Bytes): Bytes | null {
    const count = content.length < 2 ? 0 : new DataView(content.buffer).getUint16(0);
    const start = 2 + count * TAG_BYTES;
    const own = base64url(tagOf(this.#session));
    for (let at = 2; at < start && start <= content.length; at += TAG_BYTES) {
      if (base64url(content.slice(at, at + TAG_BYTES)) === own) {
        return content.slice(start);
      }
    }
    return null;
  }
}

/** Returns the entry of the metadata of a peer that has joined and does not know its peer ID yet. */
export const marker = (keys: RoomKeys): string => `${FORMAT}.${keys.id}`;

function newSession(): Bytes {
  const session = crypto.getRandomValues(new Uint8Array(SESSION_BYTES));
  new DataView(session.buffer).setBigUint64(0, BigInt(Date.now()) << 16n | BigInt(session[6]! << 8 | session[7]!));
  return session;
}

const tagOf = (session: Bytes): Bytes => session.slice(SESSION_BYTES - TAG_BYTES);

/** Compares byte by byte. */
function compare(one: Bytes, other: Bytes): number {
  const index = one.findIndex((byte, i) => byte !== other[i]);
  return index < 0 ? 0 : one[index]! - other[index]!;
}
