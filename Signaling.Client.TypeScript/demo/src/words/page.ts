import { translated } from "./words.js";

const attributes = ["aria-label", "title", "placeholder"];

/** Translates the texts of index.html. Call it before a text of a user is on the page. */
export function translatePage(root: Element): void {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const english = node.nodeValue!.trim();
    const own = english && translated(english);
    if (own) {
      node.nodeValue = node.nodeValue!.replace(english, () => own);
    }
  }
  for (const name of attributes) {
    for (const element of root.querySelectorAll(`[${name}]`)) {
      const own = translated(element.getAttribute(name)!);
      if (own) {
        element.setAttribute(name, own);
      }
    }
  }
}
