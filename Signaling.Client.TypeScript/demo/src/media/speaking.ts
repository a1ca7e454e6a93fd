import type { PeerMesh } from "@signaling/client";
import { LevelOf } from "./level.js";
import type { LocalMedia } from "./localMedia.js";

const everyMs = 150;
const audible = 0.02;
/** Bridges the pauses between words. */
const holdMs = 600;

/** Reports which peers are speaking; "" is this side. For the other peers the receivers already measure the level. */
export function watchSpeaking(
  mesh: PeerMesh,
  media: LocalMedia,
  tell: (peerId: string, speaking: boolean) => void,
  signal: AbortSignal,
): void {
  const lastHeard = new Map<string, number>();
  const own = new LevelOf();

  const note = (id: string, level: number, now: number) => {
    if (level > audible) {
      lastHeard.set(id, now);
    }
    tell(id, now - (lastHeard.get(id) ?? -Infinity) < holdMs);
  };

  const timer = setInterval(() => {
    const now = performance.now();
    note("", own.read(media.microphone), now);
    for (const peer of mesh.peers.values()) {
      note(peer.id, loudest(peer.connection), now);
    }
  }, everyMs);

  signal.addEventListener("abort", () => {
    clearInterval(timer);
    own.close();
  });
}

function loudest(connection: RTCPeerConnection): number {
  let level = 0;
  for (const receiver of connection.getReceivers()) {
    if (receiver.track.kind === "audio") {
      level = Math.max(level, receiver.getSynchronizationSources()[0]?.audioLevel ?? 0);
    }
  }
  return level;
}
