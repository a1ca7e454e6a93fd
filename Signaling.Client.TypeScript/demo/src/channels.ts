import type { MeshPeer } from "@signaling/client";
import type { Session } from "./session.js";

export type ChannelLabel = "chat" | "files" | "sync";

/** Runs for each channel with that label: for the open ones now, for the others when they open. */
export function onChannel(session: Session, label: ChannelLabel, run: (peer: MeshPeer, channel: RTCDataChannel) => void): void {
  session.mesh.on("channelopen", ({ peer, channel }) => {
    if (channel.label === label) {
      run(peer, channel);
    }
  }, { signal: session.signal });
  for (const peer of session.mesh.peers.values()) {
    const channel = peer.channel(label);
    if (channel?.readyState === "open") {
      run(peer, channel);
    }
  }
}

export function onData(session: Session, label: ChannelLabel, run: (peer: MeshPeer, data: string | ArrayBuffer) => void): void {
  session.mesh.on("data", ({ peer, channel, data }) => {
    if (channel.label === label) {
      run(peer, data as string | ArrayBuffer); // no channel of the demo has blobs
    }
  }, { signal: session.signal });
}
