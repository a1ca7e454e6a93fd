import { element } from "./dom.js";
import { t } from "./words/words.js";

// Line icons on a 24-unit grid, drawn for this page.
const paths = {
  microphone: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3ZM6 11a6 6 0 0 0 12 0M12 17v4",
  microphoneOff: "M15 9.5V6a3 3 0 0 0-5.7-1.3M9 9v2a3 3 0 0 0 4.5 2.6M6 11a6 6 0 0 0 9.3 5M18 11a6 6 0 0 1-.6 2.6M12 17v4M4 4l16 16",
  camera: "M4 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM15 11l6-3v8l-6-3",
  cameraOff: "M10 7h3a2 2 0 0 1 2 2v3M15 15a2 2 0 0 1-2 2H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h1M16 11.5 21 8v8M4 4l16 16",
  screen: "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM9 20h6M12 14V9M9.5 11 12 8.5 14.5 11",
  screenOff: "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM9 20h6M10 9l4 4M14 9l-4 4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM9 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
  panel: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM14 5v14M17 9h1M17 12h1",
  leave: "M3 14c5-5.3 13-5.3 18 0l-2 2.5-4-1.5v-2.8a10 10 0 0 0-6 0V15l-4 1.5Z",
  people: "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM3 19a6 6 0 0 1 12 0M16 5.3a3 3 0 0 1 0 5.4M17.5 13.6A6 6 0 0 1 21 19",
  chat: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z",
  files: "M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9ZM13 3v6h6",
  whiteboard: "M4 20c3 0 3.5-1 3.5-2.5S6 15 5 16s-.5 4-1 4ZM8.5 15 19 4.5a1.4 1.4 0 0 1 2 2L10.5 17",
  document: "M5 6h14M5 10h14M5 14h14M5 18h8",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3",
  hand: "M7 12V6.5a1.5 1.5 0 0 1 3 0V11M10 11V4.5a1.5 1.5 0 0 1 3 0V11M13 11V5.5a1.5 1.5 0 0 1 3 0V12M16 12V8.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1.5a5 5 0 0 1-4-2L4 14.5a1.5 1.5 0 0 1 2.4-1.8L7 13.4",
  share: "M12 15V4M8 8l4-4 4 4M7 11H6a1 1 0 0 0-1 1v7a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-7a1 1 0 0 0-1-1h-1",
  qr: "M4 4h6v6H4ZM14 4h6v6h-6ZM4 14h6v6H4ZM14 14h2v2h-2ZM18 18h2v2h-2ZM18 14h2M14 20v-2",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19 7",
  send: "M4 12h15M13 6l6 6-6 6",
  upload: "M12 16V5M7 10l5-5 5 5M5 19h14",
  download: "M12 5v11M7 11l5 5 5-5M5 20h14",
  undo: "M9 7 4 12l5 5M4 12h10a5 5 0 0 1 5 5v1",
  redo: "M15 7l5 5-5 5M20 12H10a5 5 0 0 0-5 5v1",
  eraser: "M9 19H6l-2.5-2.5a1.4 1.4 0 0 1 0-2L13 5a1.4 1.4 0 0 1 2 0l4.5 4.5a1.4 1.4 0 0 1 0 2L12 19ZM8 10l6.5 6.5M12 19h8",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  fullscreen: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  fullscreenOff: "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
  pictureInPicture: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM12 12h6v4h-6Z",
  signalGood: "M6 19v-3M12 19v-8M18 19V6",
  signalFair: "M6 19v-3M12 19v-8M18 19v0",
  signalPoor: "M6 19v-3M12 19v0M18 19v0",
  pin: "M14 4l6 6M15.5 5.5 11 10l-5 1 7 7 1-5 4.5-4.5M9.5 14.5 4 20",
  corner: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM13 13h5v3h-5ZM12 8H6v6",
  shuffle: "M4 7h3l9 10h4M4 17h3l2.5-2.8M13 9.5 16 7h4M18 5l2 2-2 2M18 15l2 2-2 2",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z",
  unlock: "M7 11V8a5 5 0 0 1 9.6-2M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z",
  remove: "M10 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM4 19a6 6 0 0 1 12 0M17 7l4 4M21 7l-4 4",
  minus: "M6 12h12",
  alert: "M12 4 2.5 20h19ZM12 10v5M12 17.5v.1",
} as const;

export type IconName = keyof typeof paths;

const namespace = "http://www.w3.org/2000/svg";

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

/** The sign for a muted microphone, with a text for screen readers. */
export function mutedSign(className: string): HTMLElement {
  return element("span", { class: className }, icon("microphoneOff"), element("span", { class: "visually-hidden", text: t("muted") }));
}

/** The sign for a raised hand, with a text for screen readers. */
export const handSign = (): HTMLElement => element("span", { class: "hand-sign" }, icon("hand"), element("span", { class: "visually-hidden", text: t("hand raised") }));

/** Puts an icon before the text of each element of index.html that has `data-icon`. */
export function drawIcons(root: ParentNode): void {
  for (const target of root.querySelectorAll<HTMLElement>("[data-icon]")) {
    setIcon(target, target.dataset["icon"] as IconName);
  }
}

/** Replaces the icon of a button. */
export function setIcon(target: HTMLElement, name: IconName): void {
  const present = target.querySelector(":scope > svg.icon");
  if (present?.getAttribute("data-name") === name) {
    return;
  }
  const drawn = icon(name);
  drawn.setAttribute("data-name", name);
  if (present) {
    present.replaceWith(drawn);
  } else {
    target.prepend(drawn);
  }
}
