import { element } from "../dom.js";
import { icon, setIcon, type IconName } from "../icons.js";
import { t } from "../words/words.js";

/** A button on a tile. Its label names the action of a press. */
export function tileAction(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const button = element("button", { class: "tile-action", attributes: { type: "button" } }, icon(name));
  button.addEventListener("click", run);
  relabel(button, label);
  return button;
}

export function relabel(button: HTMLButtonElement, label: string): void {
  if (button.title !== label) {
    button.setAttribute("aria-label", label);
    button.title = label;
  }
}

/** A button that shows the tile in full screen and back. It is hidden where the browser does not allow it, as on an iPhone. */
export function fullScreenAction(tile: HTMLElement, label: string): HTMLButtonElement {
  const button = tileAction("fullscreen", label, () => {
    void (document.fullscreenElement ? document.exitFullscreen() : tile.requestFullscreen()).catch(() => undefined);
  });
  button.hidden = !document.fullscreenEnabled;
  return button;
}

/** The buttons on the tile of another participant: pin, full screen, picture-in-picture. */
export class TileActions {
  readonly root: HTMLElement;
  readonly #tile: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #pin: HTMLButtonElement;
  readonly #fullScreen: HTMLButtonElement;
  readonly #pictureInPicture: HTMLButtonElement;
  #name = "";

  constructor(tile: HTMLElement, video: HTMLVideoElement, pin: () => void) {
    this.#tile = tile;
    this.#video = video;
    this.#pin = tileAction("pin", "", pin);
    this.#pin.classList.add("tile-action-pin");
    this.#fullScreen = fullScreenAction(tile, "");
    this.#fullScreen.classList.add("tile-action-fullscreen");
    this.#pictureInPicture = tileAction("pictureInPicture", "", () => void this.#togglePictureInPicture());
    this.#pictureInPicture.classList.add("tile-action-picture");
    this.root = element("div", { class: "tile-actions" }, this.#pin, this.#pictureInPicture, this.#fullScreen);
    tile.addEventListener("fullscreenchange", () => this.#label());
    video.addEventListener("enterpictureinpicture", () => this.#label());
    video.addEventListener("leavepictureinpicture", () => this.#label());
  }

  setName(name: string): void {
    this.#name = name;
    this.#label();
  }

  /** In a call of two there is nothing to pin. */
  setPinned(isPinned: boolean, isPossible: boolean): void {
    this.#pin.toggleAttribute("data-on", isPinned);
    this.#pin.hidden = !isPossible;
    this.#label();
  }

  /** Without a picture there is no picture-in-picture. Some browsers, such as Firefox, have another button for it. */
  setVideo(hasVideo: boolean): void {
    this.#pictureInPicture.hidden = !hasVideo || !document.pictureInPictureEnabled;
    if (!hasVideo && this.#isInPicture) {
      void document.exitPictureInPicture().catch(() => undefined);
    }
  }

  get #isInPicture(): boolean {
    return document.pictureInPictureElement === this.#video;
  }

  async #togglePictureInPicture(): Promise<void> {
    try {
      await (this.#isInPicture ? document.exitPictureInPicture() : this.#video.requestPictureInPicture());
    } catch {
      // The picture ended in the meantime, or the user forbids it.
    }
  }

  #label(): void {
    const name = this.#name;
    const isFull = document.fullscreenElement === this.#tile;
    relabel(this.#pin, t(this.#pin.hasAttribute("data-on") ? "Unpin {name}" : "Pin {name}", { name }));
    relabel(this.#fullScreen, t(isFull ? "{name}: leave full screen" : "{name}: full screen", { name }));
    setIcon(this.#fullScreen, isFull ? "fullscreenOff" : "fullscreen");
    relabel(this.#pictureInPicture, t(this.#isInPicture ? "{name}: leave picture-in-picture" : "{name}: picture-in-picture", { name }));
  }
}
