import type { FileExchange, IncomingFile, Share } from "@signaling/client/data";
import { announce } from "../announcements.js";
import { byId } from "../dom.js";
import { displayed } from "../formats.js";
import type { Panel } from "../panel/panel.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";
import { IncomingCard, ShareCard } from "./cards.js";

/** The tab in which files are offered and accepted. Files can be dropped anywhere on the page. */
export class FilesTab {
  readonly #exchange: FileExchange;
  readonly #panel: Panel;
  readonly #list = byId("file-list");
  readonly #shares = new Map<Share, ShareCard>();
  #unseen = 0;

  constructor(exchange: FileExchange, { signal }: Session, panel: Panel) {
    this.#exchange = exchange;
    this.#panel = panel;
    this.#list.replaceChildren();
    byId("files-empty").hidden = false;
    this.#bindPicker(signal);
    this.#bindDropping(signal);
    panel.onShown("files", () => {
      this.#unseen = 0;
      panel.setBadge("files", 0);
    });
    exchange.on("shared", share => this.#showShare(share));
    exchange.on("sharechanged", share => this.#shares.get(share)?.update());
    exchange.on("offered", transfer => this.#showOffer(transfer));
  }

  #share(files: FileList | null | undefined): void {
    for (const file of files ?? []) {
      this.#exchange.share(file);
    }
  }

  #showShare(share: Share): void {
    const card = new ShareCard(share, () => {
      this.#exchange.withdraw(share);
      this.#shares.delete(share);
      this.#remove(card.root);
    });
    this.#shares.set(share, card);
    this.#list.prepend(card.root);
    byId("files-empty").hidden = true;
  }

  #showOffer(transfer: IncomingFile): void {
    const card = new IncomingCard(transfer, () => this.#remove(card.root));
    this.#list.prepend(card.root);
    byId("files-empty").hidden = true;
    announce(t("{name} offers the file {file}.", { name: displayed(transfer.peer.info), file: transfer.name }));
    if (!this.#panel.isShown("files")) {
      this.#panel.setBadge("files", ++this.#unseen);
    }
  }

  /** Removes a card. If the card has the focus, moves the focus to the button for choosing files. */
  #remove(card: HTMLElement): void {
    const hadFocus = card.contains(document.activeElement);
    card.remove();
    byId("files-empty").hidden = this.#list.childElementCount > 0;
    if (hadFocus) {
      byId("pick-files").focus();
    }
  }

  #bindPicker(signal: AbortSignal): void {
    const input = byId<HTMLInputElement>("file-input");
    byId("pick-files").addEventListener("click", () => input.click(), { signal });
    input.addEventListener("change", () => {
      this.#share(input.files);
      input.value = "";
    }, { signal });
  }

  #bindDropping(signal: AbortSignal): void {
    const call = byId("call");
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    call.addEventListener("dragover", event => {
      if (carriesFiles(event)) {
        event.preventDefault();
        call.toggleAttribute("data-dropping", true);
      }
    }, { signal });
    call.addEventListener("dragleave", event => {
      if (!call.contains(event.relatedTarget as Node | null)) {
        call.removeAttribute("data-dropping");
      }
    }, { signal });
    call.addEventListener("drop", event => {
      if (carriesFiles(event)) {
        event.preventDefault();
        call.removeAttribute("data-dropping");
        this.#share(event.dataTransfer?.files);
        this.#panel.open("files");
      }
    }, { signal });
  }
}
