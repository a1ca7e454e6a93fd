import * as Y from "yjs";

/** Colours have names, so that each page shows them in its own light or dark theme. */
export const colors = ["ink", "red", "orange", "green", "blue", "violet"] as const;
export type Color = typeof colors[number] | "eraser";

/** A pen draws freely. The other tools have two points, a text has one. */
export const shapes = ["pen", "line", "arrow", "rectangle", "ellipse", "text"] as const;
export type Shape = typeof shapes[number];
export const widths = ["thin", "medium", "thick"] as const;
export type Width = typeof widths[number];

/**
 * A shared line: a colour, a width, a shape, and points as x, y, x, y …, all relative to the board's width. A text has its letters, too. The mark of a
 * clearing has `cleared` alone. The content is untrusted and may have other types.
 */
export type Stroke = Y.Map<unknown>;

export interface Style {
  color: Color;
  shape: Shape;
  width: Width;
}

export const boardRatio = 4 / 3;
const longestText = 200;
const sizes: Record<"pen" | "eraser" | "text", Record<Width, number>> = {
  pen: { thin: 0.0025, medium: 0.005, thick: 0.012 },
  eraser: { thin: 0.02, medium: 0.04, thick: 0.08 },
  text: { thin: 0.03, medium: 0.045, thick: 0.08 },
};

/** Returns the width of a line, or the height of a text. An eraser always draws freely. */
export function sizeOf({ color, shape, width }: Style): number {
  return sizes[shape === "text" ? "text" : color === "eraser" ? "eraser" : "pen"][width];
}

export function createStroke(style: Style): Stroke {
  const stroke = new Y.Map<unknown>();
  stroke.set("color", style.color);
  stroke.set("width", sizeOf(style));
  stroke.set("points", new Y.Array<number>());
  if (style.shape !== "pen") {
    stroke.set("shape", style.shape);
  }
  return stroke;
}

/** Clears the board. What was drawn stays below the mark, so that everybody can bring it back, until the next clearing. */
export function clear(strokes: Y.Array<Stroke>): Stroke {
  const below = lastClearing(strokes) + 1;
  strokes.delete(0, below);
  const mark = new Y.Map<unknown>([["cleared", true]]);
  strokes.push([mark]);
  return mark;
}

/** Returns the index of the last clearing; -1 if there is none. */
export function lastClearing(strokes: Y.Array<Stroke>): number {
  return strokes.toArray().findLastIndex(stroke => stroke instanceof Y.Map && stroke.get("cleared") === true);
}

/** Returns what is on the board. */
export const shown = (strokes: Y.Array<Stroke>): Stroke[] => strokes.slice(lastClearing(strokes) + 1).filter(stroke => stroke instanceof Y.Map);

export function addPoints(stroke: Stroke, points: readonly number[]): void {
  const present = stroke.get("points");
  if (present instanceof Y.Array) {
    present.push(points.map(value => Math.round(value * 1e4) / 1e4));
  }
}

/** Moves the end of a shape with two points. */
export function moveEnd(stroke: Stroke, end: readonly number[]): void {
  const present = stroke.get("points");
  if (present instanceof Y.Array && present.length >= 2) {
    present.delete(2, present.length - 2);
    addPoints(stroke, end);
  }
}

export function textOf(stroke: Stroke): { text: string; x: number; y: number } | null {
  const text = stroke.get("text");
  const [x, y] = pointsOf(stroke);
  return stroke.get("shape") === "text" && typeof text === "string" && x !== undefined && y !== undefined ? { text: text.slice(0, longestText), x, y } : null;
}

export function colorOf(stroke: Stroke): Color {
  const color = stroke.get("color");
  return color === "eraser" ? color : colors.find(known => known === color) ?? "ink";
}

export function widthOf(stroke: Stroke): number {
  const width = stroke.get("width");
  return typeof width === "number" && width > 0 && width < 0.2 ? width : sizes.pen.medium;
}

function pointsOf(stroke: Stroke): number[] {
  const shared = stroke.get("points");
  return shared instanceof Y.Array ? shared.toArray().filter((value): value is number => Number.isFinite(value)) : [];
}

/** Returns the path of a shape, or of a line as a curve through the midpoints between the points, relative to the board's width. */
export function pathOf(stroke: Stroke): Path2D {
  const path = new Path2D();
  const points = pointsOf(stroke);
  if (points.length < 2) {
    return path;
  }
  const [fromX, fromY, toX = points[0]!, toY = points[1]!] = points as [number, number, number?, number?];
  const [dx, dy] = [toX - fromX, toY - fromY];
  switch (stroke.get("shape")) {
    case "rectangle":
      path.rect(fromX, fromY, dx, dy);
      return path;
    case "ellipse":
      path.ellipse(fromX + dx / 2, fromY + dy / 2, Math.abs(dx / 2), Math.abs(dy / 2), 0, 0, 2 * Math.PI);
      return path;
    case "arrow": {
      const head = Math.min(Math.max(0.03, 4 * widthOf(stroke)), Math.hypot(dx, dy));
      for (const side of [-1, 1]) {
        const angle = Math.atan2(dy, dx) + side * Math.PI * 0.85;
        path.moveTo(toX, toY);
        path.lineTo(toX + head * Math.cos(angle), toY + head * Math.sin(angle));
      }
    }
  }
  path.moveTo(points[0]!, points[1]!);
  let at = 2;
  for (; at + 3 < points.length; at += 2) {
    const [x, y, nextX, nextY] = [points[at]!, points[at + 1]!, points[at + 2]!, points[at + 3]!];
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  path.lineTo(points[at] ?? points[0]!, points[at + 1] ?? points[1]!);
  return path;
}
