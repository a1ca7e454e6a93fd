export type Kind = "audio" | "video";

/** Explains to the user why a microphone or camera is missing, and what to do. */
export function mediaProblem(error: unknown, kinds: readonly Kind[]): string {
  const what = kinds.length > 1 ? "camera and microphone" : kinds[0] === "audio" ? "microphone" : "camera";
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
      return `This page may not use your ${what}. You can still join. To change this, use the permission settings beside the address.`;
    case "NotFoundError":
    case "OverconstrainedError":
      return `No ${what} was found. You can still join, see and hear the others.`;
    case "NotReadableError":
    case "AbortError":
      return `Your ${what} can’t be opened. Another program may be using it.`;
    case "SecurityError":
      return `Your ${what} can only be used on a page served over https.`;
    default:
      return `Your ${what} can’t be used right now.`;
  }
}
