import type { PeerInfo } from "@signaling/client";
import type { Session } from "../session.js";

/** The state of a participant: devices, and a raised hand. It is metadata of the peer, which the server also sends to peers that join later. */
export interface Presence {
  muted: boolean;
  /** The ID of the stream that shows the screen, to tell it from the camera's stream. */
  screen: string | null;
  hand: boolean;
}

export function presenceOf(info: PeerInfo): Presence {
  return { muted: info.metadata["muted"] === "true", screen: info.metadata["screen"] ?? null, hand: info.metadata["hand"] === "true" };
}

export function presenceMetadata(session: Pick<Session, "media" | "screen" | "hand">): Record<string, string> {
  const metadata: Record<string, string> = {};
  if (!session.media.isHeard) {
    metadata["muted"] = "true";
  }
  if (session.screen.stream) {
    metadata["screen"] = session.screen.stream.id;
  }
  if (session.hand.isRaised) {
    metadata["hand"] = "true";
  }
  return metadata;
}

/** Updates this peer's metadata when its devices change, and again after a reconnect. */
export function publishPresence(session: Session): void {
  const { client, media, screen, hand, signal } = session;
  let told = JSON.stringify(client.self?.metadata ?? {});
  const tell = () => {
    const metadata = presenceMetadata(session);
    const text = JSON.stringify(metadata);
    if (text !== told && client.state === "connected") {
      told = text;
      // An update that was lost with the connection is sent again after the reconnect.
      client.updatePeer({ metadata }).catch(() => { told = ""; });
    }
  };
  media.addEventListener("change", tell, { signal });
  screen.addEventListener("change", tell, { signal });
  hand.addEventListener("change", tell, { signal });
  for (const event of ["joined", "reconnected"] as const) {
    client.on(event, result => {
      told = JSON.stringify(result.self.metadata);
      tell();
    }, { signal });
  }
  tell();
}
