import { byId, element } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words/words.js";

const shownMs = 4500;
const most = 3;

/**
 * Shows a text for a moment in the note of the stage, the latest text first. The note has a place in the layout and covers nothing. Screen readers read
 * the text when they are idle. Returns a function that removes it.
 */
export function announce(text: string): () => void {
  const shown = element("span", { class: "news", text });
  const news = byId("news");
  news.prepend(shown, " ");
  while (news.childElementCount > most) {
    news.lastElementChild?.remove();
  }
  const remove = () => shown.remove();
  setTimeout(remove, shownMs);
  return remove;
}

/** Shows a text until the user dismisses it, or until the returned function is called because the problem is solved. */
export function announceProblem(text: string, ...more: Node[]): () => void {
  const dismiss = element("button", { class: "button button-quiet button-icon", attributes: { type: "button", "aria-label": t("Dismiss"), title: t("Dismiss") } }, icon("close"));
  const problem = element("div", { class: "banner announcement" }, element("p", {}, text, ...more), dismiss);
  const remove = () => problem.remove();
  dismiss.addEventListener("click", remove);
  const problems = byId("problems");
  for (const other of problems.children) {
    if (other.textContent === problem.textContent) {
      other.remove();
    }
  }
  problems.append(problem);
  while (problems.childElementCount > most) {
    problems.firstElementChild?.remove();
  }
  return remove;
}

let removeLink = () => { /* no link is shown */ };

/** Shows a link that the user copies by hand. The link is selected. */
export function announceLink(text: string, link: string): void {
  removeLink();
  const selectable = element("span", { class: "announcement-link", text: link });
  removeLink = announceProblem(`${text} `, selectable);
  getSelection()?.selectAllChildren(selectable);
}

/** Removes all notes, for example at the end of the call that they are about. */
export function clearNotes(): void {
  byId("news").replaceChildren();
  byId("problems").replaceChildren();
}
