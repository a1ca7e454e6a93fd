/**
 * The messages on the "sync" channel: binary messages of one kind byte and content. A large update is split, because a data channel limits
 * the message size. The channel is ordered, so the parts arrive in sequence.
 */
const Kind = { stateVector: 0, update: 1, part: 2 } as const;

const partBytes = 60 * 1024;
const largestUpdate = 64 * 1024 * 1024;

export function stateVectorMessage(vector: Uint8Array): Uint8Array<ArrayBuffer> {
  return message(Kind.stateVector, vector);
}

export function* updateMessages(update: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  let start = 0;
  for (; update.length - start > partBytes; start += partBytes) {
    yield message(Kind.part, update.subarray(start, start + partBytes));
  }
  yield message(Kind.update, update.subarray(start));
}

function message(kind: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + content.length);
  bytes[0] = kind;
  bytes.set(content, 1);
  return bytes;
}

export type SyncMessage = { kind: "stateVector" | "update"; content: Uint8Array };

/** Reassembles the messages of one peer. */
export class SyncReader {
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** Returns a message when it is complete; otherwise null. */
  read(data: ArrayBuffer): SyncMessage | null {
    const kind = new Uint8Array(data)[0];
    const content = new Uint8Array(data).subarray(1);
    if (kind === Kind.stateVector) {
      return { kind: "stateVector", content };
    }
    if (kind !== Kind.update && kind !== Kind.part) {
      return null;
    }
    this.#bytes += content.length;
    if (this.#bytes <= largestUpdate) {
      this.#parts.push(content);
    } else {
      this.#parts = [];
    }
    if (kind === Kind.part) {
      return null;
    }
    const whole = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#bytes = 0;
    return whole.length > 0 ? { kind: "update", content: whole } : null;
  }
}
