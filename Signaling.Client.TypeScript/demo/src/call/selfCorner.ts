import { byId, element, toggleAttribute } from "../dom.js";
import { preferences, remember } from "../preferences.js";
import { t } from "../words/words.js";
import { relabel, tileAction } from "./tileActions.js";

const corners = ["bottom-right", "bottom-left", "top-left", "top-right"];
const moves = [
  "Move your picture to the bottom right", "Move your picture to the bottom left", "Move your picture to the top left", "Move your picture to the top right",
] as const;
/** A shorter movement is a press, not a drag. */
const leastPixels = 24;

/** Makes the own picture small in a call of two. A drag or a button moves it to another corner, and another button hides it. */
export function addSelfCorner(tile: HTMLElement, signal: AbortSignal): void {
  const stage = byId("stage");
  const show = byId<HTMLButtonElement>("show-self");
  const following = () => corners[(corners.indexOf(tile.dataset["corner"]!) + 1) % corners.length]!;
  const next = tileAction("corner", "", () => move(following()));
  const close = tileAction("minus", t("Hide your picture"), () => {
    hide(true);
    show.focus();
  });
  const move = (corner: string) => {
    tile.dataset["corner"] = corners.includes(corner) ? corner : corners[0]!;
    remember({ selfCorner: tile.dataset["corner"] });
    relabel(next, t(moves[corners.indexOf(following())]!));
  };
  const hide = (isHidden: boolean) => {
    toggleAttribute(stage, "data-self-hidden", isHidden ? "" : null);
    remember({ selfHidden: isHidden });
  };
  show.addEventListener("click", () => {
    hide(false);
    close.focus();
  }, { signal });
  tile.append(element("div", { class: "tile-actions" }, next, close));
  tile.addEventListener("pointerdown", event => {
    if (stage.hasAttribute("data-duo") && !stage.hasAttribute("data-strip") && event.isPrimary && !(event.target as Element).closest("button")) {
      followDrag(tile, event, move);
    }
  }, { signal });

  move(preferences.selfCorner);
  hide(preferences.selfHidden);
}

/** Moves the tile with the pointer until it is released, and then tells the corner that is nearest to it. */
function followDrag(tile: HTMLElement, { pointerId, clientX, clientY }: PointerEvent, move: (corner: string) => void): void {
  tile.setPointerCapture(pointerId);
  tile.onpointermove = event => { tile.style.translate = `${event.clientX - clientX}px ${event.clientY - clientY}px`; };
  tile.onpointerup = tile.onpointercancel = event => {
    tile.onpointermove = tile.onpointerup = tile.onpointercancel = null;
    tile.style.translate = "";
    if (event.type === "pointerup" && Math.hypot(event.clientX - clientX, event.clientY - clientY) > leastPixels) {
      const { left, top, width, height } = byId("tiles").getBoundingClientRect();
      move(`${event.clientY < top + height / 2 ? "top" : "bottom"}-${event.clientX < left + width / 2 ? "left" : "right"}`);
    }
  };
}
