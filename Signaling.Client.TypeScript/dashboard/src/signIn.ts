import { byId, element } from "../../demo/src/dom.js";
import { Api, ApiError, messageOf } from "./api.js";
import type { Overview } from "./wire.js";

// Only this tab has it, and only until it is closed. It is in no address, and in no other storage.
const storageKey = "signaling-operator-key";

const refused = "The server does not accept this key or token.";

/** The form for the key. */
export class SignIn {
  readonly #view = byId("sign-in");
  readonly #key = byId<HTMLInputElement>("key");
  readonly #submit = byId<HTMLButtonElement>("key-submit");
  readonly #problem = byId("key-problem");

  constructor(private readonly opened: (api: Api, overview: Overview) => void) {
    byId("sign-in-form").addEventListener("submit", event => {
      event.preventDefault();
      void this.#try(this.#key.value.trim());
    });
  }

  /** Uses the key that this tab has, or asks for one. */
  async begin(): Promise<void> {
    const kept = sessionStorage.getItem(storageKey);
    if (kept) {
      await this.#try(kept);
    } else {
      this.show();
    }
  }

  /** Forgets the key, and asks for one. */
  show(problem?: string): void {
    sessionStorage.removeItem(storageKey);
    this.#view.hidden = false;
    this.#say(problem);
    this.#key.value = "";
    this.#key.focus();
  }

  async #try(key: string): Promise<void> {
    if (!/^[\x20-\x7e]+$/.test(key)) {
      this.#view.hidden = false;
      this.#say(key === "" ? "Type the key." : refused); // no header can have other characters
      return;
    }
    this.#submit.disabled = true;
    try {
      const api = new Api(key);
      const overview = await api.overview();
      sessionStorage.setItem(storageKey, key);
      this.#view.hidden = true;
      this.#key.value = "";
      this.#say();
      this.opened(api, overview);
    } catch (error) {
      this.#view.hidden = false;
      this.#say(explain(error));
      this.#key.value = key; // so that another attempt needs no typing
      this.#key.focus();
    } finally {
      this.#submit.disabled = false;
    }
  }

  #say(problem = ""): void {
    this.#problem.hidden = problem === "";
    this.#problem.replaceChildren(element("span", { text: problem }));
  }
}

export function explain(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) {
    return refused;
  }
  if (error instanceof ApiError && error.status === 403) {
    return "This token does not open all rooms. The dashboard needs the API key, or a token with the permission admin for all rooms (*).";
  }
  return messageOf(error);
}
