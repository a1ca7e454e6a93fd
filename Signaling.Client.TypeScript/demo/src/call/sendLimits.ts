import type { MeshPeer } from "@signaling/client";
import { onChannel, onData } from "../channels.js";
import { byId } from "../dom.js";
import type { Session } from "../session.js";

/** What this side sends of its camera to all peers together, in bits per second: what most connections at home take. */
const budgetBps = 2_400_000;
/** More is not seen at the size of the camera's picture. */
const mostBps = 1_200_000;
const everyMs = 2000;
const hiddenMs = 3000;

/** Returns the limits of the camera's picture for one of this number of peers. Each peer has an encoder and a share of the upload of its own. */
export const limitsFor = (peers: number): { maxBitrate: number; scaleResolutionDownBy: number } => ({
  maxBitrate: Math.round(Math.min(mostBps, budgetBps / Math.max(1, peers))), scaleResolutionDownBy: peers <= 3 ? 1 : peers <= 6 ? 1.5 : 2,
});

/**
 * Fits what this page sends to the room: bitrate and size of the picture by the number of peers, and no picture to a peer that does not see it. Each page
 * tells the others so with a message on the channel of the chat. Pages that do not know it ignore it.
 */
export function fitSending(session: Session): void {
  const { mesh, media, signal } = session;
  const unwanted = new Set<string>();
  const fit = () => {
    const limits = limitsFor(mesh.peers.size);
    for (const peer of mesh.peers.values()) {
      for (const sender of peer.connection.getSenders()) {
        if (sender.track && sender.track === media.camera) {
          void limit(sender, { ...limits, active: !unwanted.has(peer.id) });
        }
      }
    }
  };
  onData(session, "chat", (peer, data) => {
    const wants = readWants(data);
    if (wants !== null) {
      unwanted[wants ? "delete" : "add"](peer.id);
      fit();
    }
  });
  mesh.on("peerremoved", peer => {
    unwanted.delete(peer.id);
    fit();
  }, { signal });
  for (const event of ["peeradded", "statechanged"] as const) {
    mesh.on(event, fit, { signal });
  }
  media.addEventListener("change", fit, { signal });
  const timer = setInterval(fit, everyMs); // Chromium forgets limits that it takes while a description is applied.
  signal.addEventListener("abort", () => clearInterval(timer));
  fit();
  tellWhatIsSeen(session);
}

async function limit(sender: RTCRtpSender, limits: RTCRtpEncodingParameters): Promise<void> {
  const parameters = sender.getParameters();
  const before = JSON.stringify(parameters);
  parameters.encodings.forEach(encoding => Object.assign(encoding, limits));
  if (parameters.encodings.length > 0 && JSON.stringify(parameters) !== before) {
    await sender.setParameters(parameters).catch(() => undefined); // The connection was closed, or a description is just applied.
  }
}

/** Tells each peer when this page begins or ends to see its picture. */
function tellWhatIsSeen(session: Session): void {
  const { mesh, media, signal } = session;
  const choice = byId<HTMLInputElement>("audio-only");
  const outside = new Set<string>();
  const told = new Map<string, boolean>();
  let isHidden = false;
  let hiding: ReturnType<typeof setTimeout> | undefined;

  const tell = (peer: MeshPeer, wants = !choice.checked && !isHidden && !outside.has(peer.id)) => {
    const channel = peer.channel("chat");
    if (channel?.readyState === "open" && (told.get(peer.id) ?? true) !== wants) {
      told.set(peer.id, wants);
      channel.send(JSON.stringify({ wantsVideo: wants }));
    }
  };
  const tellAll = () => mesh.peers.forEach(peer => tell(peer));

  // A tile that is scrolled away.
  const seen = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      outside[isIntersecting ? "delete" : "add"]((target as HTMLElement).dataset["peerId"] ?? "");
    }
    tellAll();
  });
  const watch = () => byId("tiles").querySelectorAll("[data-peer-id]").forEach(tile => seen.observe(tile));
  const tiles = new MutationObserver(watch);
  tiles.observe(byId("tiles"), { childList: true });
  watch();

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    const hide = (hidden: boolean) => {
      isHidden = hidden;
      tellAll();
    };
    if (document.hidden) {
      hiding = setTimeout(() => hide(!document.pictureInPictureElement), hiddenMs);
    } else {
      hide(false);
    }
  }, { signal });
  choice.checked = false;
  choice.addEventListener("change", () => {
    byId("call").toggleAttribute("data-audio-only", choice.checked);
    if (choice.checked) {
      void media.setCamera(false);
    }
    tellAll();
  }, { signal });
  onChannel(session, "chat", peer => {
    told.delete(peer.id);
    tell(peer);
  });
  mesh.on("peerremoved", peer => {
    told.delete(peer.id);
    outside.delete(peer.id);
  }, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(hiding);
    seen.disconnect();
    tiles.disconnect();
    byId("call").removeAttribute("data-audio-only");
  });
}

/** Returns null for anything else, such as a message of the chat. */
function readWants(data: string | ArrayBuffer): boolean | null {
  try {
    const { wantsVideo } = JSON.parse(typeof data === "string" ? data : "{}") as { wantsVideo?: unknown };
    return typeof wantsVideo === "boolean" ? wantsVideo : null;
  } catch {
    return null;
  }
}
