import { byId, element, setText } from "../../demo/src/dom.js";
import { setIcon } from "../../demo/src/icons.js";
import { ApiError, messageOf, type Api } from "./api.js";
import { Confirmation } from "./confirmation.js";
import { Live } from "./live.js";
import { questions } from "./questions.js";
import { count, foreign, formatMoment, plain } from "./text.js";
import type { Ban, Room } from "./wire.js";

interface Shown {
  name: string;
  room: Room | null;
  bans: Ban[];
}

/** One room with its peers and bans, and all that an operator can do with it. */
export class RoomSheet {
  readonly #dialog = byId<HTMLDialogElement>("room");
  readonly #confirmation = new Confirmation();
  readonly #live = new Live(() => this.#read(), shown => this.#show(shown), error => this.#fail(error));
  readonly #note = byId("room-note");
  #name = "";
  #room: Room | null = null;

  /** @param changed Is called when something has been done, so that the rest of the page asks again. */
  constructor(private readonly api: () => Api, private readonly changed: () => void) {
    byId("room-done").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#live.stop());
    const ask = (id: string, question: (api: Api, room: Room, done: (text: string) => void) => Parameters<Confirmation["ask"]>[0]) =>
      byId(id).addEventListener("click", () => this.#room && this.#confirmation.ask(question(this.api(), this.#room, this.#done)));
    ask("room-message", questions.message);
    ask("room-lock", questions.lock);
    ask("room-close", questions.close);
  }

  open(name: string): void {
    this.#name = name;
    byId("room-title").replaceChildren(foreign(name));
    for (const list of [byId("peers"), byId("bans")]) {
      list.replaceChildren();
    }
    setText(this.#note, "");
    this.#showRoom(null, "Loading…");
    this.#dialog.showModal();
    byId("room-title").focus();
    this.#live.stop();
    this.#live.start();
  }

  close(): void {
    this.#confirmation.close();
    this.#dialog.close();
  }

  readonly #done = (text: string): void => {
    setText(this.#note, text); // inside the dialog: what is outside of it is neither seen nor read while it is open
    this.#live.now();
    this.changed();
  };

  async #read(): Promise<Shown> {
    const name = this.#name;
    const [room, bans] = await Promise.all([this.api().room(name).catch(nullIfGone), this.api().bans(name)]);
    return { name, room, bans };
  }

  #show({ name, room, bans }: Shown): void {
    if (name !== this.#name) {
      return; // another room has been opened since
    }
    this.#showRoom(room, "This room does not exist any more, or not yet.");
    this.#showPeers(room);
    this.#showBans(bans);
  }

  #fail(error: unknown): void {
    setText(byId("room-facts"), `${messageOf(error)} What is shown is old.`);
  }

  #showRoom(room: Room | null, none: string): void {
    this.#room = room;
    byId("room-actions").hidden = room === null;
    byId("peers-title").hidden = room === null;
    setText(byId("room-facts"), room === null ? none
      : `${count(room.peers.length, "peer")}${room.capacity === null ? "" : ` of ${room.capacity}`}${room.isLocked ? " · locked" : ""}`);
    const lock = byId("room-lock");
    if (room && lock.dataset["locked"] !== String(room.isLocked)) {
      lock.dataset["locked"] = String(room.isLocked);
      lock.textContent = room.isLocked ? "Unlock…" : "Lock…";
      setIcon(lock, room.isLocked ? "unlock" : "lock");
    }
  }

  #showPeers(room: Room | null): void {
    const peers = room?.peers ?? [];
    fill(byId("peers"), peers, ({ peer, nodeId }) => JSON.stringify([peer, nodeId]), ({ peer, nodeId }) => {
      const remove = element("button", { class: "button", text: "Remove…", attributes: { type: "button", "aria-label": `Remove ${plain(peer.displayName) || "the peer without a name"}` } });
      remove.addEventListener("click", () => this.#confirmation.ask(questions.remove(this.api(), this.#name, peer, this.#done)));
      return element("li", { attributes: { "data-peer": peer.peerId } },
        element("div", { class: "peer" },
          element("p", { class: "peer-name" }, foreign(peer.displayName.trim() || "No name"), ...peer.state === "suspended" ? [element("span", { class: "peer-state", text: "Suspended" })] : []),
          element("p", { class: "peer-note" }, ...peer.userId ? ["user ", foreign(peer.userId), " · "] : [], `node ${plain(nodeId)} · `, element("span", { class: "peer-id", text: plain(peer.peerId) }))),
        remove);
    });
  }

  #showBans(bans: Ban[]): void {
    byId("no-bans").hidden = bans.length > 0;
    fill(byId("bans"), bans, ban => JSON.stringify(ban), ban => {
      const end = element("button", { class: "button", text: "End…", attributes: { type: "button", "aria-label": `End the ban of ${plain(ban.subject)}` } });
      end.addEventListener("click", () => this.#confirmation.ask(questions.unban(this.api(), this.#name, ban, this.#done)));
      return element("li", { attributes: { "data-ban": ban.subject } },
        element("div", { class: "peer" },
          element("p", { class: "peer-name" }, foreign(ban.subject)),
          element("p", { class: "peer-note" }, `until ${formatMoment(new Date(ban.until))}`, ...ban.reason ? [" · ", foreign(ban.reason)] : [])),
        end);
    });
  }
}

/** Replaces the items of a list that have changed, and leaves the others, so that the focus stays on them. */
function fill<T>(list: HTMLElement, values: T[], keyOf: (value: T) => string, itemOf: (value: T) => HTMLElement): void {
  const present = new Map([...list.children].map(child => [(child as HTMLElement).dataset["key"]!, child as HTMLElement]));
  const items = values.map(value => {
    const key = keyOf(value);
    const item = present.get(key) ?? itemOf(value);
    item.dataset["key"] = key;
    return item;
  });
  items.forEach((item, i) => list.children[i] !== item && list.insertBefore(item, list.children[i] ?? null));
  while (list.childElementCount > items.length) {
    list.lastElementChild!.remove();
  }
}

function nullIfGone(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) {
    return null;
  }
  throw error;
}
