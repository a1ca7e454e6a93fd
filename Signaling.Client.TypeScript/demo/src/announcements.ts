import { byId, element } from "./dom.js";

const shownMs = 4500;

/** Shows a short note at the edge of the page. Screen readers read it when they are idle. */
export function announce(text: string): void {
  const notes = byId("announcements");
  const note = element("p", { class: "announcement", text });
  notes.append(note);
  while (notes.childElementCount > 3) {
    notes.firstElementChild?.remove();
  }
  setTimeout(() => note.remove(), shownMs);
}
