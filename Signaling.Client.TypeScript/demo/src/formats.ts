import { locale, t } from "./words/words.js";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** 1 234 567 → "1.2 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return new Intl.NumberFormat(locale(), {
    style: "unit", unit: units[unit]!, unitDisplay: "short", minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(value);
}

/** "↓ 1.2 ↑ 0.6 Mbit/s": both in the unit of the greater value. */
export function formatBitrates(inKbps: number, outKbps: number): string {
  const mega = Math.max(inKbps, outKbps) >= 1000;
  const digits = mega ? 1 : 0;
  const number = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [incoming, outgoing] = [inKbps, outKbps].map(kbps => number.format(mega ? kbps / 1000 : kbps)) as [string, string];
  return mega ? t("↓ {incoming} ↑ {outgoing} Mbit/s", { incoming, outgoing }) : t("↓ {incoming} ↑ {outgoing} kbit/s", { incoming, outgoing });
}

/** "24 ms", "1.5 sec", "52 sec" or "3 min". */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  const [value, unit] = ms < 999.5 ? [ms, "millisecond"] : seconds < 59.5 ? [seconds, "second"] : [seconds / 60, "minute"];
  const digits = unit === "second" && value < 9.95 ? 1 : 0;
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
}

/** 0.427 → "42 %". It never shows 100 % before the end. */
export const formatShare = (share: number): string => new Intl.NumberFormat(locale(), { style: "percent" }).format(Math.floor(share * 100) / 100);

const clock = (): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" });

export const formatTime = (at: Date): string => clock().format(at);

/** A time of today as "14:05", another one with its date. */
export const formatMoment = (at: Date): string =>
  (at.toDateString() === new Date().toDateString() ? clock() : new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" })).format(at);

/** Two letters for an avatar. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!].map(word => [...word][0]!) : [...(words[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}

/** Returns the name to show; "Guest" for a peer without a name. */
export const displayed = (info: { displayName: string }): string => info.displayName.trim() || t("Guest");
