import { byId, element, setText, toggleAttribute } from "../dom.js";
import { displayed, initials } from "../formats.js";
import { handSign, icon, mutedSign } from "../icons.js";
import type { Removal } from "../moderation/removal.js";
import { mayModerate } from "../moderation/roomLock.js";
import { presenceOf, type Presence } from "../call/presence.js";
import type { Session } from "../session.js";
import { describeQuality, type Quality } from "../call/quality.js";
import { counted, t, type PlainWord } from "../words/words.js";

interface Row {
  root: HTMLLIElement;
  avatar: HTMLElement;
  name: HTMLElement;
  detail: HTMLElement;
  muted: HTMLElement;
  hand: HTMLElement;
  /** For a moderator; null for this page's own row. */
  remove: HTMLButtonElement | null;
}

const stateTexts: Partial<Record<string, PlainWord>> = {
  connecting: "Connecting…",
  suspended: "Reconnecting…",
  disconnected: "Interrupted, reconnecting…",
  failed: "No connection, trying again…",
};

/** The people in the room, and the quality of the connection to each of them. */
export class People {
  readonly #session: Session;
  readonly #removal: Removal;
  readonly #list = byId("people-list");
  readonly #rows = new Map<string, Row>();
  readonly #quality = new Map<string, Quality>();
  readonly #self = createRow();

  constructor(session: Session, removal: Removal) {
    this.#session = session;
    this.#removal = removal;
    const { client, mesh, media, hand, signal } = session;
    this.#list.replaceChildren(this.#self.root);
    client.on("rosterchanged", () => this.#update(), { signal });
    client.on("roomlockchanged", () => this.#update(), { signal });
    client.on("statechanged", () => this.#update(), { signal });
    mesh.on("statechanged", () => this.#update(), { signal });
    media.addEventListener("change", () => this.#update(), { signal });
    hand.addEventListener("change", () => this.#update(), { signal });
    this.#update();
  }

  setQuality(peerId: string, quality: Quality): void {
    this.#quality.set(peerId, quality);
    this.#update();
  }

  #update(): void {
    const { client, mesh, media, hand, name } = this.#session;
    const ownState = client.state === "reconnecting" ? "suspended" : "connected";
    const ownDetail = t(stateTexts[ownState] ?? deviceText(media.isHeard, media.isSeen));
    fill(this.#self, name || t("You"), name ? t("{name} (you)", { name }) : t("You"), ownDetail, { muted: !media.isHeard, hand: hand.isRaised }, ownState);
    for (const [id, info] of client.peers) {
      const row = this.#rows.get(id) ?? createRow(() => this.#askToRemove(id));
      if (!this.#rows.has(id)) {
        this.#rows.set(id, row);
        this.#list.append(row.root);
      }
      const state = info.state === "suspended" ? info.state : mesh.peers.get(id)?.state ?? "connecting";
      const quality = this.#quality.get(id);
      const stateText = stateTexts[state];
      const detail = stateText ? t(stateText) : quality ? describeQuality(quality) : t("Connected");
      fill(row, displayed(info), displayed(info), detail, presenceOf(info), state);
      row.remove!.hidden = !mayModerate(this.#session);
    }
    for (const [id, row] of this.#rows) {
      if (!client.peers.has(id)) {
        row.root.remove();
        this.#rows.delete(id);
        this.#quality.delete(id);
      }
    }
    const count = client.peers.size + 1;
    setText(byId("people-count"), count === 1 ? t("Only you") : counted(count, "{count} person", "{count} people"));
  }

  #askToRemove(peerId: string): void {
    const peer = this.#session.client.peers.get(peerId);
    if (peer) {
      this.#removal.ask(peer);
    }
  }
}

function deviceText(heard: boolean, seen: boolean): PlainWord {
  return heard
    ? seen ? "Microphone on, camera on" : "Microphone on, camera off"
    : seen ? "Microphone off, camera on" : "Microphone off, camera off";
}

function createRow(askToRemove?: () => void): Row {
  const avatar = element("span", { class: "avatar", attributes: { "aria-hidden": "true" } });
  const name = element("bdi", { class: "person-name" });
  const detail = element("span", { class: "person-detail" });
  const muted = mutedSign("person-muted");
  const hand = handSign();
  const root = element("li", { class: "person" }, avatar, element("div", { class: "person-text" }, name, detail), hand, muted);
  const remove = askToRemove ? element("button", { class: "button button-quiet button-icon", attributes: { type: "button" } }, icon("remove")) : null;
  if (remove) {
    remove.addEventListener("click", askToRemove!);
    root.append(remove);
  }
  return { root, avatar, name, detail, muted, hand, remove };
}

function fill(row: Row, name: string, shown: string, detail: string, { muted, hand }: Pick<Presence, "muted" | "hand">, state: string): void {
  setText(row.avatar, initials(name));
  setText(row.name, shown);
  setText(row.detail, detail);
  row.muted.hidden = !muted;
  row.hand.hidden = !hand;
  if (row.remove) {
    const label = t("Remove {name}", { name });
    toggleAttribute(row.remove, "aria-label", label);
    toggleAttribute(row.remove, "title", label);
  }
  toggleAttribute(row.root, "data-connection", state);
}
