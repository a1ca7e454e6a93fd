import type { PeerMesh } from "@signaling/client";
import { connectionStatistics, type PeerStatistics } from "@signaling/client/statistics";
import { formatBitrates, formatDuration } from "../formats.js";
import { t } from "../words/words.js";

export type Quality = Pick<PeerStatistics, "route" | "roundTripMs" | "bitrateInKbps" | "bitrateOutKbps" | "packetLoss">;

export type QualityLevel = "good" | "fair" | "poor";

const everyMs = 2000;

/** Reads the statistics of each connected peer connection every two seconds while the page is visible. */
export function watchQuality(mesh: PeerMesh, tell: (peerId: string, quality: Quality) => void, signal: AbortSignal): void {
  const measure = async () => {
    if (document.hidden) {
      return;
    }
    for (const peer of [...mesh.peers.values()].filter(candidate => candidate.state === "connected")) {
      try {
        tell(peer.id, await connectionStatistics(peer));
      } catch {
        // The connection was closed in the meantime.
      }
    }
  };
  const timer = setInterval(() => void measure(), everyMs);
  mesh.on("statechanged", () => void measure(), { signal });
  signal.addEventListener("abort", () => clearInterval(timer));
}

/** Rates a connection by what people notice: from 150 ms there and back they begin to interrupt each other, and lost packets are heard as gaps. */
export function levelOf({ roundTripMs, packetLoss }: Pick<Quality, "roundTripMs" | "packetLoss">): QualityLevel {
  const [delay, loss] = [roundTripMs ?? 0, packetLoss ?? 0];
  return delay > 400 || loss > 0.08 ? "poor" : delay > 150 || loss > 0.02 ? "fair" : "good";
}

/** "Direct · 24 ms · ↓ 1.2 ↑ 0.6 Mbit/s". */
export function describeQuality({ route, roundTripMs, bitrateInKbps, bitrateOutKbps }: Quality): string {
  const parts = [t(route === "relayed" ? "Relayed" : route === "direct" ? "Direct" : "Connected")];
  if (roundTripMs !== null) {
    parts.push(formatDuration(Math.max(1, roundTripMs)));
  }
  if (bitrateInKbps > 0 || bitrateOutKbps > 0) {
    parts.push(formatBitrates(bitrateInKbps, bitrateOutKbps));
  }
  return parts.join(" · ");
}
