/** The greatest size of a frame: all browsers support messages of 64 KiB. */
export const FRAME_BYTES = 64 * 1024;

/** Each frame of a message but its last has at least this much content, so that a message cannot be cut into millions of pieces. */
const leastContentBytes = 16 * 1024;
const maxHeaderBytes = 1024;
const maxOpenMessages = 64;

const FIRST = 1;
const NEXT = 2;
const DROPPED = 3;

/** A message of any size: what it is, and its content. */
export interface Message {
  readonly header: Record<string, unknown>;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** The input is not of the format, or over a limit. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Cuts a message into frames:
 * - the first: 1, the message's ID (4 bytes), the length of its content (4), the length of the header (2), the header as JSON in UTF-8, content
 * - each further one: 2, the ID, content
 *
 * All numbers are unsigned, with the most significant byte first. Frames of different messages may be mixed.
 */
export function* framesOf(id: number, header: object, content: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  const head = new TextEncoder().encode(JSON.stringify(header));
  if (head.length > maxHeaderBytes) {
    throw new FrameError(`The header is longer than ${maxHeaderBytes} bytes. Use a shorter name.`);
  }
  const first = Math.min(content.length, FRAME_BYTES - 11 - head.length);
  const frame = start(FIRST, id, 11 + head.length + first);
  const view = new DataView(frame.buffer);
  view.setUint32(5, content.length);
  view.setUint16(9, head.length);
  frame.set(head, 11);
  frame.set(content.subarray(0, first), 11 + head.length);
  yield frame;

  for (let offset = first; offset < content.length;) {
    const part = content.subarray(offset, offset + FRAME_BYTES - 5);
    const next = start(NEXT, id, 5 + part.length);
    next.set(part, 5);
    offset += part.length;
    yield next;
  }
}

/** Says that no further frame of this message follows: 3 and the ID. */
export const droppedFrame = (id: number): Uint8Array<ArrayBuffer> => start(DROPPED, id, 5);

function start(kind: number, id: number, length: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(length);
  frame[0] = kind;
  new DataView(frame.buffer).setUint32(1, id);
  return frame;
}

interface OpenMessage {
  readonly header: Record<string, unknown>;
  readonly content: Uint8Array<ArrayBuffer>[];
  readonly length: number;
  received: number;
}

/** Puts the messages of one sender together. All input is untrusted. */
export class Assembler {
  readonly #maxMessageBytes: number;
  readonly #open = new Map<number, OpenMessage>();
  #openBytes = 0;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Returns the message that this frame completes. Throws a `FrameError` for a frame that is not allowed; its message is dropped. */
  take(data: ArrayBuffer): Message | null {
    if (data.byteLength < 5 || data.byteLength > FRAME_BYTES) {
      throw new FrameError(`A frame has ${data.byteLength} bytes.`);
    }
    const view = new DataView(data);
    const id = view.getUint32(1);
    switch (view.getUint8(0)) {
      case FIRST:
        return this.#begin(id, view);
      case NEXT:
        return this.#continue(id, new Uint8Array(data, 5));
      case DROPPED:
        this.#drop(id);
        return null;
      default:
        throw new FrameError(`A frame has the unknown kind ${view.getUint8(0)}.`);
    }
  }

  #begin(id: number, view: DataView<ArrayBuffer>): Message | null {
    if (view.byteLength < 11) {
      throw new FrameError('A first frame has no header.');
    }
    const length = view.getUint32(5);
    const headerLength = view.getUint16(9);
    if (length > this.#maxMessageBytes) {
      throw new FrameError(`A message of ${length} bytes is over the limit of ${this.#maxMessageBytes}.`);
    }
    if (headerLength > maxHeaderBytes || 11 + headerLength > view.byteLength) {
      throw new FrameError('A header is longer than allowed.');
    }
    if (this.#open.has(id) || this.#open.size >= maxOpenMessages || this.#openBytes + length > 4 * this.#maxMessageBytes) {
      this.#drop(id);
      throw new FrameError('Too many messages have begun, or one twice.');
    }
    const message: OpenMessage = { header: headerOf(new Uint8Array(view.buffer, 11, headerLength)), content: [], length, received: 0 };
    this.#open.set(id, message);
    this.#openBytes += length;
    return this.#add(id, message, new Uint8Array(view.buffer, 11 + headerLength));
  }

  #continue(id: number, content: Uint8Array<ArrayBuffer>): Message | null {
    const message = this.#open.get(id);
    return message ? this.#add(id, message, content) : null; // of a message that was dropped
  }

  #add(id: number, message: OpenMessage, content: Uint8Array<ArrayBuffer>): Message | null {
    message.received += content.length;
    const isComplete = message.received === message.length;
    if (message.received > message.length || !isComplete && content.length < leastContentBytes) {
      this.#drop(id);
      throw new FrameError('A message has more content than it said, or too small frames.');
    }
    message.content.push(content);
    if (!isComplete) {
      return null;
    }
    this.#drop(id);
    return { header: message.header, content: joined(message.content, message.length) };
  }

  #drop(id: number): void {
    this.#openBytes -= this.#open.get(id)?.length ?? 0;
    this.#open.delete(id);
  }
}

function headerOf(bytes: Uint8Array): Record<string, unknown> {
  try {
    return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))) as Record<string, unknown>;
  } catch {
    throw new FrameError('A header is not JSON.');
  }
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    content.set(part, offset);
    offset += part.length;
  }
  return content;
}
