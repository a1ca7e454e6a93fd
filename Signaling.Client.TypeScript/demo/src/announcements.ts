import { byId, element } from "./dom.js";

const shownMs = 4500;
const linkShownMs = 60_000;

/** Shows a short note at the edge of the page. Screen readers read it when they are idle. Returns a function that removes it. */
export function announce(text: string): () => void {
  const note = element("p", { class: "announcement", text });
  show(note, shownMs);
  return () => note.remove();
}

/** Shows a note with a link that the user copies by hand. The link is selected, and the note stays longer. */
export function announceLink(text: string, link: string): void {
  for (const earlier of byId("announcements").querySelectorAll("[data-link]")) {
    earlier.remove();
  }
  const selectable = element("span", { class: "announcement-link", text: link });
  show(element("p", { class: "announcement", attributes: { "data-link": "" } }, `${text} `, selectable), linkShownMs);
  getSelection()?.selectAllChildren(selectable);
}

/** Removes all notes, for example at the end of the call that they are about. */
export function clearNotes(): void {
  byId("announcements").replaceChildren();
}

function show(note: HTMLElement, forMs: number): void {
  const notes = byId("announcements");
  notes.append(note);
  while (notes.childElementCount > 3) {
    notes.firstElementChild?.remove();
  }
  setTimeout(() => note.remove(), forMs);
}
