import { byId, setText } from "./dom.js";
import type { Explanation } from "./refusals.js";

export type ViewName = "lobby" | "notice" | "call";

let pageTitle = document.title;

/** Shows one of the three views of the page. The others are hidden, also for the keyboard and for screen readers. */
export function showView(name: ViewName, title: string): void {
  for (const view of ["lobby", "notice", "call"]) {
    byId(view).hidden = view !== name;
  }
  pageTitle = `${title} – Signaling`;
  showUnread(0);
}

/** Shows the number of unread messages in the page's title, for a user who looks at another page. */
export function showUnread(count: number): void {
  document.title = count > 0 ? `(${count}) ${pageTitle}` : pageTitle;
}

export interface NoticeAction {
  label: string;
  run(): void;
}

/** Shows a notice view, for example at the end of a call. The focus moves to its heading, so that screen readers read it. */
export function showNotice({ title, text }: Pick<Explanation, "title" | "text">, actions: NoticeAction[], busy = false): void {
  showView("notice", title);
  setText(byId("notice-title"), title);
  setText(byId("notice-text"), text);
  setText(byId("notice-news"), "");
  byId("notice").toggleAttribute("data-busy", busy);
  const [first, second] = [byId<HTMLButtonElement>("notice-primary"), byId<HTMLButtonElement>("notice-secondary")];
  const canOnlyStop = busy && actions.length === 1;
  assign(first, canOnlyStop ? undefined : actions[0]);
  assign(second, canOnlyStop ? actions[0] : actions[1]);
  byId("notice-title").focus();
}

function assign(button: HTMLButtonElement, action: NoticeAction | undefined): void {
  button.hidden = !action;
  setText(button, action?.label ?? "");
  button.onclick = action ? () => action.run() : null;
}
