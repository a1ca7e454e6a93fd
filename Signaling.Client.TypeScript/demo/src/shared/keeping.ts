import * as Y from "yjs";
import type { Session } from "../session.js";
import type { KeptState } from "./keptState.js";

const pauseMs = 300;

/** Keeps a copy of the shared state in this browser, and warns before work is lost that neither the browser nor another person has. */
export class Keeping {
  readonly #doc: Y.Doc;
  readonly #session: Session;
  readonly #kept: KeptState;
  #changes = 0;
  #saved = 0;
  #fails = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(doc: Y.Doc, session: Session, kept: KeptState) {
    this.#doc = doc;
    this.#session = session;
    this.#kept = kept;
    const { signal } = session;
    doc.on("update", () => this.#changed());
    // A phone may end a hidden page at any time, without a further event.
    document.addEventListener("visibilitychange", () => document.hidden && this.#save(), { signal });
    window.addEventListener("beforeunload", event => {
      this.#save();
      if (this.losesWork) {
        event.preventDefault();
      }
    }, { signal });
    signal.addEventListener("abort", () => {
      this.#save();
      kept.close();
    });
  }

  /** Whether work exists only on this page: the browser does not store it, and no other person is connected. */
  get losesWork(): boolean {
    return this.#fails && ![...this.#session.mesh.peers.values()].some(peer => peer.channel("sync")?.readyState === "open");
  }

  #changed(): void {
    this.#changes++;
    this.#timer ??= setTimeout(() => this.#save(), pauseMs);
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = this.#changes;
    if (changes > this.#saved) {
      void this.#kept.save(Y.encodeStateAsUpdate(this.#doc)).then(isSaved => {
        this.#fails = !isSaved;
        if (isSaved) {
          this.#saved = Math.max(this.#saved, changes);
        }
      });
    }
  }
}
