// Reads the page's address, and makes addresses from it.

export interface Address {
  room: string;
  name: string;
}

const MAX_ROOM = 128;
const MAX_NAME = 64;
const MAX_REASON = 128;

export function readAddress(): Address {
  const parameters = new URLSearchParams(location.search);
  return { room: cleanRoom(parameters.get("room") ?? ""), name: cleanName(parameters.get("name") ?? "") };
}

/**
 * Returns the address of the signaling server: the directory of the demo, unless `?server=` names another one that allows this page's
 * origin. `directory`: that of the demo, relative to this page.
 */
export function serverAddress(directory = "."): string {
  const named = new URLSearchParams(location.search).get("server");
  if (named) {
    try {
      const url = new URL(named);
      if (url.protocol === "http:" || url.protocol === "https:") {
        return url.href;
      }
    } catch {
      // Not a valid address. The page's own server is used.
    }
  }
  return new URL(directory, location.href).href;
}

/** Returns the link for invitations: it contains the room, but not the name. */
export function roomLink(room: string): string {
  const link = new URL(location.pathname, location.origin);
  link.searchParams.set("room", room);
  const server = new URLSearchParams(location.search).get("server");
  if (server) {
    link.searchParams.set("server", server);
  }
  return link.href;
}

/** Returns the link of the page that checks the connection, for the room and the server of this page. A token is in the fragment, which no server receives. */
export function diagnosisLink(token: string): string {
  const link = new URL("diagnose/", new URL(".", location.href));
  const parameters = new URLSearchParams(location.search);
  for (const name of ["room", "server"]) {
    const value = parameters.get(name);
    if (value) {
      link.searchParams.set(name, value);
    }
  }
  link.hash = tokenFragment(token);
  return link.href;
}

/** Returns the end of a link that carries a token to another page of the demo in this browser; empty without a token. */
export const tokenFragment = (token: string): string => token && `#${new URLSearchParams({ token }).toString()}`;

/** Puts the link of the room into the address bar; null for no room. */
export function showInAddressBar(room: string | null): void {
  const link = new URL(roomLink(room ?? ""));
  if (room === null) {
    link.searchParams.delete("room");
  }
  history.replaceState(null, "", link);
}

export const cleanRoom = (text: string): string => clean(text, MAX_ROOM);
export const cleanName = (text: string): string => clean(text, MAX_NAME);
export const cleanReason = (text: string): string => clean(text, MAX_REASON);

/**
 * Removes the control and invisible characters that the server refuses, and half a surrogate pair at the cut. Keeps the joiners, because
 * languages and emoji need them.
 */
function clean(text: string, limit: number): string {
  return text.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim().slice(0, limit).replace(/\p{Cs}/gu, "");
}

const adjectives = ("amber autumn azure brave bright calm clear cosy early fair gentle golden green happy kind lively lucky mellow merry "
  + "misty noble olive open patient pearl proud quick quiet rosy silver sunny swift tidy warm wild winter").split(" ");
const places = ("arbor bay beach bridge brook canyon cove creek dune fjord forest garden glade grove harbor haven hill island lagoon lake "
  + "meadow mesa orchard peak pier pond prairie reef ridge river shore spring summit terrace valley willow").split(" ");

/** Suggests a room name that is easy to read and hard to guess: each person who knows the name can enter the room. */
export function suggestRoom(): string {
  const random = crypto.getRandomValues(new Uint32Array(6));
  const letters = "23456789abcdefghjkmnpqrstuvwxyz";
  const pick = (from: ArrayLike<string>, index: number) => from[random[index]! % from.length]!;
  return `${pick(adjectives, 0)}-${pick(places, 1)}-${[2, 3, 4, 5].map(index => pick(letters, index)).join("")}`;
}
