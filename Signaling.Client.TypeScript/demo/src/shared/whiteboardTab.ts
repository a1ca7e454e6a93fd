import * as Y from "yjs";
import { announceProblem } from "../announcements.js";
import { byId, setText } from "../dom.js";
import type { Panel } from "../panel/panel.js";
import { counted, t } from "../words/words.js";
import { Board } from "./board.js";
import { Drawing } from "./drawing.js";
import { pictureOf } from "./painting.js";
import { saveAs } from "./saveAs.js";
import type { SharedState } from "./sharedState.js";
import type { Color } from "./strokes.js";

/** The shared whiteboard and its tools. */
export class WhiteboardTab {
  readonly #origin = {};
  readonly #strokes: SharedState["strokes"];
  readonly #undo: Y.UndoManager;
  #color: Color = "ink";
  #unseen = 0;

  constructor(shared: SharedState, room: string, panel: Panel, signal: AbortSignal) {
    const { strokes } = shared;
    this.#strokes = strokes;
    // Undo reverts only what was drawn on this page.
    this.#undo = new Y.UndoManager(strokes, { trackedOrigins: new Set([this.#origin]), captureTimeout: Number.MAX_SAFE_INTEGER });
    const canvas = byId<HTMLCanvasElement>("whiteboard-canvas");
    new Board(canvas, strokes, signal);
    new Drawing(canvas, byId("whiteboard-cursor"), strokes, {
      origin: this.#origin,
      color: () => this.#color,
      begin: () => this.#undo.stopCapturing(),
    }, signal);

    for (const tool of document.querySelectorAll<HTMLInputElement>("input[name=pen]")) {
      tool.addEventListener("change", () => { this.#color = tool.value as Color; }, { signal });
      tool.checked = tool.value === this.#color;
    }
    byId("whiteboard-undo").addEventListener("click", () => this.#undo.undo(), { signal });
    byId("whiteboard-clear").addEventListener("click", () => this.#clear(), { signal });
    byId("whiteboard-save").addEventListener("click", () => void this.#savePicture(room), { signal });

    panel.onShown("whiteboard", () => {
      this.#unseen = 0;
      panel.setBadge("whiteboard", 0);
    });
    strokes.observe(({ changes }, transaction) => {
      this.#update();
      if (shared.isRemote(transaction) && changes.added.size > 0 && !panel.isShown("whiteboard")) {
        this.#unseen += changes.added.size;
        panel.setBadge("whiteboard", this.#unseen);
      }
    });
    signal.addEventListener("abort", () => this.#undo.destroy());
    this.#update();
  }

  async #savePicture(room: string): Promise<void> {
    const picture = await pictureOf(this.#strokes, byId("white-paper"));
    if (picture) {
      saveAs(picture, `${room}.png`);
    } else {
      announceProblem(t("The picture could not be made."));
    }
  }

  #clear(): void {
    this.#undo.stopCapturing();
    this.#strokes.doc?.transact(() => this.#strokes.delete(0, this.#strokes.length), this.#origin);
  }

  #update(): void {
    const count = this.#strokes.length;
    byId("whiteboard-empty").hidden = count > 0;
    byId<HTMLButtonElement>("whiteboard-clear").disabled = count === 0;
    setText(byId("whiteboard-summary"), count === 0 ? t("The board is empty.") : counted(count, "The board has {count} line.", "The board has {count} lines."));
  }
}
