import { PeerMesh, SignalingClient } from "@signaling/client";
import type { MeshPeer } from "@signaling/client";
import { serverAddress } from "./address.js";
import type { LocalMedia } from "./media/localMedia.js";
import { ScreenShare } from "./media/screenShare.js";

export type ChannelLabel = "chat" | "files" | "sync";

/** One stay in one room: what every part of the call works with. `signal` is aborted when it is over. */
export interface Session {
  readonly room: string;
  readonly name: string;
  readonly client: SignalingClient;
  readonly mesh: PeerMesh;
  readonly media: LocalMedia;
  readonly screen: ScreenShare;
  readonly signal: AbortSignal;
}

declare global {
  interface Window {
    /** For tests, and for whoever is curious in the console. */
    signalingDemo?: { client: SignalingClient; mesh: PeerMesh };
  }
}

/** Prepares a stay; nothing is connected before `client.join`. */
export function createSession(room: string, name: string, media: LocalMedia, signal: AbortSignal): Session {
  const client = new SignalingClient({ url: serverAddress() });
  const mesh = new PeerMesh(client, {
    channels: [
      { label: "chat", ordered: true },
      { label: "files", ordered: true, binaryType: "arraybuffer" },
      { label: "sync", ordered: true, binaryType: "arraybuffer" },
    ],
  });
  const screen = new ScreenShare(mesh);
  window.signalingDemo = { client, mesh };
  return { room, name, client, mesh, media, screen, signal };
}

/** Ends a stay in the order that leaves nothing half open: sharing, connections to peers, the server. */
export function endSession({ client, mesh, media, screen }: Session): Promise<void> {
  screen.stop();
  media.unpublish();
  mesh.close();
  delete window.signalingDemo;
  return client.close();
}

/** Runs for every channel of that label: those that are open, and those that open later. */
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
      run(peer, data);
    }
  }, { signal: session.signal });
}
