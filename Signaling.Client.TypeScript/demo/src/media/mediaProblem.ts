import { t } from "../words/words.js";

export type Kind = "audio" | "video";

const names = { both: "your camera and microphone", audio: "your microphone", video: "your camera" } as const;

const missing = {
  both: "No camera and microphone was found. You can still join, see and hear the others.",
  audio: "No microphone was found. You can still join, see and hear the others.",
  video: "No camera was found. You can still join, see and hear the others.",
} as const;

/** Explains to the user why a microphone or camera is missing, and what to do. */
export function mediaProblem(error: unknown, kinds: readonly Kind[]): string {
  const which = kinds.length > 1 ? "both" : kinds[0] ?? "both";
  const devices = t(names[which]);
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
      return t("This page may not use {devices}. You can still join. To change this, use the permission settings beside the address.", { devices });
    case "NotFoundError":
    case "OverconstrainedError":
      return t(missing[which]);
    case "NotReadableError":
    case "AbortError":
      return t("The browser can’t open {devices}. Another program may be using it.", { devices });
    case "SecurityError":
      return t("A page can use {devices} only over https.", { devices });
    default:
      return t("The page can’t use {devices} right now.", { devices });
  }
}
