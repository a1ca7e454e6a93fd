import { element } from "../../demo/src/dom.js";

const maxShown = 160;

/**
 * A text of a peer for display: characters that are invisible or change the direction of the text are shown as a sign, and a long text is cut. Joiners stay,
 * because languages and emoji need them.
 */
export function plain(text: string): string {
  const visible = text.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, "\u{fffd}");
  const characters = [...visible];
  return characters.length > maxShown ? `${characters.slice(0, maxShown).join("")}…` : visible;
}

/** A text of a peer as an element. Its direction affects no text beside it. */
export const foreign = (text: string, className = ""): HTMLElement => element("bdi", { class: className, text: plain(text) });

const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

export const formatNumber = (value: number): string => numbers.format(value);

/** "1 peer", "2 peers". */
export const count = (value: number, one: string, many = `${one}s`): string => `${formatNumber(value)} ${value === 1 ? one : many}`;

/** "14 s", "3 min", "2 h 5 min", "4 d". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const formatClock = (at: Date): string => clock.format(at);
export const formatMoment = (at: Date): string => moment.format(at);
