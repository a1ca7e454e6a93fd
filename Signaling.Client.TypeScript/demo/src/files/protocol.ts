/**
 * What crosses the "files" channel: these messages as JSON text, and the files' bytes as binary messages of a 4-byte transfer ID
 * (big endian) and up to 64 KiB of content. The sender makes up the IDs, so one side's have nothing to do with the other's.
 */
export type FileMessage =
  // From the sender of a file:
  | { type: "offer"; id: number; name: string; size: number }
  | { type: "withdraw"; id: number }
  // From its receiver:
  | { type: "accept"; id: number }
  | { type: "refuse"; id: number }
  | { type: "written"; id: number; bytes: number };

/** Every browser takes messages of 64 KiB; the ID is part of that. */
export const CHUNK_BYTES = 64 * 1024 - 4;

/** How much a sender may be ahead of the receiver's disk. Without it, a slow disk would fill the receiver's memory. */
export const WINDOW_BYTES = 8 * 1024 * 1024;

/** How much is written, and confirmed, at a time. */
export const BLOCK_BYTES = 1024 * 1024;

export function frame(id: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(4 + content.length);
  new DataView(message.buffer).setUint32(0, id);
  message.set(content, 4);
  return message;
}

export function unframe(message: ArrayBuffer): { id: number; content: Uint8Array<ArrayBuffer> } | null {
  return message.byteLength < 4 ? null : { id: new DataView(message).getUint32(0), content: new Uint8Array(message, 4) };
}

/** Takes nothing on trust: what does not fit is null. */
export function parse(text: string): FileMessage | null {
  let message: Record<string, unknown>;
  try {
    message = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { type, id, name, size, bytes } = message;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount(id) || id > 0xffff_ffff) {
    return null;
  }
  switch (type) {
    case "offer":
      return typeof name === "string" && isCount(size) ? { type, id, name: cleanFileName(name), size } : null;
    case "written":
      return isCount(bytes) ? { type, id, bytes } : null;
    case "withdraw":
    case "accept":
    case "refuse":
      return { type, id };
    default:
      return null;
  }
}

/** No folders, nothing invisible, and nothing that turns the writing direction, which could make "exe.txt" of "txt.exe". */
export function cleanFileName(name: string): string {
  const cleaned = name.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "").replace(/[/\\:*?|]/g, "_").trim().replace(/^\.+/, "");
  return [...cleaned].slice(0, 200).join("") || "file";
}
