import { element, toggleAttribute } from "../dom.js";
import { setIcon } from "../icons.js";
import { t } from "../words/words.js";
import { describeQuality, levelOf, type Quality } from "./quality.js";

const icons = { good: "signalGood", fair: "signalFair", poor: "signalPoor" } as const;
const names = { good: "Connection: good", fair: "Connection: fair", poor: "Connection: poor" } as const;

/** Three bars for the quality of the connection to a participant. They are hidden while it is unknown. */
export class QualityBars {
  readonly root = element("span", { class: "tile-quality", attributes: { role: "img" } });

  constructor() {
    this.show(null);
  }

  show(quality: Quality | null): void {
    const level = quality && levelOf(quality);
    this.root.hidden = !level;
    if (quality && level) {
      setIcon(this.root, icons[level]);
      toggleAttribute(this.root, "data-level", level);
      toggleAttribute(this.root, "aria-label", t(names[level]));
      this.root.title = `${t(names[level])} · ${describeQuality(quality)}`;
    }
  }
}
