import { announce } from "../announcements.js";
import { copy } from "../clipboard.js";
import { byId, setText } from "../dom.js";
import type { Panel } from "../panel/panel.js";
import { counted, t } from "../words/words.js";
import { saveAs } from "./saveAs.js";
import type { SharedState } from "./sharedState.js";
import { bindText } from "./textBinding.js";

/** The shared text document. */
export class DocumentTab {
  constructor(shared: SharedState, room: string, panel: Panel, signal: AbortSignal) {
    const { text } = shared;
    const area = byId<HTMLTextAreaElement>("document-text");
    bindText(area, text, signal);
    const count = () => {
      const words = text.toString().match(/\S+/g)?.length ?? 0;
      setText(byId("document-count"), counted(words, "{count} word", "{count} words"));
    };
    text.observe((_, transaction) => {
      count();
      if (shared.isRemote(transaction) && !panel.isShown("document")) {
        panel.setMark("document", true);
      }
    });
    count();
    panel.onShown("document", () => panel.setMark("document", false));
    byId("document-copy").addEventListener("click", async () => {
      if (await copy(text.toString())) {
        announce(t("Text copied."));
      } else {
        area.focus();
        area.select();
        announce(t("This browser does not let the page copy. The text is selected: copy it with the keyboard or the menu."));
      }
    }, { signal });
    byId("document-save").addEventListener("click", () => {
      saveAs(new Blob([text.toString()], { type: "text/plain" }), `${room}.txt`);
    }, { signal });
  }
}
