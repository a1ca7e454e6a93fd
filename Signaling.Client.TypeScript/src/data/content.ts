/** How the content of a message is written: as JSON, as bytes, or not at all. */
export type ContentType = 'json' | 'bytes' | 'none';

/** Returns a value as bytes. Binary data is written as it is, and `undefined` as nothing. */
export function encode(value: unknown): { type: ContentType; content: Uint8Array } {
  if (value === undefined) {
    return { type: 'none', content: new Uint8Array() };
  }
  if (value instanceof ArrayBuffer) {
    return { type: 'bytes', content: new Uint8Array(value) };
  }
  if (ArrayBuffer.isView(value)) {
    return { type: 'bytes', content: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) };
  }
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) {
    throw new TypeError(`A ${typeof value} cannot be sent. Send JSON, an ArrayBuffer or a typed array.`);
  }
  return { type: 'json', content: new TextEncoder().encode(text) };
}

/** Returns the value that was written: an ArrayBuffer for bytes. Throws for content of an unknown type, or not in its form. */
export function decode(type: unknown, content: Uint8Array<ArrayBuffer>): unknown {
  switch (type) {
    case 'none':
      return undefined;
    case 'bytes':
      return content.buffer;
    case 'json':
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
    default:
      throw new TypeError('The type of the content is unknown.');
  }
}
