import { byId } from "../dom.js";
import { preferences, remember } from "../preferences.js";
import type { Session } from "../session.js";

/** The switch for noise suppression, which spoils music. The microphone opens again, because browsers do not change it while it is open. */
export function bindNoiseSuppression({ media, signal }: Session): void {
  const choice = byId<HTMLInputElement>("noise-suppression");
  choice.checked = preferences.noiseSuppression;
  choice.addEventListener("change", () => {
    remember({ noiseSuppression: choice.checked });
    void media.choose("audio", media.microphone?.getSettings().deviceId ?? preferences.microphoneId);
  }, { signal });
}
