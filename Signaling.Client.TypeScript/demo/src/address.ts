// What the page's address says, and the addresses made from it.

export interface Address {
  room: string;
  name: string;
}

const MAX_ROOM = 128;
const MAX_NAME = 64;

export function readAddress(): Address {
  const parameters = new URLSearchParams(location.search);
  return { room: cleanRoom(parameters.get("room") ?? ""), name: cleanName(parameters.get("name") ?? "") };
}

/** Returns the address of the signaling server: the directory of this page, unless `?server=` names another (its operator has to allow this origin). */
export function serverAddress(): string {
  const named = new URLSearchParams(location.search).get("server");
  if (named) {
    try {
      const url = new URL(named);
      if (url.protocol === "http:" || url.protocol === "https:") {
        return url.href;
      }
    } catch {
      // Not an address: the page's own server it is.
    }
  }
  return new URL(".", location.href).href;
}

/** The link to pass on: the room, and nobody's name. */
export function roomLink(room: string): string {
  const link = new URL(location.pathname, location.origin);
  link.searchParams.set("room", room);
  const server = new URLSearchParams(location.search).get("server");
  if (server) {
    link.searchParams.set("server", server);
  }
  return link.href;
}

/** Makes the address bar the link of the room, or of no room. */
export function showInAddressBar(room: string | null): void {
  const link = new URL(roomLink(room ?? ""));
  if (room === null) {
    link.searchParams.delete("room");
  }
  history.replaceState(null, "", link);
}

export const cleanRoom = (text: string): string => clean(text, MAX_ROOM);
export const cleanName = (text: string): string => clean(text, MAX_NAME);

/** Control and invisible characters are refused by the server; half a surrogate pair at the cut would be, too. Languages and emoji need the joiners. */
function clean(text: string, limit: number): string {
  return text.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim().slice(0, limit).replace(/\p{Cs}/gu, "");
}

const adjectives = ("amber autumn azure brave bright calm clear cosy early fair gentle golden green happy kind lively lucky mellow merry "
  + "misty noble olive open patient pearl proud quick quiet rosy silver sunny swift tidy warm wild winter").split(" ");
const places = ("arbor bay beach bridge brook canyon cove creek dune fjord forest garden glade grove harbor haven hill island lagoon lake "
  + "meadow mesa orchard peak pier pond prairie reef ridge river shore spring summit terrace valley willow").split(" ");

/** A pleasant name that nobody else is likely to have: whoever knows a room's name can enter it. */
export function suggestRoom(): string {
  const random = crypto.getRandomValues(new Uint32Array(6));
  const letters = "23456789abcdefghjkmnpqrstuvwxyz";
  const pick = (from: ArrayLike<string>, index: number) => from[random[index]! % from.length]!;
  return `${pick(adjectives, 0)}-${pick(places, 1)}-${[2, 3, 4, 5].map(index => pick(letters, index)).join("")}`;
}
