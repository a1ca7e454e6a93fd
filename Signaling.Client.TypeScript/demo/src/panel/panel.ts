import { byId } from "../dom.js";
import { showUnread } from "../views.js";

export type TabName = "people" | "chat" | "files" | "whiteboard" | "document";

const wideTabs: readonly TabName[] = ["whiteboard", "document"];
/** The tabs whose news is addressed to the user. The page’s title counts it; the work of others on the board and the text is only marked. */
const addressed: readonly TabName[] = ["chat", "files"];
const roomy = matchMedia("(min-width: 64rem)");

/** The side panel and its tabs, as in the WAI-ARIA tabs pattern: the arrow keys move the focus, and the focused tab is shown. */
export class Panel {
  readonly #panel = byId("panel");
  readonly #toggle = byId<HTMLButtonElement>("toggle-panel");
  readonly #tabs = [...this.#panel.querySelectorAll<HTMLButtonElement>("[role=tab]")];
  readonly #shown = new Map<TabName, () => void>();
  readonly #unread = new Map<TabName, number>();
  #current: TabName = "people";

  constructor(signal: AbortSignal) {
    for (const tab of this.#tabs) {
      tab.addEventListener("click", () => this.select(nameOf(tab)), { signal });
      tab.addEventListener("keydown", event => this.#move(event), { signal });
      this.setBadge(nameOf(tab), 0);
    }
    this.#toggle.addEventListener("click", () => this.#setOpen(!this.isOpen), { signal });
    byId("close-panel").addEventListener("click", () => {
      this.#setOpen(false);
      this.#toggle.focus();
    }, { signal });
    // A tab that is open in a hidden page is not seen.
    document.addEventListener("visibilitychange", () => document.hidden || this.#noteShown(), { signal });
    this.#setOpen(roomy.matches);
    this.select("people");
  }

  get isOpen(): boolean {
    return !this.#panel.hidden;
  }

  isShown(name: TabName): boolean {
    return this.isOpen && this.#current === name && !document.hidden;
  }

  onShown(name: TabName, run: () => void): void {
    this.#shown.set(name, run);
  }

  open(name: TabName): void {
    this.#setOpen(true);
    this.select(name);
  }

  select(name: TabName): void {
    this.#current = name;
    for (const tab of this.#tabs) {
      const selected = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      byId(tab.getAttribute("aria-controls")!).hidden = !selected;
    }
    this.#panel.toggleAttribute("data-wide", wideTabs.includes(name));
    this.#noteShown();
  }

  /** Shows the number of unseen items beside the tab's name, and a mark on the button that opens the panel. */
  setBadge(name: TabName, count: number): void {
    this.#show(name, count > 0, count > 0 ? String(Math.min(count, 99)) : "");
    if (addressed.includes(name)) {
      this.#unread.set(name, count);
      showUnread([...this.#unread.values()].reduce((sum, each) => sum + each, 0));
    }
  }

  /** Shows or removes a mark without a number beside the tab's name. */
  setMark(name: TabName, on: boolean): void {
    this.#show(name, on, "");
  }

  #show(name: TabName, on: boolean, text: string): void {
    const tab = this.#tabs.find(candidate => nameOf(candidate) === name)!;
    const badge = tab.querySelector<HTMLElement>(".badge")!;
    badge.textContent = text;
    badge.hidden = !on;
    tab.querySelector<HTMLElement>(".badge-meaning")!.hidden = !on;
    const some = this.#tabs.some(other => !other.querySelector<HTMLElement>(".badge")!.hidden);
    this.#toggle.toggleAttribute("data-news", some && !this.isOpen);
  }

  #setOpen(open: boolean): void {
    this.#panel.hidden = !open;
    byId("call").toggleAttribute("data-panel", open);
    this.#toggle.setAttribute("aria-expanded", String(open));
    this.#noteShown();
  }

  #noteShown(): void {
    if (this.isOpen && !document.hidden) {
      this.#toggle.removeAttribute("data-news");
      this.#shown.get(this.#current)?.();
    }
  }

  #move(event: KeyboardEvent): void {
    const index = this.#tabs.findIndex(tab => nameOf(tab) === this.#current);
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: this.#tabs.length - 1 }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      const tab = this.#tabs[(target + this.#tabs.length) % this.#tabs.length]!;
      this.select(nameOf(tab));
      tab.focus();
    }
  }
}

function nameOf(tab: HTMLElement): TabName {
  return tab.dataset["tab"] as TabName;
}
