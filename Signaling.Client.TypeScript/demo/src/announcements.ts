import { byId, element } from "./dom.js";

const shownMs = 4500;

/** Says something in passing: a note at the edge of the page that a screen reader reads out when it has a moment. */
export function announce(text: string): void {
  const notes = byId("announcements");
  const note = element("p", { class: "announcement", text });
  notes.append(note);
  while (notes.childElementCount > 3) {
    notes.firstElementChild?.remove();
  }
  setTimeout(() => note.remove(), shownMs);
}
