// Everything that only a call needs, as a script of its own: the lobby is shown without it.
import { removeLeftFiles } from "@signaling/client/data";

export { joinWhenOpen } from "../lobby/admission.js";
export { asksForToken, explainError } from "../errors.js";
export { createSession, endSession } from "../session.js";
export { KeptState } from "../shared/keptState.js";
export { showCall } from "./callView.js";

void removeLeftFiles();
