import type { IncomingFile, Share, Transfer, TransferState } from "@signaling/client/data";
import { element, setText, toggleAttribute } from "../dom.js";
import { displayed, formatBytes, formatShare } from "../formats.js";
import { icon } from "../icons.js";
import { t, type PlainWord } from "../words/words.js";

/** The progress of a transfer, as a bar and a text. */
class ProgressRow {
  readonly root: HTMLElement;
  readonly #transfer: Transfer;
  readonly #who: string;
  readonly #text = element("span", { class: "transfer-text" });
  readonly #bar: HTMLProgressElement;
  readonly #texts: Partial<Record<TransferState, PlainWord>>;

  constructor(transfer: Transfer, who: string, texts: Partial<Record<TransferState, PlainWord>>) {
    this.#transfer = transfer;
    this.#who = who;
    this.#texts = texts;
    this.#bar = element("progress", { attributes: { max: "1", "aria-label": `${transfer.name}${who ? `, ${who}` : ""}` } });
    this.root = element("div", { class: "transfer" }, this.#text, this.#bar);
    this.update();
  }

  update(): void {
    const { state, bytes, size } = this.#transfer;
    const running = state === "running";
    const share = size === 0 ? 1 : bytes / size;
    const text = running ? this.#progress(share) : this.#stateText;
    setText(this.#text, this.#who ? t("{name}: {text}", { name: this.#who, text }) : text);
    this.#bar.hidden = !running;
    this.#bar.value = share;
    this.root.dataset["state"] = state;
  }

  get #stateText(): string {
    const text = this.#texts[this.#transfer.state];
    return text ? t(text) : "";
  }

  #progress(share: number): string {
    const { rate } = this.#transfer;
    const [percent, size] = [formatShare(share), formatBytes(this.#transfer.size)];
    return rate > 0 ? t("{percent} of {size} · {rate}/s", { percent, size, rate: formatBytes(rate) }) : t("{percent} of {size}", { percent, size });
  }
}

function card(name: string, detail: string): { root: HTMLLIElement; body: HTMLElement; actions: HTMLElement } {
  const body = element("div", { class: "file-body" },
    element("p", { class: "file-name" }, element("bdi", { text: name })), element("p", { class: "file-detail", text: detail }));
  const actions = element("div", { class: "file-actions" });
  const root = element("li", { class: "file" }, element("span", { class: "file-icon" }, icon("files")), body, actions);
  return { root, body, actions };
}

function button(label: PlainWord, name: string, kind: string, click: () => void): HTMLButtonElement {
  const attributes = { type: "button", "aria-label": labelOf(label, name) };
  const created = element("button", { class: `button ${kind}`.trim(), text: t(label), attributes });
  created.addEventListener("click", click);
  return created;
}

/** The accessible name also names the file, because there can be several cards. */
const labelOf = (action: PlainWord, name: string): string => t("{action} {name}", { action: t(action), name });

/** A file that this page offers, with the progress of each receiver. */
export class ShareCard {
  readonly root: HTMLLIElement;
  readonly #share: Share;
  readonly #rows = new Map<Transfer, ProgressRow>();
  readonly #body: HTMLElement;
  readonly #alone = element("p", { class: "file-detail", text: t("Offered to everyone who joins.") });
  readonly #stop: HTMLButtonElement;

  constructor(share: Share, stop: () => void) {
    const { root, body, actions } = card(share.name, t("{size} · shared by you", { size: formatBytes(share.file.size) }));
    this.root = root;
    this.#share = share;
    this.#body = body;
    body.append(this.#alone);
    this.#stop = button("Stop sharing", share.name, "", stop);
    actions.append(this.#stop);
    this.update();
  }

  update(): void {
    for (const transfer of this.#share.transfers) {
      if (!this.#rows.has(transfer)) {
        const row = new ProgressRow(transfer, displayed(transfer.peer.info), {
          offered: "waiting for an answer", interrupted: "connection lost, continues when it is back",
          done: "received", refused: "declined", cancelled: "cancelled", failed: "could not be sent",
        });
        transfer.on("change", () => row.update());
        this.#rows.set(transfer, row);
        this.#body.append(row.root);
      }
    }
    this.#alone.hidden = this.#rows.size > 0;
  }
}

/** A file that another participant offers. */
export class IncomingCard {
  readonly root: HTMLLIElement;
  readonly #transfer: IncomingFile;
  readonly #row: ProgressRow;
  readonly #accept: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #dismiss: HTMLButtonElement;
  readonly #actions: HTMLElement;
  #link: HTMLAnchorElement | null = null;

  constructor(transfer: IncomingFile, dismiss: () => void) {
    const { name, size, peer } = transfer;
    const { root, body, actions } = card(name, t("{size} · from {name}", { size: formatBytes(size), name: displayed(peer.info) }));
    this.root = root;
    this.#transfer = transfer;
    this.#actions = actions;
    root.dataset["from"] = peer.id;
    this.#row = new ProgressRow(transfer, "", {
      preparing: "Choose where to keep it", interrupted: "Connection lost. Continues when it is back",
      done: "Received", refused: "Declined", cancelled: "Cancelled", failed: "Could not be received",
    });
    body.append(this.#row.root);
    this.#accept = button("Accept", name, "button-primary", () => void transfer.accept());
    this.#cancel = button("Decline", name, "", () => transfer.cancel());
    this.#dismiss = button("Remove", name, "", () => {
      if (this.#link) {
        URL.revokeObjectURL(this.#link.href);
      }
      dismiss();
    });
    actions.append(this.#accept, this.#cancel, this.#dismiss);
    transfer.on("change", () => this.#update());
    this.#update();
  }

  #update(): void {
    const { state, isOver, file, name } = this.#transfer;
    const focused = document.activeElement === this.#accept || document.activeElement === this.#cancel;
    this.#row.update();
    this.#accept.hidden = state !== "offered";
    this.#cancel.hidden = isOver;
    this.#dismiss.hidden = !isOver;
    const cancel = state === "offered" ? "Decline" : "Cancel";
    setText(this.#cancel, t(cancel));
    toggleAttribute(this.#cancel, "aria-label", labelOf(cancel, name));
    if (state === "done" && file && !this.#link) {
      this.#link = element("a", { class: "button button-primary", attributes: { download: name, href: URL.createObjectURL(file) } },
        icon("download"), t("Save"), element("span", { class: "visually-hidden", text: ` ${name}` }));
      this.#actions.prepend(this.#link);
    }
    if (focused && (isOver || state === "running")) {
      (this.#link ?? (isOver ? this.#dismiss : this.#cancel)).focus();
    }
  }
}
