import * as Y from "yjs";
import { announceProblem } from "../announcements.js";
import { byId, setText } from "../dom.js";
import type { Panel } from "../panel/panel.js";
import { counted, t } from "../words/words.js";
import { Board } from "./board.js";
import { writeOnBoard } from "./boardText.js";
import { BoardTools } from "./boardTools.js";
import { Drawing } from "./drawing.js";
import { pictureOf } from "./painting.js";
import { saveAs } from "./saveAs.js";
import type { SharedState } from "./sharedState.js";
import { addPoints, clear, createStroke, lastClearing, shown, type Stroke } from "./strokes.js";

/** The shared whiteboard and its tools. It is a script of its own, which is loaded when the call is shown. */
export class WhiteboardTab {
  readonly #origin = {};
  readonly #strokes: SharedState["strokes"];
  readonly #undo: Y.UndoManager;
  readonly #canvas = byId<HTMLCanvasElement>("whiteboard-canvas");
  readonly #undoButton = byId<HTMLButtonElement>("whiteboard-undo");
  readonly #tools: BoardTools;
  #ownClearing: Stroke | null = null;
  #unseen = 0;

  constructor(shared: SharedState, room: string, panel: Panel, signal: AbortSignal) {
    const { strokes } = shared;
    this.#strokes = strokes;
    this.#tools = new BoardTools(signal);
    // Undo reverts only what was drawn on this page, and any clearing.
    this.#undo = new Y.UndoManager(strokes, { trackedOrigins: new Set([this.#origin]), captureTimeout: Number.MAX_SAFE_INTEGER });
    new Board(this.#canvas, strokes, signal);
    new Drawing(this.#canvas, byId("whiteboard-cursor"), strokes, {
      origin: this.#origin,
      style: () => this.#tools.style,
      begin: () => this.#undo.stopCapturing(),
      write: (x, y) => this.#write(x, y),
    }, signal);

    this.#undoButton.addEventListener("click", () => this.#revert(), { signal });
    this.#tools.redo.addEventListener("click", () => this.#undo.redo());
    byId("whiteboard-clear").addEventListener("click", () => this.#clear(), { signal });
    byId("whiteboard-save").addEventListener("click", () => void this.#savePicture(room), { signal });
    document.addEventListener("keydown", event => panel.isShown("whiteboard") && this.#shortcut(event), { signal });

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
    this.#undo.on("stack-item-added", () => this.#update());
    this.#undo.on("stack-item-popped", () => this.#update());
    signal.addEventListener("abort", () => this.#undo.destroy());
    this.#update();
  }

  /** Ctrl+Z, and Ctrl+Shift+Z or Ctrl+Y; with the Command key on a Mac. Fields for text have their own undo. */
  #shortcut(event: KeyboardEvent): void {
    const key = event.key.toLowerCase();
    const isText = event.target instanceof HTMLElement && event.target.matches("input[type=text], textarea");
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isText || (key !== "z" && key !== "y")) {
      return;
    }
    event.preventDefault();
    if (key === "y" || event.shiftKey) {
      this.#undo.redo();
    } else {
      this.#revert();
    }
  }

  /** Brings back what was cleared last, by whomever, or reverts the last change of this page. */
  #revert(): void {
    const index = lastClearing(this.#strokes);
    const isLast = index >= 0 && index === this.#strokes.length - 1;
    const isOwn = isLast && this.#strokes.get(index) === this.#ownClearing;
    if (this.#undo.canUndo() && (!isLast || isOwn)) {
      this.#undo.undo();
    } else if (index >= 0) {
      this.#strokes.delete(index, 1);
    }
  }

  #write(x: number, y: number): void {
    const { style } = this.#tools;
    writeOnBoard(this.#canvas, x, y, style, text => {
      this.#undo.stopCapturing();
      const stroke = createStroke(style);
      this.#transact(() => {
        this.#strokes.push([stroke]);
        stroke.set("text", text);
        addPoints(stroke, [x, y]);
      });
    });
  }

  #clear(): void {
    this.#undo.stopCapturing();
    this.#transact(() => { this.#ownClearing = clear(this.#strokes); });
  }

  #transact(change: () => void): void {
    this.#strokes.doc?.transact(change, this.#origin);
  }

  async #savePicture(room: string): Promise<void> {
    const picture = await pictureOf(shown(this.#strokes), byId("white-paper"));
    if (picture) {
      saveAs(picture, `${room}.png`);
    } else {
      announceProblem(t("The picture could not be made."));
    }
  }

  #update(): void {
    const count = shown(this.#strokes).length;
    byId("whiteboard-empty").hidden = count > 0;
    this.#enable(byId<HTMLButtonElement>("whiteboard-clear"), count > 0);
    this.#enable(this.#undoButton, this.#undo.canUndo() || lastClearing(this.#strokes) >= 0);
    this.#enable(this.#tools.redo, this.#undo.canRedo());
    setText(byId("whiteboard-summary"), count === 0 ? t("The board is empty.") : counted(count, "The board has {count} line.", "The board has {count} lines."));
  }

  /** A button that is disabled loses the focus, so the board gets it. */
  #enable(button: HTMLButtonElement, isEnabled: boolean): void {
    if (!isEnabled && button === document.activeElement) {
      this.#canvas.focus();
    }
    button.disabled = !isEnabled;
  }
}
