import type { PeerInfo } from "@signaling/client";
import type { Session } from "../session.js";

/** What everybody tells of their devices, in the metadata that the server keeps for newcomers. */
export interface Presence {
  muted: boolean;
  /** The ID of the stream that shows a screen, which sets it apart from the camera's. */
  screen: string | null;
}

export function presenceOf(info: PeerInfo): Presence {
  return { muted: info.metadata["muted"] === "true", screen: info.metadata["screen"] ?? null };
}

export function presenceMetadata(session: Pick<Session, "media" | "screen">): Record<string, string> {
  const metadata: Record<string, string> = {};
  if (!session.media.isHeard) {
    metadata["muted"] = "true";
  }
  if (session.screen.stream) {
    metadata["screen"] = session.screen.stream.id;
  }
  return metadata;
}

/** Tells the room whenever something about the own devices changes, and again after a reconnection. */
export function publishPresence(session: Session): void {
  const { client, media, screen, signal } = session;
  let told = JSON.stringify(client.self?.metadata ?? {});
  const tell = () => {
    const metadata = presenceMetadata(session);
    const text = JSON.stringify(metadata);
    if (text !== told && client.state === "connected") {
      told = text;
      // Lost with the connection, it is told again once that is back.
      client.updatePeer({ metadata }).catch(() => { told = ""; });
    }
  };
  media.addEventListener("change", tell, { signal });
  screen.addEventListener("change", tell, { signal });
  for (const event of ["joined", "reconnected"] as const) {
    client.on(event, result => {
      told = JSON.stringify(result.self.metadata);
      tell();
    }, { signal });
  }
  tell();
}
