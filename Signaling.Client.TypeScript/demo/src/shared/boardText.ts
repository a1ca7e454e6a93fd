import { element } from "../dom.js";
import { t } from "../words/words.js";
import { sizeOf, type Style } from "./strokes.js";

/** Asks for a text at its place on the board. Enter or a press elsewhere finishes it, Escape drops it. */
export function writeOnBoard(canvas: HTMLCanvasElement, x: number, y: number, style: Style, done: (text: string) => void): void {
  const input = element("input", { class: "board-text", attributes: { type: "text", dir: "auto", maxlength: "200", "aria-label": t("Text on the board"), autocomplete: "off" } });
  for (const [name, value] of Object.entries({ "--x": x, "--y": y, "--size": sizeOf(style) })) {
    input.style.setProperty(name, String(value));
  }
  input.style.setProperty("color", `var(--pen-${style.color})`);
  let isOver = false;
  const finish = (text: string) => {
    if (isOver) {
      return;
    }
    isOver = true;
    input.remove();
    if (text.trim()) {
      done(text.trim());
    }
  };
  input.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.isComposing || event.key === "Escape") {
      event.preventDefault();
      finish(event.key === "Enter" ? input.value : "");
      canvas.focus();
    }
  });
  input.addEventListener("blur", () => finish(input.value));
  canvas.parentElement!.append(input);
  input.focus();
}
