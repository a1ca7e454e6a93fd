import { byId, element } from "../dom.js";
import { setIcon } from "../icons.js";
import { t, type PlainWord } from "../words/words.js";
import { shapes, widths, type Color, type Shape, type Style, type Width } from "./strokes.js";

const shapeNames: Record<Shape, PlainWord> = { pen: "Pen", line: "Line", arrow: "Arrow", rectangle: "Rectangle", ellipse: "Ellipse", text: "Text" };
const widthNames: Record<Width, PlainWord> = { thin: "Thin", medium: "Medium", thick: "Thick" };

/** The tools of the board: colour, shape and width, and a button for redo beside the one for undo. The shapes are not in index.html to keep it small. */
export class BoardTools {
  readonly redo = element("button", { class: "button button-quiet button-icon", attributes: { type: "button", "aria-label": t("Redo"), title: `${t("Redo")} (Ctrl+Shift+Z)` } });
  #color: Color = "ink";
  readonly #shape = choice(t("Tool"), shapes, shapeNames, "pen");
  readonly #width = choice(t("Width"), widths, widthNames, "medium");

  constructor(signal: AbortSignal) {
    setIcon(this.redo, "redo");
    const undo = byId("whiteboard-undo");
    undo.title = `${t("Undo")} (Ctrl+Z)`;
    undo.after(this.redo);
    const choices = element("div", { class: "board-choices" }, this.#shape, this.#width);
    undo.parentElement!.before(choices);
    const pens = [...document.querySelectorAll<HTMLInputElement>("input[name=pen]")];
    for (const pen of pens) {
      pen.addEventListener("change", () => { this.#color = pen.value as Color; }, { signal });
      pen.checked = pen.value === this.#color;
    }
    // With the eraser, a shape means nothing. It is chosen to draw again.
    this.#shape.addEventListener("change", () => {
      if (this.#color === "eraser") {
        this.#color = "ink";
        pens[0]!.checked = true;
      }
    }, { signal });
    signal.addEventListener("abort", () => {
      choices.remove();
      this.redo.remove();
    });
  }

  get style(): Style {
    const isEraser = this.#color === "eraser";
    return { color: this.#color, shape: isEraser ? "pen" : this.#shape.value as Shape, width: this.#width.value as Width };
  }
}

function choice<T extends string>(label: string, values: readonly T[], names: Record<T, PlainWord>, chosen: T): HTMLSelectElement {
  const select = element("select", { attributes: { "aria-label": label, title: label } },
    ...values.map(value => element("option", { text: t(names[value] as PlainWord), attributes: { value } })));
  select.value = chosen;
  return select;
}
