import type { PeerInfo } from "@signaling/client";
import { announce } from "../announcements.js";
import { displayed } from "../formats.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";

/** How long a person whose connection broke may take to return before the others read that it is lost. */
const returnMs = 15_000;

interface Lost {
  name: string;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Announces people who join and leave. After a crash of the server everybody joins again, with another ID: a person who returns soon, or who is already
 * back, has neither left nor joined. `play` plays a sound.
 */
export function announceGuests({ client, signal }: Session, play: (sound: "joined" | "left") => void): void {
  const away = new Set<string>();
  const lost: Lost[] = [];
  const tell = (sound: "joined" | "left", text: string) => {
    announce(text);
    play(sound);
  };
  const returns = (peer: PeerInfo) => {
    const index = lost.findIndex(({ name }) => name === peer.displayName);
    lost.splice(index, index < 0 ? 0 : 1).forEach(({ timer }) => clearTimeout(timer));
    return index >= 0;
  };

  client.on("peerjoined", peer => {
    if (!returns(peer)) {
      tell("joined", t("{name} joined.", { name: displayed(peer) }));
    }
  }, { signal });
  client.on("peerleft", ({ peer, reason }) => {
    away.delete(peer.peerId);
    const name = displayed(peer);
    if (reason === "left" || reason === "removed") {
      tell("left", t(reason === "left" ? "{name} left." : "{name} was removed.", { name }));
    } else {
      const entry: Lost = { name: peer.displayName, timer: setTimeout(() => {
        lost.splice(lost.indexOf(entry), 1);
        if (![...client.peers.values()].some(other => other.displayName === peer.displayName)) {
          tell("left", t("{name} lost the connection.", { name }));
        }
      }, returnMs) };
      lost.push(entry);
    }
  }, { signal });
  client.on("peerupdated", peer => {
    if (peer.state === "suspended") {
      away.add(peer.peerId);
      announce(t("{name} is reconnecting.", { name: displayed(peer) }));
    } else if (away.delete(peer.peerId)) {
      announce(t("{name} is back.", { name: displayed(peer) }));
    }
  }, { signal });
  signal.addEventListener("abort", () => lost.forEach(({ timer }) => clearTimeout(timer)));
}
