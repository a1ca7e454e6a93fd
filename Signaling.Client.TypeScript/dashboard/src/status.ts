import { byId, element, setText, toggleAttribute } from "../../demo/src/dom.js";
import { icon, type IconName } from "../../demo/src/icons.js";
import type { Overview, Problem } from "./wire.js";
import { count, formatDuration } from "./text.js";

const words = { well: "The service is well", degraded: "Degraded", failing: "Failing" } as const;
const icons: Record<string, IconName> = { well: "check", degraded: "alert", failing: "alert", unknown: "alert" };

/** The first lines of the page: whether the service is well, and if not, why. */
export class StatusView {
  readonly #section = byId("status");
  readonly #title = byId("status-title");
  readonly #detail = byId("status-detail");
  readonly #problems = byId("problems");

  show(overview: Overview): void {
    const [worst, ...others] = overview.problems;
    const isWell = overview.status === "well";
    const [first, rest] = isWell || !worst ? [words.well, ""] : split(worst.text);
    this.#draw(overview.status, isWell ? `${first}.` : `${words[overview.status]}: ${first}`,
      [rest, summaryOf(overview)].filter(text => text).join(" "), isWell ? overview.problems : others);
  }

  /** Says that the numbers are old, or that there are none. */
  showUnknown(problem: string, ageMs: number): void {
    this.#draw("unknown", `Unknown: ${problem}`, `All numbers below are ${formatDuration(ageMs)} old. This page keeps trying.`, []);
  }

  #draw(status: string, title: string, detail: string, problems: Problem[]): void {
    if (this.#section.dataset["status"] !== status) {
      this.#section.dataset["status"] = status;
      this.#section.querySelector(":scope > svg")?.remove();
      this.#section.prepend(icon(icons[status] ?? "alert"));
    }
    setText(this.#title, title);
    document.title = `${title.replace(/[.:].*/, "")} – Signaling operators`;
    setText(this.#detail, detail);
    const key = problems.map(({ text }) => text).join("\n");
    if (this.#problems.dataset["shown"] !== key) {
      this.#problems.dataset["shown"] = key;
      this.#problems.replaceChildren(...problems.map(({ severity, text }) =>
        element("li", { class: `problem-${severity}`, text })));
    }
    toggleAttribute(this.#problems, "hidden", problems.length === 0 ? "" : null);
  }
}

/** The first sentence, and the rest. */
function split(text: string): [first: string, rest: string] {
  const end = text.indexOf(". ");
  return end < 0 ? [text, ""] : [text.slice(0, end + 1), text.slice(end + 2)];
}

function summaryOf({ nodes, peers, suspended, rooms }: Overview): string {
  const present = nodes.filter(({ state }) => state !== "gone");
  const ready = present.filter(({ state }) => state === "ready").length;
  return `${ready} of ${count(present.length, "node")} ready. ${count(peers + suspended, "peer")} in ${count(rooms, "room")}.`;
}
