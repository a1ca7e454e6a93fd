import { element, setText } from "../../demo/src/dom.js";
import { formatClock, formatNumber } from "./text.js";

const namespace = "http://www.w3.org/2000/svg";
const height = 40;

/** How a chart draws its values: a state as an area, events as bars. */
export type ChartKind = "area" | "bars";

interface Shown {
  values: number[];
  slotSeconds: number;
  lastSlot: Date;
}

/** A small chart. Its colours come from the style sheet, so that dark and forced colours apply. The caption has the same in words. */
export class Chart {
  readonly root: HTMLElement;
  readonly #figure = element("span", { class: "chart-figure" });
  readonly #readout = element("span", { class: "chart-readout" });
  readonly #most = element("span", { class: "chart-most" });
  readonly #svg = document.createElementNS(namespace, "svg");
  readonly #path = document.createElementNS(namespace, "path");
  readonly #kind: ChartKind;
  #shown: Shown | null = null;

  constructor(title: string, name: string, kind: ChartKind) {
    this.#kind = kind;
    this.#figure.dataset["figure"] = `chart-${name}`;
    this.#svg.setAttribute("preserveAspectRatio", "none");
    this.#svg.setAttribute("aria-hidden", "true");
    this.#path.setAttribute("class", `chart-${kind}`);
    this.#svg.append(this.#path);
    const plot = element("div", { class: "chart-plot" }, this.#most, this.#readout, this.#svg);
    this.root = element("figure", { class: `chart chart-of-${name}` },
      element("figcaption", {}, element("span", { class: "chart-title", text: title }), " ", this.#figure),
      plot,
      element("div", { class: "chart-axis", attributes: { "aria-hidden": "true" } }, element("span", { text: "15 min ago" }), element("span", { text: "now" })));
    plot.addEventListener("pointermove", event => this.#point(event, plot));
    plot.addEventListener("pointerleave", () => setText(this.#readout, ""));
  }

  /** `now`: what the caption of an area says of now. The last slot has the most since it began. */
  show(values: number[], slotSeconds: number, lastSlot: Date, now = 0): void {
    this.#shown = { values, slotSeconds, lastSlot };
    const most = Math.max(0, ...values);
    setText(this.#most, formatNumber(most));
    setText(this.#figure, this.#kind === "area"
      ? `${formatNumber(now)} now, ${formatNumber(most)} at most`
      : formatNumber(values.reduce((sum, value) => sum + value, 0)));
    this.#svg.setAttribute("viewBox", `0 0 ${values.length} ${height}`);
    this.#path.setAttribute("d", (this.#kind === "area" ? areaOf : barsOf)(values, Math.max(1, most)));
  }

  /** Shows the value below the pointer. */
  #point(event: PointerEvent, plot: HTMLElement): void {
    if (!this.#shown) {
      return;
    }
    const { values, slotSeconds, lastSlot } = this.#shown;
    const { left, width } = plot.getBoundingClientRect();
    const index = Math.min(values.length - 1, Math.max(0, Math.floor((event.clientX - left) / width * values.length)));
    const at = new Date(lastSlot.getTime() - (values.length - 1 - index) * slotSeconds * 1000);
    setText(this.#readout, `${formatNumber(values[index]!)} at ${formatClock(at)}`);
  }
}

const yOf = (value: number, most: number): string => (height - value / most * (height - 1)).toFixed(2);

/** One step for each slot. */
const areaOf = (values: number[], most: number): string =>
  `M0 ${height}${values.map((value, i) => `V${yOf(value, most)}H${i + 1}`).join("")}V${height}Z`;

const barsOf = (values: number[], most: number): string =>
  values.map((value, i) => value > 0 ? `M${i + 0.1} ${height}V${yOf(value, most)}h0.8V${height}Z` : "").join("");
