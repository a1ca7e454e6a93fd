import * as Y from "yjs";
import { paint } from "./painting.js";
import { pathOf, shown, type Stroke } from "./strokes.js";

const darkness = matchMedia("(prefers-color-scheme: dark)");

/** Draws the strokes in the page's size and colours, at most once a frame. */
export class Board {
  readonly #canvas: HTMLCanvasElement;
  readonly #strokes: Y.Array<Stroke>;
  readonly #paths = new WeakMap<Stroke, Path2D>();
  #frame = 0;

  constructor(canvas: HTMLCanvasElement, strokes: Y.Array<Stroke>, signal: AbortSignal) {
    this.#canvas = canvas;
    this.#strokes = strokes;
    const changed = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
      for (const { path } of events) {
        const stroke = typeof path[0] === "number" ? strokes.get(path[0]) : null;
        if (stroke instanceof Y.Map) {
          this.#paths.delete(stroke);
        }
      }
      this.#soon();
    };
    strokes.observeDeep(changed);
    const size = new ResizeObserver(() => this.#soon());
    size.observe(canvas);
    darkness.addEventListener("change", () => this.#soon(), { signal });
    signal.addEventListener("abort", () => {
      strokes.unobserveDeep(changed);
      size.disconnect();
      cancelAnimationFrame(this.#frame);
    });
    this.#soon();
  }

  #soon(): void {
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }
  }

  #draw(): void {
    const canvas = this.#canvas;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (width === 0) {
      return;
    }
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    paint(canvas, shown(this.#strokes), { color: getComputedStyle(canvas).getPropertyValue("--background"), pens: canvas }, stroke => this.#pathOf(stroke));
  }

  #pathOf(stroke: Stroke): Path2D {
    let path = this.#paths.get(stroke);
    if (!path) {
      path = pathOf(stroke);
      this.#paths.set(stroke, path);
    }
    return path;
  }
}
