import { toggleAttribute } from "../dom.js";

const minimumWidth = 132;

/** Gives all tiles the same size, at which they fill the stage best. When the tiles are a strip, the style sheet ignores the size. */
export function watchLayout(stage: HTMLElement, tiles: HTMLElement, signal: AbortSignal): void {
  const arrange = () => {
    const { clientWidth: width, clientHeight: height } = tiles;
    const style = getComputedStyle(tiles);
    const gap = parseFloat(style.columnGap) || 0;
    toggleAttribute(stage, "data-strip", style.getPropertyValue("--strip") ? "" : null);
    const ratio = stage.clientHeight > stage.clientWidth ? 4 / 3 : 16 / 9;
    tiles.style.setProperty("--tile-ratio", String(ratio));
    tiles.style.setProperty("--tile-width", `${Math.floor(bestWidth(tiles.childElementCount, width, height, gap, ratio))}px`);
    // A scrollable element must be focusable, for people who scroll with the keyboard.
    const overflows = tiles.scrollWidth > tiles.clientWidth || tiles.scrollHeight > tiles.clientHeight;
    toggleAttribute(tiles, "tabindex", overflows ? "0" : null);
  };
  const sizes = new ResizeObserver(arrange);
  const children = new MutationObserver(arrange);
  sizes.observe(tiles);
  children.observe(tiles, { childList: true });
  signal.addEventListener("abort", () => {
    sizes.disconnect();
    children.disconnect();
  });
}

export function bestWidth(count: number, width: number, height: number, gap: number, ratio: number): number {
  let best = Math.min(minimumWidth, width);
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const fitting = Math.min((width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows * ratio);
    best = Math.max(best, fitting);
  }
  return best;
}
