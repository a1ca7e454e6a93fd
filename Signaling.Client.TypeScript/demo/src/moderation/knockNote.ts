import type { Knock } from "@signaling/client";
import { element } from "../dom.js";
import { displayed } from "../formats.js";
import { around, t, type PlainWord, type Word } from "../words/words.js";

interface Answers {
  letIn(): void;
  ignore(): void;
  lock(): void;
}

/** The note about a person who would like to join the locked room. */
export class KnockNote {
  readonly root: HTMLLIElement;
  readonly name: string;
  readonly #answers: Answers;
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(knock: Knock, answers: Answers) {
    this.name = displayed(knock);
    this.#answers = answers;
    this.root = element("li", { class: "banner banner-knock" });
    this.ask();
  }

  /** Gets whether the room is open for this person. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  ask(): void {
    this.#isOpen = false;
    this.#fill("{name} would like to join.",
      button("button button-primary", "Let in", this.name, this.#answers.letIn), button("button", "Ignore", this.name, this.#answers.ignore));
  }

  /** Shows that the room is open for this person now. */
  open(): void {
    this.#isOpen = true;
    this.#fill("{name} can join now. The room is open for at most 30 seconds, and others can join, too.", button("button", "Lock now", "", this.#answers.lock));
  }

  expireAfter(ms: number, run: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(run, ms);
  }

  remove(): void {
    clearTimeout(this.#timer);
    this.root.remove();
  }

  #fill(text: Word, ...buttons: HTMLButtonElement[]): void {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(
      element("p", {}, ...around(text, element("bdi", { class: "banner-name", text: this.name }))), element("div", { class: "banner-actions" }, ...buttons));
    if (hadFocus) {
      buttons[0]?.focus();
    }
  }
}

/** The accessible name also names the person, because there can be several notes. */
function button(className: string, word: PlainWord, name: string, run: () => void): HTMLButtonElement {
  const text = t(word);
  const label = name && { "aria-label": t("{action}: {name}", { action: text, name }) };
  const created = element("button", { class: className, attributes: { type: "button", ...label }, text });
  created.addEventListener("click", run);
  return created;
}
