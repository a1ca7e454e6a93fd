import { byId, element, setText } from "../../demo/src/dom.js";
import { icon } from "../../demo/src/icons.js";
import { messageOf, type Api } from "./api.js";
import type { Findings, Overview, RoomSummary } from "./wire.js";
import { count, foreign } from "./text.js";

const shownAtFirst = 8;

/** The list of the largest rooms, and the search. */
export class RoomsView {
  readonly #largest = byId("largest");
  readonly #more = byId<HTMLButtonElement>("more-rooms");
  readonly #findings = byId("findings");
  readonly #text = byId<HTMLInputElement>("search-text");
  #rooms: RoomSummary[] = [];
  #showsAll = false;

  constructor(private readonly api: () => Api, private readonly open: (room: string) => void) {
    byId("search").addEventListener("submit", event => {
      event.preventDefault();
      void this.#find();
    });
    this.#more.addEventListener("click", () => {
      this.#showsAll = true;
      this.#draw();
    });
  }

  show({ largest }: Overview): void {
    this.#rooms = largest;
    this.#draw();
  }

  clear(): void {
    this.#text.value = "";
    this.#findings.hidden = true;
    this.#findings.replaceChildren();
    this.#largest.replaceChildren();
  }

  #draw(): void {
    const shown = this.#showsAll ? this.#rooms : this.#rooms.slice(0, shownAtFirst);
    const present = new Map([...this.#largest.querySelectorAll<HTMLElement>("[data-room]")].map(item => [item.dataset["room"]!, item]));
    const items = shown.map(room => present.get(room.name) ?? this.#item(room.name));
    shown.forEach((room, i) => describe(items[i]!, room));
    items.forEach((item, i) => this.#largest.children[i] !== item && this.#largest.insertBefore(item, this.#largest.children[i] ?? null));
    while (this.#largest.childElementCount > items.length) {
      this.#largest.lastElementChild!.remove();
    }
    if (items.length === 0) {
      this.#largest.append(element("li", { class: "hint", text: "There are no rooms." }));
    }
    this.#more.hidden = shown.length === this.#rooms.length;
    setText(this.#more, `Show ${count(this.#rooms.length - shown.length, "more room")}`);
  }

  #item(name: string): HTMLElement {
    const button = element("button", { class: "row", attributes: { type: "button" } }, foreign(name, "row-name"), element("span", { class: "row-note" }));
    button.addEventListener("click", () => this.open(name));
    return element("li", { attributes: { "data-room": name } }, button);
  }

  async #find(): Promise<void> {
    const text = this.#text.value.trim();
    this.#findings.hidden = text === "";
    if (text === "") {
      return;
    }
    this.#findings.replaceChildren(element("p", { class: "hint", text: "Searching…" }));
    try {
      const found = await this.api().search(text);
      this.#findings.replaceChildren(...this.#draft(found));
    } catch (error) {
      this.#findings.replaceChildren(element("p", { class: "problem", text: messageOf(error) }));
    }
  }

  #draft({ rooms, peers, isComplete }: Findings): HTMLElement[] {
    const summary = `Found ${count(rooms.length, "room")} and ${count(peers.length, "peer")}.${isComplete ? "" : " There may be more: write more of the name."}`;
    const items = [
      ...rooms.map(room => {
        const item = this.#item(room.name);
        describe(item, room);
        return item;
      }),
      ...peers.map(({ room, peer }) => {
        const item = this.#item(room);
        item.querySelector(".row-name")!.replaceWith(
          element("span", { class: "row-name" }, foreign(peer.displayName || "No name"), element("span", { class: "row-id", text: peer.peerId })));
        item.querySelector(".row-note")!.replaceChildren("in ", foreign(room));
        return item;
      }),
    ];
    return [element("p", { class: "hint", text: summary }), element("ul", { class: "rooms", attributes: { "aria-label": "Findings" } }, ...items)];
  }
}

function describe(item: HTMLElement, { peers, suspended, isLocked }: RoomSummary): void {
  const note = item.querySelector(".row-note")!;
  setText(note, `${count(peers, "peer")}${suspended > 0 ? `, ${suspended} suspended` : ""}`);
  const sign = item.querySelector(".row-lock");
  if (isLocked && !sign) {
    note.before(element("span", { class: "row-lock" }, icon("lock"), "Locked"));
  } else if (!isLocked) {
    sign?.remove();
  }
}
