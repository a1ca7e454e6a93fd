import { byId } from "../dom.js";
import { DeviceChoice } from "../media/devices.js";
import { preferences, remember } from "../preferences.js";

/** Plays all streams: chooses the speaker, and asks for a click when the browser blocks the sound. */
export class Playback {
  readonly #videos = new Set<HTMLVideoElement>();
  readonly #prompt = byId("sound-prompt");
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    byId("sound-allow").addEventListener("click", () => this.#playAll(), { signal });
    const supported = "setSinkId" in HTMLMediaElement.prototype;
    byId("speaker-field").hidden = !supported;
    if (supported) {
      new DeviceChoice(byId<HTMLSelectElement>("speaker"), "audiooutput", () => preferences.speakerId, id => {
        remember({ speakerId: id });
        this.#videos.forEach(video => this.#route(video));
      }, signal);
    }
  }

  add(video: HTMLVideoElement): void {
    this.#videos.add(video);
    this.#route(video);
    video.addEventListener("loadedmetadata", () => this.#play(video), { signal: this.#signal });
  }

  remove(video: HTMLVideoElement): void {
    this.#videos.delete(video);
  }

  #playAll(): void {
    this.#prompt.hidden = true;
    this.#videos.forEach(video => this.#play(video));
  }

  #play(video: HTMLVideoElement): void {
    video.play().catch((error: unknown) => {
      // Some browsers play no sound before a click on the page. Other failures come from streams that change during the start.
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        this.#prompt.hidden = false;
      }
    });
  }

  #route(video: HTMLVideoElement): void {
    if (preferences.speakerId && "setSinkId" in video) {
      video.setSinkId(preferences.speakerId).catch(() => undefined);
    }
  }
}
