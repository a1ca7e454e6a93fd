import { base64url, bytesOf, fields, FORMAT, nonceOf, type Bytes, type Envelope, type Kind } from './format.js';

const SALT = bytesOf('signaling end-to-end encryption 1');
const KEY_BITS = 256;
const ID_BITS = 64;
/** A hostile server must not fill the memory with keys of sessions that do not exist. */
const MOST_KEYS = 1_000;

/** What an envelope is bound to. `to` and `toSession` are empty for a content that is for all peers of the room. */
export interface Binding {
  readonly kind: Kind;
  /** The type of a description; otherwise empty. */
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly toSession: Bytes;
}

/** The keys that follow from a secret and the name of a room: one for each session of a peer. */
export class RoomKeys {
  readonly #secret: CryptoKey;
  readonly #room: string;
  readonly #keys = new Map<string, Promise<CryptoKey>>();
  /** Public: tells peers with the same secret from the others. */
  readonly id: string;

  private constructor(secret: CryptoKey, room: string, id: string) {
    this.#secret = secret;
    this.#room = room;
    this.id = id;
  }

  static async of(secret: Bytes, room: string): Promise<RoomKeys> {
    const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits', 'deriveKey']);
    const id = await crypto.subtle.deriveBits(derivation(fields('id', room)), key, ID_BITS);
    return new RoomKeys(key, room, base64url(new Uint8Array(id)));
  }

  async seal(content: Bytes, session: Bytes, sequence: bigint, binding: Binding): Promise<Envelope> {
    const sealed = await crypto.subtle.encrypt(this.#cipher(sequence, binding), await this.#keyOf(session), content);
    return { session, sequence, sealed: new Uint8Array(sealed) };
  }

  /** Returns null when the content is not authentic: of another key, another binding, or changed. */
  async open({ session, sequence, sealed }: Envelope, binding: Binding): Promise<Bytes | null> {
    const key = await this.#keyOf(session);
    return await crypto.subtle.decrypt(this.#cipher(sequence, binding), key, sealed).then(content => new Uint8Array(content), () => null);
  }

  #cipher(sequence: bigint, { kind, type, from, to, toSession }: Binding): AesGcmParams {
    return { name: 'AES-GCM', iv: nonceOf(sequence), additionalData: fields(FORMAT, kind, type, this.#room, from, to, toSession) };
  }

  #keyOf(session: Bytes): Promise<CryptoKey> {
    const name = base64url(session);
    const known = this.#keys.get(name);
    if (known) {
      return known;
    }
    if (this.#keys.size >= MOST_KEYS) {
      this.#keys.clear();
    }
    const key = crypto.subtle.deriveKey(
      derivation(fields('key', this.#room, session)), this.#secret, { name: 'AES-GCM', length: KEY_BITS }, false, ['encrypt', 'decrypt']);
    this.#keys.set(name, key);
    return key;
  }
}

const derivation = (info: Bytes): HkdfParams => ({ name: 'HKDF', hash: 'SHA-256', salt: SALT, info });
