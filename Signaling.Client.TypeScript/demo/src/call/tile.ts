import { accessToken } from "../accessToken.js";
import { diagnosisLink } from "../address.js";
import { element, setText, toggleAttribute } from "../dom.js";
import { initials } from "../formats.js";
import { handSign, icon, mutedSign } from "../icons.js";
import { t, type PlainWord } from "../words/words.js";
import type { Quality } from "./quality.js";
import { QualityBars } from "./qualityBars.js";
import { fullScreenAction, TileActions } from "./tileActions.js";

/** The texts for a participant's connection; none while it works. For a `suspended` peer, picture and sound continue. */
const stateTexts: Partial<Record<string, PlainWord>> = {
  suspended: "Reconnecting…",
  connecting: "Connecting…",
  disconnected: "Connection interrupted…",
  failed: "Can’t connect. Trying again…",
};

const reactionMs = 4000;

/** The tile of a participant: picture or initials, name, and whether the microphone is muted. */
export class ParticipantTile {
  readonly root: HTMLLIElement;
  readonly video: HTMLVideoElement;
  readonly #name: HTMLElement;
  readonly #initials: HTMLElement;
  readonly #muted: HTMLElement;
  readonly #hand = handSign();
  readonly #status: HTMLElement;
  readonly #statusText = element("span");
  readonly #why: HTMLAnchorElement;
  readonly #quality = new QualityBars();
  readonly #actions: TileActions | null;

  /** `pin` is called when the button of another participant's tile is pressed. */
  constructor(kind: "self" | "remote", pin: () => void = () => undefined) {
    this.video = element("video", { attributes: { playsinline: "", autoplay: "" } });
    this.video.playsInline = true;
    this.video.autoplay = true;
    this.video.muted = kind === "self";
    this.#initials = element("span", { class: "avatar", attributes: { "aria-hidden": "true" } });
    this.#name = element("bdi", { class: "tile-name" });
    this.#muted = mutedSign("tile-muted");
    this.#why = element("a", { text: t("Why?"), attributes: { target: "_blank", rel: "noopener", "aria-label": t("Why? Check your connection") } });
    this.#status = element("p", { class: "tile-status" }, this.#statusText, this.#why);
    this.root = element("li", { class: `tile tile-${kind}` },
      this.video, this.#initials, this.#status, element("p", { class: "tile-label" }, this.#hand, this.#muted, this.#quality.root, this.#name));
    this.#actions = kind === "remote" ? new TileActions(this.root, this.video, pin) : null;
    if (this.#actions) {
      this.root.append(this.#actions.root);
    }
    // A large tile shows an upright picture, as from a phone, whole.
    this.video.addEventListener("resize", () => this.root.toggleAttribute("data-upright", this.video.videoHeight > this.video.videoWidth));
    this.setMuted(false);
    this.setHand(false);
    this.setState("");
    this.show(null);
  }

  identify(peerId: string): void {
    this.root.dataset["peerId"] = peerId;
  }

  setName(name: string, shown = name): void {
    setText(this.#name, shown);
    setText(this.#initials, initials(name));
    this.video.setAttribute("aria-label", t("Video of {name}", { name: shown }));
    this.#actions?.setName(name);
  }

  setState(state: string, suspended = false): void {
    if (state) {
      this.root.dataset["state"] = state;
    }
    if (state !== "connected") {
      this.setQuality(null);
    }
    toggleAttribute(this.root, "data-suspended", suspended ? "" : null);
    const text = stateTexts[suspended ? "suspended" : state];
    setText(this.#statusText, text ? t(text) : "");
    this.#status.hidden = !text;
    this.#why.hidden = state !== "failed" || suspended;
    this.#why.href = diagnosisLink(accessToken.value);
  }

  setMuted(muted: boolean): void {
    this.#muted.hidden = !muted;
  }

  setHand(isRaised: boolean): void {
    this.#hand.hidden = !isRaised;
  }

  /** Shows a reaction for a moment. A screen reader reads it elsewhere. */
  react(reaction: string): void {
    this.root.querySelector(".tile-reaction")?.remove();
    const shown = element("span", { class: "tile-reaction", text: reaction, attributes: { "aria-hidden": "true" } });
    this.root.append(shown);
    setTimeout(() => shown.remove(), reactionMs);
  }

  setPinned(isPinned: boolean, isPossible: boolean): void {
    this.#actions?.setPinned(isPinned, isPossible);
  }

  setLarge(isLarge: boolean): void {
    toggleAttribute(this.root, "data-large", isLarge ? "" : null);
  }

  setQuality(quality: Quality | null): void {
    this.#quality.show(quality);
  }

  setSpeaking(speaking: boolean): void {
    toggleAttribute(this.root, "data-speaking", speaking ? "" : null);
  }

  /** Shows a stream. The video element always stays the same, because it also plays the voice. */
  show(stream: MediaStream | null): void {
    if (this.video.srcObject !== stream) {
      this.video.srcObject = stream;
    }
    const hasVideo = stream?.getVideoTracks().some(track => track.readyState === "live") ?? false;
    this.root.toggleAttribute("data-video", hasVideo);
    this.#actions?.setVideo(hasVideo);
  }
}

/** A shared screen, which is never cropped and can be shown in full screen. */
export class ScreenTile {
  readonly root: HTMLLIElement;
  readonly #video: HTMLVideoElement;

  constructor(owner: string, stream: MediaStream, own: boolean) {
    const label = own ? t("Your screen") : t("Screen of {name}", { name: owner });
    this.#video = element("video", { attributes: { playsinline: "", autoplay: "", "aria-label": label } });
    this.#video.muted = own;
    this.#video.srcObject = stream;
    this.root = element("li", { class: "tile tile-screen" },
      this.#video, element("p", { class: "tile-label" }, icon("screen"), element("bdi", { class: "tile-name", text: label })));
    this.root.append(fullScreenAction(this.root, t("{name}: full screen", { name: label })));
  }

  get video(): HTMLVideoElement {
    return this.#video;
  }

  get stream(): MediaProvider | null {
    return this.#video.srcObject;
  }
}
