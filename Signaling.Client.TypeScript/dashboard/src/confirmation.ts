import { byId, element, setText } from "../../demo/src/dom.js";
import { messageOf } from "./api.js";

export interface Choice {
  message: string;
  banSeconds: number;
  reason: string;
}

export interface Question {
  title: string;
  /** What will happen. Texts of peers are elements. */
  text: (Node | string)[];
  /** The label of the button that does it. */
  action: string;
  isDangerous?: boolean;
  asksMessage?: boolean;
  asksBan?: boolean;
  act: (choice: Choice) => Promise<void>;
}

/** Asks before anything is done, and says what will happen. It closes when that has been done, and otherwise shows why not. */
export class Confirmation {
  readonly #dialog = byId<HTMLDialogElement>("confirmation");
  readonly #do = byId<HTMLButtonElement>("confirmation-do");
  readonly #problem = byId("confirmation-problem");
  readonly #message = byId<HTMLTextAreaElement>("confirmation-message");
  readonly #ban = byId<HTMLSelectElement>("confirmation-ban");
  readonly #reason = byId<HTMLInputElement>("confirmation-reason");
  #question: Question | null = null;

  constructor() {
    byId("confirmation-cancel").addEventListener("click", () => this.#dialog.close());
    this.#ban.addEventListener("change", () => this.#adjust());
    byId("confirmation-form").addEventListener("submit", event => {
      event.preventDefault();
      void this.#act();
    });
  }

  ask(question: Question): void {
    this.#question = question;
    setText(byId("confirmation-title"), question.title);
    byId("confirmation-text").replaceChildren(...question.text);
    byId("confirmation-message-field").hidden = !question.asksMessage;
    byId("confirmation-ban-field").hidden = !question.asksBan;
    [this.#message.value, this.#ban.value, this.#reason.value] = ["", "0", ""];
    this.#problem.hidden = true;
    this.#do.disabled = false;
    this.#do.className = `button ${question.isDangerous ? "button-danger" : "button-primary"}`;
    this.#adjust();
    this.#dialog.showModal();
  }

  close(): void {
    this.#dialog.close();
  }

  #adjust(): void {
    const bans = this.#ban.value !== "0" && this.#question?.asksBan === true;
    byId("confirmation-reason-field").hidden = !bans;
    setText(this.#do, bans ? "Remove and ban" : this.#question?.action ?? "");
  }

  async #act(): Promise<void> {
    const question = this.#question!;
    this.#do.disabled = true;
    this.#problem.hidden = true;
    try {
      const banSeconds = Number(this.#ban.value);
      await question.act({ message: this.#message.value, banSeconds, reason: banSeconds > 0 ? this.#reason.value.trim() : "" });
      if (this.#question === question) {
        this.#dialog.close();
      }
    } catch (error) {
      this.#problem.replaceChildren(element("span", { text: messageOf(error) }));
      this.#problem.hidden = false;
    } finally {
      this.#do.disabled = false;
    }
  }
}
