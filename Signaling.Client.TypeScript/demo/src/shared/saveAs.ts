import { element } from "../dom.js";

export function saveAs(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  element("a", { attributes: { href: url, download: name } }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
