import type { PeerMesh, PeerStatistics } from "@signaling/client";
import { formatBitrates } from "../formats.js";

export type Quality = Pick<PeerStatistics, "route" | "roundTripMs" | "bitrateInKbps" | "bitrateOutKbps">;

const everyMs = 2000;

/** Reads the statistics of each connected peer connection every two seconds while the page is visible. */
export function watchQuality(mesh: PeerMesh, tell: (peerId: string, quality: Quality) => void, signal: AbortSignal): void {
  const measure = async () => {
    if (document.hidden) {
      return;
    }
    for (const peer of [...mesh.peers.values()].filter(candidate => candidate.state === "connected")) {
      try {
        tell(peer.id, await peer.getStats());
      } catch {
        // The connection was closed in the meantime.
      }
    }
  };
  const timer = setInterval(() => void measure(), everyMs);
  mesh.on("statechanged", () => void measure(), { signal });
  signal.addEventListener("abort", () => clearInterval(timer));
}

/** "Direct · 24 ms · ↓ 1.2 ↑ 0.6 Mbit/s". */
export function describeQuality({ route, roundTripMs, bitrateInKbps, bitrateOutKbps }: Quality): string {
  const parts = [route === "relayed" ? "Relayed" : route === "direct" ? "Direct" : "Connected"];
  if (roundTripMs !== null) {
    parts.push(`${Math.max(1, Math.round(roundTripMs))} ms`);
  }
  if (bitrateInKbps > 0 || bitrateOutKbps > 0) {
    parts.push(formatBitrates(bitrateInKbps, bitrateOutKbps));
  }
  return parts.join(" · ");
}
