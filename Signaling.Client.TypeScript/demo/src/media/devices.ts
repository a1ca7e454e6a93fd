import { element } from "../dom.js";
import { preferences } from "../preferences.js";
import { t } from "../words/words.js";
import type { LocalMedia } from "./localMedia.js";

const labels = {
  audioinput: ["Microphone {number}", "No microphone found"], videoinput: ["Camera {number}", "No camera found"], audiooutput: ["Speaker {number}", "No speaker found"],
} as const;

/** Keeps a list of devices up to date, and reports the chosen device. */
export class DeviceChoice {
  readonly #select: HTMLSelectElement;
  readonly #kind: MediaDeviceKind;
  readonly #current: () => string;

  constructor(select: HTMLSelectElement, kind: MediaDeviceKind, current: () => string, choose: (id: string) => void, signal: AbortSignal) {
    this.#select = select;
    this.#kind = kind;
    this.#current = current;
    select.addEventListener("change", () => choose(select.value), { signal });
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.refresh(), { signal });
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
    // Without a permission, browsers list devices without names and IDs.
    const devices = all.filter(device => device.kind === this.#kind && device.deviceId);
    const options = devices.map((device, index) => element("option", {
      text: device.label || t(labels[this.#kind][0], { number: index + 1 }),
      attributes: { value: device.deviceId },
    }));
    if (options.length === 0) {
      const none = all.some(device => device.kind === this.#kind) ? t("Not used yet") : t(labels[this.#kind][1]);
      options.push(element("option", { text: none, attributes: { value: "" } }));
    }
    this.#select.replaceChildren(...options);
    this.#select.disabled = devices.length === 0;
    const current = this.#current();
    if (devices.some(device => device.deviceId === current)) {
      this.#select.value = current;
    }
  }
}

/** The two device lists of a {@link LocalMedia}, in the lobby and during a call. */
export function chooseInputs(microphone: HTMLSelectElement, camera: HTMLSelectElement, media: LocalMedia, signal: AbortSignal): void {
  const id = (track: MediaStreamTrack | null, remembered: string) => track?.getSettings().deviceId ?? remembered;
  const lists = [
    new DeviceChoice(microphone, "audioinput", () => id(media.microphone, preferences.microphoneId),
      chosen => void media.choose("audio", chosen), signal),
    new DeviceChoice(camera, "videoinput", () => id(media.camera, preferences.cameraId),
      chosen => void media.choose("video", chosen), signal),
  ];
  media.addEventListener("change", () => lists.forEach(list => void list.refresh()), { signal });
}
