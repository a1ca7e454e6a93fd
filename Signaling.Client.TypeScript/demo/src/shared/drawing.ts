import type * as Y from "yjs";
import { addPoints, boardRatio, createStroke, moveEnd, type Stroke, type Style } from "./strokes.js";

const keyStep = 0.01;

export interface Tools {
  /** Marks the changes of this page, which its undo reverts. */
  readonly origin: unknown;
  style(): Style;
  /** Begins a new line. Undo reverts one line at a time. */
  begin(): void;
  /** Asks for the text at this place. */
  write(x: number, y: number): void;
}

/** Converts pointer events, or the arrow keys, into strokes. */
export class Drawing {
  readonly #canvas: HTMLCanvasElement;
  readonly #cursor: HTMLElement;
  readonly #strokes: Y.Array<Stroke>;
  readonly #tools: Tools;
  readonly #active = new Map<number, { stroke: Stroke; pending: number[] }>();
  #penDown: Stroke | null = null;
  #x = 0.5;
  #y = 0.5 / boardRatio;

  constructor(canvas: HTMLCanvasElement, cursor: HTMLElement, strokes: Y.Array<Stroke>, tools: Tools, signal: AbortSignal) {
    this.#canvas = canvas;
    this.#cursor = cursor;
    this.#strokes = strokes;
    this.#tools = tools;
    canvas.addEventListener("pointerdown", event => this.#down(event), { signal });
    canvas.addEventListener("pointermove", event => this.#move(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(end, event => this.#active.delete(event.pointerId), { signal });
    }
    canvas.addEventListener("keydown", event => this.#key(event), { signal });
    canvas.addEventListener("blur", () => this.#liftPen(), { signal });
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) {
      return;
    }
    event.preventDefault();
    const [x, y] = this.#position(event);
    if (this.#tools.style().shape === "text") {
      this.#tools.write(x, y);
      return;
    }
    this.#canvas.focus({ preventScroll: true });
    this.#canvas.setPointerCapture(event.pointerId);
    this.#active.set(event.pointerId, { stroke: this.#begin([x, y]), pending: [] });
  }

  /** Adds all pointer positions since the last frame as one change. */
  #move(event: PointerEvent): void {
    const active = this.#active.get(event.pointerId);
    if (!active) {
      return;
    }
    if (active.pending.length === 0) {
      requestAnimationFrame(() => {
        this.#transact(() => extend(active.stroke, active.pending));
        active.pending = [];
      });
    }
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length > 0 ? events : [event]) {
      active.pending.push(...this.#position(each));
    }
  }

  #key(event: KeyboardEvent): void {
    const step = event.shiftKey ? keyStep * 5 : keyStep;
    const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [0, 0];
    if (event.key === " ") {
      event.preventDefault();
      if (this.#tools.style().shape === "text") {
        this.#tools.write(this.#x, this.#y);
      } else if (this.#penDown) {
        this.#liftPen();
      } else {
        this.#penDown = this.#begin([this.#x, this.#y]);
        this.#showCursor();
      }
    } else if (dx !== 0 || dy !== 0) {
      event.preventDefault();
      this.#x = clamp(this.#x + dx!, 1);
      this.#y = clamp(this.#y + dy!, 1 / boardRatio);
      if (this.#penDown) {
        const stroke = this.#penDown;
        this.#transact(() => extend(stroke, [this.#x, this.#y]));
      }
      this.#showCursor();
    }
  }

  #liftPen(): void {
    this.#penDown = null;
    this.#showCursor();
  }

  #showCursor(): void {
    this.#cursor.style.setProperty("--x", String(this.#x));
    this.#cursor.style.setProperty("--y", String(this.#y * boardRatio));
    this.#cursor.toggleAttribute("data-down", this.#penDown !== null);
  }

  #begin(at: number[]): Stroke {
    this.#tools.begin();
    const stroke = createStroke(this.#tools.style());
    this.#transact(() => {
      this.#strokes.push([stroke]);
      addPoints(stroke, at);
    });
    return stroke;
  }

  #transact(change: () => void): void {
    this.#strokes.doc?.transact(change, this.#tools.origin);
  }

  #position(event: PointerEvent): [number, number] {
    const box = this.#canvas.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width, 1), clamp((event.clientY - box.top) / box.width, 1 / boardRatio)];
  }
}

/** A line gets further points; the end of a shape moves to the last one. */
function extend(stroke: Stroke, points: readonly number[]): void {
  if (stroke.has("shape")) {
    moveEnd(stroke, points.slice(-2));
  } else {
    addPoints(stroke, points);
  }
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
