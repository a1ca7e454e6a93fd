import type { PeerInfo } from "@signaling/client";
import { cleanReason } from "../address.js";
import { announceProblem } from "../announcements.js";
import { byId, setText } from "../dom.js";
import { displayed } from "../formats.js";
import { explainError } from "../errors.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";

/** The question whether a person should be removed, and for how long. */
export class Removal {
  readonly #session: Session;
  readonly #dialog = byId<HTMLDialogElement>("removal");
  #peerId = "";

  constructor(session: Session) {
    this.#session = session;
    const { client, signal } = session;
    byId<HTMLFormElement>("removal-form").addEventListener("submit", () => void this.#remove(), { signal });
    byId("removal-cancel").addEventListener("click", () => this.#dialog.close(), { signal });
    for (const choice of this.#choices) {
      choice.addEventListener("change", () => this.#showReason(), { signal });
    }
    client.on("peerleft", ({ peer }) => {
      if (peer.peerId === this.#peerId) {
        this.#dialog.close();
      }
    }, { signal });
    this.#dialog.addEventListener("close", () => { this.#peerId = ""; }, { signal });
    signal.addEventListener("abort", () => this.#dialog.close());
  }

  ask(peer: PeerInfo): void {
    this.#peerId = peer.peerId;
    setText(byId("removal-title"), t("Remove {name}?", { name: displayed(peer) }));
    setText(byId("removal-ban-hint"), peer.userId
      ? t("They can’t come back in that time, with any link or device of their account.")
      : t("They have no account here, so the ban is of their network address. It also keeps out other people behind that address."));
    this.#choices[0]!.checked = true;
    byId<HTMLInputElement>("removal-reason").value = "";
    this.#showReason();
    this.#dialog.showModal();
  }

  get #choices(): HTMLInputElement[] {
    return [...this.#dialog.querySelectorAll<HTMLInputElement>("[name=removal-ban]")];
  }

  get #banSeconds(): number {
    return Number(this.#choices.find(choice => choice.checked)?.value);
  }

  /** Only a ban has a reason that a person reads. */
  #showReason(): void {
    byId("removal-reason-field").hidden = this.#banSeconds === 0;
  }

  async #remove(): Promise<void> {
    const { client, signal } = this.#session;
    const [peerId, banSeconds, reason] = [this.#peerId, this.#banSeconds, cleanReason(byId<HTMLInputElement>("removal-reason").value)];
    try {
      await client.removePeer(peerId, banSeconds > 0 ? { banSeconds, ...reason && { reason } } : {});
    } catch (error) {
      if (!signal.aborted) {
        announceProblem(explainError(error).title);
      }
    }
  }
}
