import { FileExchange } from "@signaling/client/data";
import { clearNotes } from "../announcements.js";
import { byId, setText } from "../dom.js";
import { Knocks } from "../moderation/knocks.js";
import { Removal } from "../moderation/removal.js";
import { RoomLock } from "../moderation/roomLock.js";
import { Chat } from "../panel/chat.js";
import { People } from "../panel/people.js";
import { Panel } from "../panel/panel.js";
import { FilesTab } from "../files/filesTab.js";
import type { Explanation } from "../refusals.js";
import type { Session } from "../session.js";
import { DocumentTab } from "../shared/documentTab.js";
import { SharedState, type Restored } from "../shared/sharedState.js";
import { t } from "../words/words.js";
import { watchConnection } from "./connection.js";
import { bindControls } from "./controls.js";
import { bindInvitation } from "./invitation.js";
import { publishPresence } from "./presence.js";
import { watchQuality } from "./quality.js";
import { Stage } from "./stage.js";

/** Shows a call. All its parts end with the session's signal. */
export function showCall(session: Session, restored: Restored, leave: () => void, end: (why: Explanation) => void): void {
  const { room, signal } = session;
  setText(byId("room-name"), room);

  const panel = new Panel(signal);
  const shared = new SharedState(session, restored);
  const stage = new Stage(session);
  const people = new People(session, new Removal(session));
  watchQuality(session.mesh, (peerId, quality) => {
    stage.setQuality(peerId, quality);
    people.setQuality(peerId, quality);
  }, signal);
  new Knocks(session, new RoomLock(session));
  new Chat(session, panel);
  const exchange = new FileExchange(session.mesh, { signal });
  new FilesTab(exchange, session, panel);
  new DocumentTab(shared, room, panel, signal);
  bindControls(session, () => {
    if ((!isTransferring(exchange) || confirm(t("A file is still being transferred, and the transfer ends if you leave. Do you want to leave?")))
      && (!shared.losesWork || confirm(t("This browser does not store the text and the board, and no other person is connected. They are lost if you leave. Do you want to leave?")))) {
      leave();
    }
  });
  watchConnection(session, end);
  publishPresence(session);
  bindInvitation(room, signal);
  keepAwake(signal);
  signal.addEventListener("abort", clearNotes);
  askBeforeClosing(session);
  void addExtras(session, stage, panel, shared);
}

/** Without this script, for example after a new version was deployed, the call works, too, but has no board. */
async function addExtras(session: Session, stage: Stage, panel: Panel, shared: SharedState): Promise<void> {
  try {
    const extras = await import("./extras.js");
    if (!session.signal.aborted) {
      extras.addExtras(session, stage, panel, shared);
    }
  } catch {
    // The network failed.
  }
}

/** Whether a file is on its way, in either direction. An offer without an answer is not. */
function isTransferring({ incoming, shares }: FileExchange): boolean {
  return [...incoming, ...[...shares].flatMap(({ transfers }) => transfers)].some(({ state }) => state === "running" || state === "interrupted");
}

/** Asks before the page is closed or left by Back while other people are in the call, because both happen by mistake. */
function askBeforeClosing({ client, mesh, signal }: Session): void {
  window.addEventListener("beforeunload", event => {
    if (client.room && mesh.peers.size > 0) {
      event.preventDefault();
    }
  }, { signal });
}

/** Keeps the screen on, because a phone that sleeps would end the call. */
function keepAwake(signal: AbortSignal): void {
  let lock: WakeLockSentinel | null = null;
  const request = async () => {
    if (document.visibilityState === "visible" && "wakeLock" in navigator) {
      lock = await navigator.wakeLock.request("screen").catch(() => null);
    }
  };
  document.addEventListener("visibilitychange", request, { signal });
  signal.addEventListener("abort", () => void lock?.release());
  void request();
}
