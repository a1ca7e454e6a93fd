import { byId, element, setText } from "../../demo/src/dom.js";
import type { Counts, Overview } from "./wire.js";
import { count, formatNumber } from "./text.js";

/** A number with its name, and with a second line that says more. */
interface Tile {
  name: string;
  label: string;
  value: string;
  note: string;
}

/** The sum of a count over all its parts. */
export const total = (counts: Counts, name: string): number => Object.entries(counts)
  .reduce((sum, [key, value]) => key === name || key.startsWith(`${name}:`) ? sum + value : sum, 0);

/** The parts of a count, the greatest first. */
export const parts = (counts: Counts, name: string): [part: string, value: number][] => Object.entries(counts)
  .filter(([key]) => key.startsWith(`${name}:`)).map(([key, value]): [string, number] => [key.slice(name.length + 1), value])
  .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));

export function showTiles(overview: Overview): void {
  show(byId("now"), nowOf(overview));
  show(byId("lately"), latelyOf(overview));
}

function nowOf({ peers, suspended, rooms, largest, connections, nodes, isShared }: Overview): Tile[] {
  const present = nodes.filter(({ state }) => state !== "gone");
  const ready = present.filter(({ state }) => state === "ready").length;
  return [
    { name: "peers", label: "Peers", value: formatNumber(peers), note: `${formatNumber(suspended)} suspended` },
    { name: "rooms", label: "Rooms", value: formatNumber(rooms), note: largest[0] ? `largest: ${count(largest[0].peers, "peer")}` : "none" },
    { name: "connections", label: "Connections", value: formatNumber(connections), note: "open" },
    { name: "nodes", label: "Nodes ready", value: formatNumber(ready), note: `of ${formatNumber(present.length)}` },
    redisOf(present, isShared),
  ];
}

function redisOf(nodes: Overview["nodes"], isShared: boolean): Tile {
  const times = nodes.flatMap(({ redisMs }) => redisMs ?? []);
  const [value, note] = !isShared ? ["off", "one node, in memory"]
    : times.length === 0 ? ["?", "no answer"]
      : [`${formatNumber(Math.max(...times))} ms`, "at the slowest node"];
  return { name: "redis", label: "Redis", value, note };
}

function latelyOf({ lastFiveMinutes: five, lastMinute: one }: Overview): Tile[] {
  const tile = (name: string, label: string): Tile =>
    ({ name, label, value: formatNumber(total(five, name)), note: `last minute: ${formatNumber(total(one, name))}` });
  const tiles = [
    tile("joins", "Joins"), tile("leaves", "Leaves"), tile("suspensions", "Suspended"), tile("resumes", "Resumed"), tile("signals", "Signals"),
    tile("refusals", "Refused"), tile("limits", "Over a limit"),
  ];
  return [...tiles, ...meshOf(five)];
}

/** What became of the connections between the peers, as their clients report it. */
function meshOf(counts: Counts): Tile[] {
  const [connected, failed] = [total(counts, "outcomes:connected"), total(counts, "outcomes:failed")];
  const [direct, relayed] = [counts["outcomes:connected:direct"] ?? 0, counts["outcomes:connected:relayed"] ?? 0];
  if (connected + failed === 0) {
    return [];
  }
  const share = (part: number, of: number) => of === 0 ? "–" : `${formatNumber(Math.round(part / of * 1000) / 10)} %`;
  return [
    { name: "came-up", label: "Calls that connect", value: share(connected, connected + failed), note: `of ${count(connected + failed, "report")}` },
    { name: "relayed", label: "Relayed by TURN", value: share(relayed, direct + relayed), note: `of ${count(direct + relayed, "report")}` },
  ];
}

function show(list: HTMLElement, tiles: Tile[]): void {
  for (const { name, label, value, note } of tiles) {
    const tile = list.querySelector(`[data-tile="${name}"]`) ?? list.appendChild(element("div", { class: "tile", attributes: { "data-tile": name } },
      element("dt", { text: label }), element("dd", { class: "tile-value", attributes: { "data-figure": name } }),
      element("dd", { class: "tile-note", attributes: { "data-figure": `${name}-note` } })));
    setText(tile.querySelector(".tile-value")!, value);
    setText(tile.querySelector(".tile-note")!, note);
  }
  const names = new Set(tiles.map(({ name }) => name));
  for (const tile of list.querySelectorAll<HTMLElement>("[data-tile]")) {
    tile.hidden = !names.has(tile.dataset["tile"]!);
  }
}
