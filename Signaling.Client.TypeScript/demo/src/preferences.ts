/** The settings that this browser stores between visits. The page works without them, so a browser may forbid the storage. */
export interface Preferences {
  name: string;
  microphone: boolean;
  camera: boolean;
  microphoneId: string;
  cameraId: string;
  speakerId: string;
  /** "equal": all tiles have the same size. Otherwise the other one in a call of two and the speaker of five or more are large. */
  layout: string;
  selfCorner: string;
  selfHidden: boolean;
  sounds: boolean;
  noiseSuppression: boolean;
}

const key = "signaling-demo";
const initial: Preferences = {
  name: "", microphone: true, camera: true, microphoneId: "", cameraId: "", speakerId: "", layout: "automatic", selfCorner: "", selfHidden: false, sounds: true, noiseSuppression: true,
};

export const preferences: Preferences = read();

export function remember(changes: Partial<Preferences>): void {
  Object.assign(preferences, changes);
  try {
    localStorage.setItem(key, JSON.stringify(preferences));
  } catch {
    // Private windows and full disks allow no storage.
  }
}

function read(): Preferences {
  const result = { ...initial };
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "{}") as Record<string, unknown>;
    for (const name of Object.keys(initial) as (keyof Preferences)[]) {
      if (typeof stored[name] === typeof initial[name]) {
        Object.assign(result, { [name]: stored[name] });
      }
    }
  } catch {
    // Unreadable settings are ignored.
  }
  return result;
}
