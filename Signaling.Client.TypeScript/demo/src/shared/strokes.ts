import * as Y from "yjs";

/** Colours have names, so that each page shows them in its own light or dark theme. */
export const colors = ["ink", "red", "orange", "green", "blue", "violet"] as const;
export type Color = typeof colors[number] | "eraser";

/**
 * A shared line: a colour, a width, and points as x, y, x, y …, all relative to the board's width. The content is untrusted and may have
 * other types.
 */
export type Stroke = Y.Map<unknown>;

export const boardRatio = 4 / 3;
const widths: Record<"pen" | "eraser", number> = { pen: 0.005, eraser: 0.04 };

export function createStroke(color: Color): Stroke {
  const stroke = new Y.Map<unknown>();
  stroke.set("color", color);
  stroke.set("width", color === "eraser" ? widths.eraser : widths.pen);
  stroke.set("points", new Y.Array<number>());
  return stroke;
}

export function addPoints(stroke: Stroke, points: readonly number[]): void {
  const present = stroke.get("points");
  if (present instanceof Y.Array) {
    present.push(points.map(value => Math.round(value * 1e4) / 1e4));
  }
}

export function colorOf(stroke: Stroke): Color {
  const color = stroke.get("color");
  return color === "eraser" ? color : colors.find(known => known === color) ?? "ink";
}

export function widthOf(stroke: Stroke): number {
  const width = stroke.get("width");
  return typeof width === "number" && width > 0 && width < 0.2 ? width : widths.pen;
}

/** Returns the path of the line, relative to the board's width, as a curve through the midpoints between the points. */
export function pathOf(stroke: Stroke): Path2D {
  const path = new Path2D();
  const shared = stroke.get("points");
  const points = shared instanceof Y.Array ? shared.toArray().filter((value): value is number => Number.isFinite(value)) : [];
  if (points.length < 2) {
    return path;
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
