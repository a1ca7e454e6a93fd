import { byId, element } from "../../demo/src/dom.js";
import type { Overview } from "./wire.js";
import { parts } from "./tiles.js";
import { formatNumber, plain } from "./text.js";

const groups = [
  ["leaves", "Leaves, by reason", "Nobody left."],
  ["refusals", "Refused, by code", "Nothing was refused."],
  ["limits", "Over a limit", "No limit was exceeded."],
  ["signals", "Signals, by kind", "No signal was sent."],
  ["repairs", "Rooms corrected", "No room had to be corrected."],
  ["outcomes", "Calls, by outcome and route", ""],
] as const;

/** Divides the counts of the last five minutes by their reasons. */
export function showReasons({ lastFiveMinutes: counts }: Overview): void {
  const root = byId("reasons");
  for (const [name, title, none] of groups) {
    const of = parts(counts, name);
    const card = root.querySelector<HTMLElement>(`[data-group=${name}]`)
      ?? root.appendChild(element("div", { class: "reason-group", attributes: { "data-group": name } }, element("h3", { text: title }), element("div")));
    card.hidden = of.length === 0 && none === "";
    const key = JSON.stringify(of);
    if (card.dataset["shown"] !== key) {
      card.dataset["shown"] = key;
      card.lastElementChild!.replaceWith(of.length === 0 ? element("p", { class: "hint", text: none }) : listOf(of, name));
    }
  }
}

const listOf = (of: [string, number][], name: string): HTMLElement => element("dl", {}, ...of.map(([reason, value]) => element("div", {},
  element("dt", { text: plain(reason) }), element("dd", { text: formatNumber(value), attributes: { "data-figure": `${name}:${plain(reason)}` } }))));
