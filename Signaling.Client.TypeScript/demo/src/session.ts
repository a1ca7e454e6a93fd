import { PeerMesh, SignalingClient } from "@signaling/client";
import { accessToken } from "./accessToken.js";
import { serverAddress } from "./address.js";
import { Hand } from "./call/hand.js";
import type { LocalMedia } from "./media/localMedia.js";
import { ScreenShare } from "./media/screenShare.js";

/** The session of this page in one room, shared by all parts of the call. `signal` is aborted at its end. */
export interface Session {
  readonly room: string;
  readonly name: string;
  readonly client: SignalingClient;
  readonly mesh: PeerMesh;
  readonly media: LocalMedia;
  readonly screen: ScreenShare;
  readonly hand: Hand;
  readonly signal: AbortSignal;
}

declare global {
  interface Window {
    /** For tests and for the browser's console. */
    signalingDemo?: { client: SignalingClient; mesh: PeerMesh };
  }
}

/** Prepares a session. The client connects with `client.join`. */
export function createSession(room: string, name: string, media: LocalMedia, signal: AbortSignal): Session {
  const client = new SignalingClient({ url: serverAddress(), accessTokenFactory: () => accessToken.value });
  const mesh = new PeerMesh(client, {
    channels: [
      { label: "chat", ordered: true },
      { label: "files", ordered: true, binaryType: "arraybuffer" },
      { label: "sync", ordered: true, binaryType: "arraybuffer" },
    ],
  });
  const screen = new ScreenShare(mesh);
  window.signalingDemo = { client, mesh };
  return { room, name, client, mesh, media, screen, hand: new Hand(), signal };
}

/** Ends a session in the right order: screen share, peer connections, connection to the server. */
export function endSession({ client, mesh, media, screen }: Session): Promise<void> {
  screen.stop();
  media.unpublish();
  mesh.close();
  delete window.signalingDemo;
  return client.close();
}
