/** A peer's place in its room, which a page leaves behind for the page that is loaded next in its tab. */
export interface SessionPlace {
  /** The name by which the application joined the room. */
  readonly room: string;
  readonly resumeToken: string;
  /** The number of signals that the peer has received. */
  readonly received: number;
}

/** Returns false where the page may not store anything. */
export function leavePlace(key: string, place: SessionPlace): boolean {
  try {
    sessionStorage.setItem(key, JSON.stringify(place));
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes the place from the storage and returns it. So the storage holds a place only while no page is loaded, and a tab that is duplicated copies
 * none: two pages never continue as the same peer.
 */
export function takePlace(key: string): SessionPlace | null {
  try {
    const place = JSON.parse(sessionStorage.getItem(key)!);
    sessionStorage.removeItem(key);
    return typeof place?.resumeToken === 'string' ? place : null;
  } catch {
    return null;
  }
}
