import type { PeerMesh } from "@signaling/client";
import { LevelOf } from "./level.js";
import type { LocalMedia } from "./localMedia.js";

const everyMs = 150;
const audible = 0.02;
/** A pause between two words is no end of speaking. */
const holdMs = 600;

/** Says who is speaking: "" is this side, others go by peer ID. The receivers already know how loud the others are. */
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
