import { announceProblem } from "../announcements.js";
import { byId, setText, toggleAttribute } from "../dom.js";
import { setIcon } from "../icons.js";
import { explainError } from "../errors.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";

/** Returns whether this page may moderate its room. A new access token can change it. */
export const mayModerate = ({ client }: Pick<Session, "client">): boolean => client.permissions.includes("moderate");

/** The lock of the room in the header, for those who may moderate. */
export class RoomLock {
  readonly #session: Session;
  readonly #button = byId<HTMLButtonElement>("toggle-lock");
  #solved = () => { /* no problem is shown */ };

  constructor(session: Session) {
    this.#session = session;
    const { client, signal } = session;
    this.#button.addEventListener("click", () => void this.set(!client.roomLocked), { signal });
    for (const event of ["roomlockchanged", "reconnected"] as const) {
      client.on(event, () => this.#show(), { signal });
    }
    this.#show();
  }

  /** Locks the room or unlocks it. Returns false, after telling why, when that has failed. */
  async set(locked: boolean): Promise<boolean> {
    const { client, signal } = this.#session;
    try {
      await client.setRoomLocked(locked);
      this.#solved();
      return true;
    } catch (error) {
      if (!signal.aborted) {
        this.#solved = announceProblem(t(locked ? "The room could not be locked: {reason}." : "The room could not be unlocked: {reason}.", { reason: explainError(error).title }));
      }
      return false;
    }
  }

  focus(): void {
    this.#button.focus();
  }

  /** The label names the action of a press, as for the other controls. The sign beside the name shows the state. */
  #show(): void {
    const isModerator = mayModerate(this.#session);
    const isLocked = this.#session.client.roomLocked === true;
    toggleAttribute(byId("call"), "data-moderator", isModerator ? "" : null);
    this.#button.hidden = !isModerator;
    setIcon(this.#button, isLocked ? "unlock" : "lock");
    setText(this.#button.querySelector(".label")!, t(isLocked ? "Unlock room" : "Lock room"));
    byId("lock-sign").hidden = !isModerator || !isLocked;
  }
}
