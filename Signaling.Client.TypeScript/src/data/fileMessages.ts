/**
 * The messages on the channel of files: these messages as JSON text, and file content as binary messages. A binary message has a 4-byte transfer ID (big
 * endian) and up to 64 KiB of content, in the order of the file. Each side chooses the IDs of the files that it sends, so both sides may use the same ID.
 * An ID holds for one channel; the key names the transfer also on the next one.
 */
export type FileMessage =
  // From both sides, first on each channel:
  | { type: 'hello'; version: number; known: string[] }
  // From the sender of a file:
  | { type: 'offer'; id: number; key: string; name: string; size: number }
  | { type: 'withdraw'; id: number }
  // From its receiver:
  | { type: 'accept'; id: number; from: number }
  | { type: 'refuse'; id: number }
  | { type: 'written'; id: number; bytes: number };

/** The version of the format. A later version only adds messages and fields. */
export const FILES_VERSION = 1;

/** All browsers support messages of 64 KiB, including the ID. */
export const CHUNK_BYTES = 64 * 1024 - 4;

/** How far the sender may be ahead of the receiver's disk. Without this limit, a slow disk would fill the receiver's memory. */
export const WINDOW_BYTES = 4 * 1024 * 1024;

/** The number of bytes that are written and acknowledged together. */
export const BLOCK_BYTES = 1024 * 1024;

/** A hello names at most this many transfers. */
export const MAX_KNOWN = 256;

/** A text message is longer than this only if it is none of this format. */
const maxTextLength = 32 * 1024;

export function frame(id: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(4 + content.length);
  new DataView(message.buffer).setUint32(0, id);
  message.set(content, 4);
  return message;
}

/** Returns null for a message that has no content. */
export function unframe(message: ArrayBuffer): { id: number; content: Uint8Array<ArrayBuffer> } | null {
  return message.byteLength <= 4 ? null : { id: new DataView(message).getUint32(0), content: new Uint8Array(message, 4) };
}

/** Parses an untrusted message. Returns null for an invalid one. */
export function parseFileMessage(text: string): FileMessage | null {
  if (text.length > maxTextLength) {
    return null;
  }
  let message: Record<string, unknown>;
  try {
    message = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return null;
  }

  const { type, id, key, name, size, bytes, from, version, known } = message;
  if (type === 'hello') {
    return isCount(version) && Array.isArray(known) && known.length <= MAX_KNOWN && known.every(isHex(64)) ? { type, version, known } : null;
  }
  if (!isCount(id) || id > 0xffff_ffff) {
    return null;
  }
  switch (type) {
    case 'offer':
      return typeof name === 'string' && isHex(32)(key) && isCount(size) ? { type, id, key, name: cleanFileName(name), size } : null;
    case 'accept':
      return isCount(from) ? { type, id, from } : null;
    case 'written':
      return isCount(bytes) ? { type, id, bytes } : null;
    case 'withdraw':
    case 'refuse':
      return { type, id };
    default:
      return null;
  }
}

/** Removes folders and invisible characters. Direction characters are removed, too, because they can make "exe.txt" out of "txt.exe". */
export function cleanFileName(name: string): string {
  const cleaned = name.slice(0, 4096).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '').replace(/[/\\:*?|]/g, '_').trim().replace(/^\.+/, '');
  return [...cleaned].slice(0, 200).join('') || 'file';
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isHex = (length: number) => (value: unknown): value is string =>
  typeof value === 'string' && value.length === length && /^[0-9a-f]*$/.test(value);
