import * as Y from "yjs";
import { diff, moveCaret } from "./textDiff.js";

/** Binds a text area to a shared text. Typing becomes the smallest possible edit, and the edits of others keep the caret at its place. */
export function bindText(area: HTMLTextAreaElement, text: Y.Text, signal: AbortSignal): void {
  const origin = {};
  const undo = new Y.UndoManager(text, { trackedOrigins: new Set([origin]) });
  area.value = text.toString();

  const typed = () => {
    const edit = diff(text.toString(), area.value, area.selectionEnd);
    if (edit) {
      text.doc?.transact(() => {
        text.delete(edit.index, edit.remove);
        text.insert(edit.index, edit.insert);
      }, origin);
    }
  };
  area.addEventListener("input", event => {
    // During a composition the input method owns the text area. The word is sent at the end of the composition.
    if (!(event as InputEvent).isComposing) {
      typed();
    }
  }, { signal });
  area.addEventListener("compositionend", typed, { signal });
  area.addEventListener("keydown", event => {
    // The browser's own undo history does not know the edits of others.
    if ((event.ctrlKey || event.metaKey) && !event.altKey && ["z", "y"].includes(event.key.toLowerCase())) {
      event.preventDefault();
      event.key.toLowerCase() === "y" || event.shiftKey ? undo.redo() : undo.undo();
    }
  }, { signal });

  const changed = (event: Y.YTextEvent) => {
    if (event.transaction.origin === origin) {
      return;
    }
    let { selectionStart, selectionEnd } = area;
    const { selectionDirection, scrollTop } = area;
    let index = 0;
    for (const { retain, insert, delete: removed } of event.delta) {
      if (retain) {
        index += retain;
        continue;
      }
      const edit = { index, remove: removed ?? 0, insert: typeof insert === "string" ? insert : "" };
      selectionStart = moveCaret(selectionStart, edit);
      selectionEnd = moveCaret(selectionEnd, edit);
      index += edit.insert.length;
    }
    area.value = text.toString();
    area.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
    area.scrollTop = scrollTop;
  };
  text.observe(changed);
  signal.addEventListener("abort", () => {
    text.unobserve(changed);
    undo.destroy();
  });
}
