// The bytes of docs/end-to-end-encryption.md. Tests check them in both languages against the vectors of Signaling.Tests/Golden/secret.json.

export type Bytes = Uint8Array<ArrayBuffer>;

/** What is encrypted: a kind of signal, or a peer's name and metadata. */
export type Kind = 'offer' | 'answer' | 'candidate' | 'message' | 'broadcast' | 'profile';

/** The version of the format. It begins every envelope, and is a part of everything that is authenticated. */
export const FORMAT = 'e2e1';

/** The entry of a peer's metadata that has its key ID and its sealed profile. */
export const PROFILE_KEY = 'e2e';

export const SESSION_BYTES = 16;
/** A recipient in a broadcast is the end of its session's ID. The beginning is a time. */
export const TAG_BYTES = 8;
const SEQUENCE_BYTES = 8;
const MAC_BYTES = 16;

/** Begins the envelope of a message for all peers of the room. */
const FOR_ALL = `${FORMAT}.all.`;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const bytesOf = (text: string): Bytes => utf8.encode(text) as Bytes;

/** Throws for bytes that are not UTF-8. */
export const textOf = (bytes: Bytes): string => strictUtf8.decode(bytes);

export function joined(...parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Fields with their lengths, so that no two lists of fields have the same bytes. */
export function fields(...values: readonly (string | Bytes)[]): Bytes {
  return joined(...values.map(value => typeof value === 'string' ? bytesOf(value) : value).flatMap(bytes => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    return [length, bytes];
  }));
}

export function base64url(bytes: Bytes): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Returns null for a text that is not base64url. */
export function bytesOfBase64url(text: string): Bytes | null {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) {
    return null;
  }
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

/** One sealed content: the sender's session, its number in that session, and the ciphertext with its authentication tag. */
export interface Envelope {
  readonly session: Bytes;
  readonly sequence: bigint;
  readonly sealed: Bytes;
}

export function writeEnvelope({ session, sequence, sealed }: Envelope, kind?: Kind): string {
  return `${kind === 'broadcast' ? FOR_ALL : `${FORMAT}.`}${base64url(joined(session, sequenceBytes(sequence), sealed))}`;
}

export const isForAll = (text: unknown): boolean => typeof text === 'string' && text.startsWith(FOR_ALL);

/** Returns null for a text that is no envelope. */
export function readEnvelope(text: unknown): Envelope | null {
  const prefix = isForAll(text) ? FOR_ALL : `${FORMAT}.`;
  const bytes = typeof text === 'string' && text.startsWith(prefix) ? bytesOfBase64url(text.slice(prefix.length)) : null;
  if (!bytes || bytes.length < SESSION_BYTES + SEQUENCE_BYTES + MAC_BYTES) {
    return null;
  }
  return {
    session: bytes.slice(0, SESSION_BYTES),
    sequence: new DataView(bytes.buffer).getBigUint64(SESSION_BYTES),
    sealed: bytes.slice(SESSION_BYTES + SEQUENCE_BYTES),
  };
}

/** Returns how many bytes of content fit into an envelope of at most `limit` characters. */
export function capacityOf(limit: number): number {
  return Math.max(0, Math.floor((limit - FORMAT.length - 1) * 3 / 4) - SESSION_BYTES - SEQUENCE_BYTES - MAC_BYTES);
}

/** Each key seals only one envelope with each number, so the number is the nonce. */
export const nonceOf = (sequence: bigint): Bytes => joined(new Uint8Array(4), sequenceBytes(sequence));

function sequenceBytes(sequence: bigint): Bytes {
  const bytes = new Uint8Array(SEQUENCE_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, sequence);
  return bytes;
}
