import { byId, element, setText } from "../../demo/src/dom.js";
import type { Overview, OverviewNode } from "./wire.js";
import { formatDuration, formatNumber, plain } from "./text.js";

const states: Record<string, string> = {
  ready: "Ready", not_ready: "Accepts no joins", draining: "Draining", silent: "Silent", unknown: "Does not report", gone: "Died",
};

const facts = [
  ["peers", "Peers"], ["suspended", "Suspended"], ["connections", "Connections"], ["redis", "Redis"], ["up", "Up for"],
] as const;

export function showNodes({ nodes, nodeId: answering, at, isShared }: Overview): void {
  const list = byId("nodes");
  const cards = nodes.map(node => {
    const card = [...list.children].find((child): child is HTMLElement => (child as HTMLElement).dataset["node"] === node.nodeId) ?? newCard(node.nodeId);
    card.dataset["state"] = node.state;
    setText(card.querySelector(".node-state")!, `${states[node.state] ?? node.state}${ageOf(node)}${node.nodeId === answering ? " · answers this page" : ""}`);
    const values = valuesOf(node, new Date(at), isShared);
    for (const [name] of facts) {
      setText(card.querySelector(`[data-fact=${name}]`)!, values[name]);
    }
    return card;
  });
  // Moves no card that is in its place, so that the focus and a selection stay.
  cards.forEach((card, i) => list.children[i] !== card && list.insertBefore(card, list.children[i] ?? null));
  while (list.childElementCount > cards.length) {
    list.lastElementChild!.remove();
  }
}

const newCard = (nodeId: string): HTMLElement => element("li", { class: "node", attributes: { "data-node": nodeId } },
  element("p", { class: "node-head" }, element("span", { class: "node-id", text: plain(nodeId) }), element("span", { class: "node-state" })),
  element("dl", {}, ...facts.map(([name, label]) =>
    element("div", {}, element("dt", { text: label }), element("dd", { attributes: { "data-fact": name } })))));

const ageOf = ({ state, ageMs }: OverviewNode): string => ageMs === null ? ""
  : state === "silent" ? ` for ${formatDuration(ageMs)}`
    : state === "gone" ? ` ${formatDuration(ageMs)} ago` : "";

function valuesOf(node: OverviewNode, at: Date, isShared: boolean): Record<(typeof facts)[number][0], string> {
  return {
    peers: formatNumber(node.peers),
    suspended: formatNumber(node.suspended),
    connections: formatNumber(node.connections),
    redis: !isShared ? "off" : node.redisMs === null ? "?" : `${formatNumber(node.redisMs)} ms`,
    up: node.startedAt === null ? "?" : formatDuration(at.getTime() - new Date(node.startedAt).getTime()),
  };
}
