import { announce } from "../announcements.js";
import { onData } from "../channels.js";
import { byId, element } from "../dom.js";
import { displayed, formatTime } from "../formats.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";
import { linkify } from "./links.js";
import type { Panel } from "./panel.js";

const longest = 4000;
const kept = 500;
const announced = 120;

/** The chat of the room. Messages go directly from page to page and are not stored. */
export class Chat {
  readonly #session: Session;
  readonly #panel: Panel;
  readonly #scroll = byId("chat-scroll");
  readonly #lines = byId("chat-lines");
  readonly #input = byId<HTMLTextAreaElement>("chat-input");
  #unread = 0;
  #removeNote = () => { /* no message was announced */ };
  #lastFrom = "";

  constructor(session: Session, panel: Panel) {
    this.#session = session;
    this.#panel = panel;
    this.#lines.replaceChildren();
    this.#input.value = "";
    byId("chat-empty").hidden = false;
    onData(session, "chat", (peer, data) => {
      const text = read(data);
      if (text) {
        this.#add(peer.id, displayed(peer.info), text);
      }
    });
    byId<HTMLFormElement>("chat-form").addEventListener("submit", event => {
      event.preventDefault();
      this.#send();
    }, { signal: session.signal });
    this.#input.addEventListener("keydown", event => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#send();
      }
    }, { signal: session.signal });
    panel.onShown("chat", () => {
      this.#unread = 0;
      panel.setBadge("chat", 0);
      this.#removeNote();
      this.#scrollDown();
    });
  }

  #send(): void {
    const text = this.#input.value.trim().slice(0, longest);
    if (text) {
      const reached = this.#session.mesh.send("chat", JSON.stringify({ text }));
      this.#input.value = "";
      this.#add(this.#session.client.peerId ?? "", null, text, reached === 0 ? t("No other person is connected yet") : "");
    }
    this.#input.focus();
  }

  /** `name`: null for a message of this page. */
  #add(from: string, name: string | null, text: string, note = ""): void {
    byId("chat-empty").hidden = true;
    const own = name === null;
    const followsDown = this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < 80;
    const line = element("li", { class: "chat-line", attributes: { "data-from": from } });
    line.toggleAttribute("data-own", own);
    line.toggleAttribute("data-continued", this.#lastFrom === from);
    line.append(
      element("p", { class: "chat-meta" },
        element("bdi", { class: "chat-name", text: name ?? t("You") }), element("time", { text: formatTime(new Date()) })),
      element("p", { class: "chat-text", attributes: { dir: "auto" } }, ...linkify(text)));
    if (note) {
      line.append(element("p", { class: "chat-note", text: note }));
    }
    this.#lastFrom = from;
    this.#lines.append(line);
    if (this.#lines.childElementCount > kept) {
      this.#lines.firstElementChild?.remove();
    }
    if (followsDown || own) {
      this.#scrollDown();
    }
    if (!own && !this.#panel.isShown("chat")) {
      this.#panel.setBadge("chat", ++this.#unread);
      this.#removeNote();
      this.#removeNote = announce(t("{name}: {text}", { name, text: shortened(text) }));
    }
  }

  #scrollDown(): void {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}

/** Returns the text for a note, without half a surrogate pair at the cut. */
const shortened = (text: string): string => text.length > announced ? `${text.slice(0, announced).replace(/\p{Cs}$/u, "")}…` : text;

/** Reads a line from another page. Returns an empty text for an invalid message. */
function read(data: string | ArrayBuffer): string {
  try {
    const message: unknown = typeof data === "string" ? JSON.parse(data) : null;
    const text = (message as { text?: unknown } | null)?.text;
    return typeof text === "string" ? text.slice(0, longest) : "";
  } catch {
    return "";
  }
}
