import { boardRatio, colorOf, pathOf, textOf, widthOf, type Stroke } from "./strokes.js";

/** The looks of a board: a CSS colour for the paper, and the element whose style defines the colours of the pens. */
export interface Paper {
  color: string;
  pens: Element;
}

/** Paints the strokes on paper, as wide as the canvas. The paper is painted last and beneath, so that it fills what was erased. */
export function paint(canvas: HTMLCanvasElement, strokes: Iterable<Stroke>, paper: Paper, path: (stroke: Stroke) => Path2D = pathOf): void {
  const { width, height } = canvas;
  const context = canvas.getContext("2d")!;
  const style = getComputedStyle(paper.pens);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(width, 0, 0, width, 0, 0);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    const color = colorOf(stroke);
    const ink = color === "eraser" ? "black" : style.getPropertyValue(`--pen-${color}`);
    const text = textOf(stroke);
    context.globalCompositeOperation = color === "eraser" ? "destination-out" : "source-over";
    if (text) {
      // Browsers do not draw letters that are smaller than a pixel before they are enlarged.
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.font = `${widthOf(stroke) * width}px ${style.fontFamily}`;
      context.textBaseline = "top";
      context.textAlign = "left";
      context.fillStyle = ink;
      context.fillText(text.text, text.x * width, text.y * width);
      context.setTransform(width, 0, 0, width, 0, 0);
    } else {
      context.strokeStyle = ink;
      context.lineWidth = widthOf(stroke);
      context.stroke(path(stroke));
    }
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = paper.color;
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "source-over";
}

const pictureWidth = 2000;

/** Returns the board as a picture on white that looks the same from each page, whatever its size and theme. Null if the browser can't make it. */
export function pictureOf(strokes: Iterable<Stroke>, pens: Element): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = pictureWidth;
  canvas.height = pictureWidth / boardRatio;
  paint(canvas, strokes, { color: "white", pens });
  return new Promise(resolve => canvas.toBlob(resolve));
}
