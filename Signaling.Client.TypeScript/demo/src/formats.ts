const units = ["B", "kB", "MB", "GB", "TB"];

/** 1 234 567 → "1.2 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** "↓ 1.2 ↑ 0.6 Mbit/s": both in the unit of the greater value. */
export function formatBitrates(inKbps: number, outKbps: number): string {
  const mega = Math.max(inKbps, outKbps) >= 1000;
  const [incoming, outgoing] = [inKbps, outKbps].map(kbps => mega ? (kbps / 1000).toFixed(1) : String(Math.round(kbps)));
  return `↓ ${incoming} ↑ ${outgoing} ${mega ? "Mbit/s" : "kbit/s"}`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export const formatTime = (at: Date): string => clock.format(at);

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A time of today as "14:05", another one with its date. */
export const formatMoment = (at: Date): string => (at.toDateString() === new Date().toDateString() ? clock : moment).format(at);

/** Two letters for an avatar. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!].map(word => [...word][0]!) : [...(words[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}

/** Returns the name to show; "Guest" for a peer without a name. */
export const displayed = (info: { displayName: string }): string => info.displayName.trim() || "Guest";
