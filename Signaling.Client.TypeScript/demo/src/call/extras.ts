// What a call can do without, as a script of its own, which is loaded when the call is shown: the first view stays small.
import type { Panel } from "../panel/panel.js";
import type { Session } from "../session.js";
import type { SharedState } from "../shared/sharedState.js";
import { WhiteboardTab } from "../shared/whiteboardTab.js";
import { bindPushToTalk, noticeMutedSpeech } from "./mutedSpeech.js";
import { bindNoiseSuppression } from "./noise.js";
import { bindReactions } from "./reactions.js";
import { fitSending } from "./sendLimits.js";
import { bindSounds } from "./sounds.js";
import type { Stage } from "./stage.js";

export function addExtras(session: Session, stage: Stage, panel: Panel, shared: SharedState): void {
  new WhiteboardTab(shared, session.room, panel, session.signal);
  bindReactions(session, stage);
  bindSounds(session, panel);
  fitSending(session);
  noticeMutedSpeech(session);
  bindPushToTalk(session);
  bindNoiseSuppression(session);
}
