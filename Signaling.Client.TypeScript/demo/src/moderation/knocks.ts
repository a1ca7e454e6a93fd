import type { Knock } from "@signaling/client";
import { byId, setText } from "../dom.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";
import { KnockNote } from "./knockNote.js";
import type { RoomLock } from "./roomLock.js";

/** A person who waits asks again within this time, and the server tells it. Later the person has given up. */
const askedMs = 75_000;
/** How long the room stays open for a person. Their page tries again every few seconds. */
const openMs = 30_000;
const mostShown = 3;

/**
 * The people who were refused because the room is locked. The server can let in everyone or no one, so a person is let in by unlocking the room until the
 * person has joined, at most for a short time. Others can come in meanwhile, and the note says so.
 */
export class Knocks {
  readonly #lock: RoomLock;
  readonly #list = byId("knocks");
  readonly #notes = new Map<string, KnockNote>();
  readonly #ignored = new Set<string>();

  constructor({ client, signal }: Session, lock: RoomLock) {
    this.#lock = lock;
    client.on("peerknocked", knock => this.#take(knock), { signal });
    client.on("roomlockchanged", locked => this.#onLock(locked), { signal });
    client.on("peerjoined", peer => this.#onJoined(peer), { signal });
    signal.addEventListener("abort", () => this.#end());
    this.#show();
  }

  get #isOpenForOne(): boolean {
    return [...this.#notes.values()].some(({ isOpen }) => isOpen);
  }

  #take(knock: Knock): void {
    const key = keyOf(knock);
    if (this.#ignored.has(key)) {
      return;
    }
    const known = this.#notes.get(key);
    if (known?.isOpen) {
      return;
    }
    const note = known ?? new KnockNote(knock, {
      letIn: () => void this.#letIn(key),
      ignore: () => {
        this.#ignored.add(key);
        this.#drop(key);
      },
      lock: () => void this.#close(key, t("The room is locked again.")),
    });
    this.#notes.set(key, note);
    note.expireAfter(askedMs, () => this.#drop(key));
    this.#show();
    if (!known) {
      this.#tell(t("{name} would like to join.", { name: note.name }));
    }
  }

  async #letIn(key: string): Promise<void> {
    const note = this.#notes.get(key);
    note?.open();
    const isOpen = note && await this.#lock.set(false);
    if (!note || this.#notes.get(key) !== note) {
      return; // answered in the meantime
    }
    if (isOpen) {
      note.expireAfter(openMs, () => void this.#close(key, t("{name} has not joined. The room is locked again.", { name: note.name })));
    } else {
      note.ask();
    }
  }

  /** Ends the time in which a person can come in. The room is locked again unless another person may still come in. */
  async #close(key: string, told: string): Promise<void> {
    this.#drop(key);
    if (!this.#isOpenForOne && await this.#lock.set(true)) {
      this.#tell(told);
    }
  }

  #onJoined(peer: Knock): void {
    const key = keyOf(peer);
    const note = this.#notes.get(key);
    if (note?.isOpen) {
      void this.#close(key, t("{name} has joined. The room is locked again.", { name: note.name }));
    } else if (note) {
      this.#drop(key); // let in by another moderator
    }
  }

  /** A lock ends the time of everyone who may come in. After an unlock for everyone, people come in without asking. */
  #onLock(locked: boolean | null): void {
    const isForOne = this.#isOpenForOne;
    for (const [key, note] of this.#notes) {
      if (locked ? note.isOpen : !isForOne || locked === null) {
        this.#drop(key);
      }
    }
    if (!locked && !isForOne) {
      this.#ignored.clear();
    }
  }

  #drop(key: string): void {
    const note = this.#notes.get(key);
    if (note) {
      const hadFocus = note.root.contains(document.activeElement);
      this.#notes.delete(key);
      note.remove();
      this.#show();
      if (hadFocus) {
        this.#lock.focus();
      }
    }
  }

  /** Shows the first notes; the others follow when these are answered. */
  #show(): void {
    const shown = [...this.#notes.values()].slice(0, mostShown).map(({ root }) => root);
    [...this.#list.children].filter(child => !shown.includes(child as HTMLLIElement)).forEach(child => child.remove());
    this.#list.append(...shown.filter(root => root.parentElement !== this.#list));
    this.#list.hidden = shown.length === 0;
  }

  #tell(text: string): void {
    setText(byId("knock-news"), text);
  }

  /** A moderator who leaves does not leave the room open. The call is sent before this page leaves. */
  #end(): void {
    const notes = [...this.#notes.values()];
    this.#notes.clear();
    notes.forEach(note => note.remove());
    this.#show();
    this.#tell("");
    if (notes.some(({ isOpen }) => isOpen)) {
      void this.#lock.set(true);
    }
  }
}

/** A person is known by the user that the server names, and otherwise only by the name. */
const keyOf = ({ userId, displayName }: Knock): string => userId ? `user:${userId}` : `name:${displayName}`;
