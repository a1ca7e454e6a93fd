import { byId } from "../dom.js";

export type TabName = "people" | "chat" | "files" | "whiteboard" | "document";

const wideTabs: readonly TabName[] = ["whiteboard", "document"];
const roomy = matchMedia("(min-width: 64rem)");

/** The side panel and its tabs, as in the WAI-ARIA tabs pattern: the arrow keys move the focus, and the focused tab is shown. */
export class Panel {
  readonly #panel = byId("panel");
  readonly #toggle = byId<HTMLButtonElement>("toggle-panel");
  readonly #tabs = [...this.#panel.querySelectorAll<HTMLButtonElement>("[role=tab]")];
  readonly #shown = new Map<TabName, () => void>();
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
    this.#setOpen(roomy.matches);
    this.select("people");
  }

  get isOpen(): boolean {
    return !this.#panel.hidden;
  }

  isShown(name: TabName): boolean {
    return this.isOpen && this.#current === name;
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
    const tab = this.#tabs.find(candidate => nameOf(candidate) === name)!;
    const badge = tab.querySelector<HTMLElement>(".badge")!;
    badge.textContent = count > 0 ? String(Math.min(count, 99)) : "";
    badge.hidden = count === 0;
    tab.querySelector<HTMLElement>(".badge-meaning")!.hidden = count === 0;
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
    if (this.isOpen) {
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
