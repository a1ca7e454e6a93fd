import { element } from "../dom.js";

const web = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** Splits a text into text and links. Only http and https addresses become links. */
export function linkify(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(web)) {
    parts.push(text.slice(end, match.index));
    parts.push(element("a", { text: match[0], attributes: { href: match[0], target: "_blank", rel: "noopener noreferrer" } }));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}
