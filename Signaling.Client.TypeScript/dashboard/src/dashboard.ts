import { byId, setText } from "../../demo/src/dom.js";
import { ApiError, type Api } from "./api.js";
import { Chart } from "./chart.js";
import { Live } from "./live.js";
import { showNodes } from "./nodes.js";
import { showReasons } from "./reasons.js";
import { RoomSheet } from "./roomSheet.js";
import { RoomsView } from "./rooms.js";
import { StatusView } from "./status.js";
import { formatDuration } from "./text.js";
import { showTiles } from "./tiles.js";
import type { Overview } from "./wire.js";

/** Older data is old: several answers are missing. */
const oldMs = 7000;

const charts = [
  ["peers", "Peers", "area"], ["joins", "Joins", "bars"], ["leaves", "Leaves", "bars"], ["signals", "Signals", "bars"], ["refusals", "Refused", "bars"],
] as const;

/** The page of an operator who has signed in. */
export class Dashboard {
  readonly #root = byId("dashboard");
  readonly #status = new StatusView();
  readonly #rooms = new RoomsView(() => this.#api!, room => this.#sheet.open(room));
  readonly #sheet = new RoomSheet(() => this.#api!, () => this.#live.now());
  readonly #live = new Live(() => this.#api!.overview(), overview => this.#show(overview), error => this.#fail(error));
  readonly #charts = charts.map(([name, title, kind]) => ({ name, chart: new Chart(title, name, kind) }));
  #api: Api | null = null;

  /** @param refused Is called when the key is not accepted any more. */
  constructor(private readonly refused: (error: ApiError) => void) {
    byId("charts").append(...this.#charts.map(({ chart }) => chart.root));
    setInterval(() => this.#showAge(), 1000);
  }

  /** Opens the page with an answer that has just come. */
  open(api: Api, overview: Overview): void {
    this.#api = api;
    this.#root.hidden = false;
    this.#show(overview);
    byId("status-title").focus();
    this.#live.start(true);
  }

  close(): void {
    this.#live.stop();
    this.#sheet.close();
    this.#rooms.clear();
    this.#api = null;
    this.#root.hidden = true;
  }

  #show(overview: Overview): void {
    this.#status.show(overview);
    showTiles(overview);
    showNodes(overview);
    showReasons(overview);
    this.#rooms.show(overview);
    this.#showCharts(overview);
    this.#showAge();
  }

  #showCharts({ series, peers }: Overview): void {
    const lastSlot = new Date(series.lastSlot);
    for (const { name, chart } of this.#charts) {
      chart.show(series[name], series.slotSeconds, lastSlot, peers);
    }
  }

  #fail(error: unknown): void {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
      this.refused(error);
    } else {
      this.#showAge();
    }
  }

  #showAge(): void {
    if (!this.#api || document.hidden) {
      return;
    }
    const { ageMs, problem } = this.#live;
    const isOld = ageMs > oldMs;
    this.#root.toggleAttribute("data-old", isOld);
    setText(byId("freshness"), isOld ? `${formatDuration(ageMs)} old` : "Live");
    if (isOld) {
      this.#status.showUnknown(problem ?? "new numbers are on their way.", ageMs);
    }
  }
}
