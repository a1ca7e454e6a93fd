import encodeQR from "qr";
import { element } from "../dom.js";
import { t } from "../words/words.js";

const quiet = 4;
const namespace = "http://www.w3.org/2000/svg";

/** Shows a link as a QR code (ISO/IEC 18004), for a phone that looks at this screen. */
export function showQrCode(link: string, signal: AbortSignal): void {
  const heading = element("h2", { text: t("Scan to join"), attributes: { id: "qr-title" } });
  const done = element("button", { class: "button button-primary", text: t("Done"), attributes: { type: "submit" } });
  const form = element("form", { attributes: { method: "dialog" } }, heading, pictureOf(link), element("p", { class: "hint qr-link", text: link, attributes: { dir: "ltr" } }), done);
  const dialog = element("dialog", { class: "settings", attributes: { "aria-labelledby": "qr-title" } }, form);
  dialog.addEventListener("close", () => dialog.remove());
  signal.addEventListener("abort", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

/** Always dark on light, because not every camera reads the opposite. */
function pictureOf(link: string): SVGSVGElement {
  const rows = encodeQR(link, "raw", { border: quiet });
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", rows.flatMap((row, y) => row.map((isDark, x) => isDark ? `M${x} ${y}h1v1h-1Z` : "")).join(""));
  const picture = document.createElementNS(namespace, "svg");
  for (const [name, value] of Object.entries({
    class: "qr-code", viewBox: `0 0 ${rows.length} ${rows.length}`, role: "img", "aria-label": t("QR code of the link to this room"), "shape-rendering": "crispEdges",
  })) {
    picture.setAttribute(name, value);
  }
  picture.append(path);
  return picture;
}
