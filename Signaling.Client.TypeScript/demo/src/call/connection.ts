import { announce } from "../announcements.js";
import { byId } from "../dom.js";
import { explainError } from "../errors.js";
import { explain, type Explanation } from "../refusals.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";

/** Watches the connection to the server: shows that the client reconnects, and ends the call when the connection is lost permanently. */
export function watchConnection(session: Session, end: (why: Explanation) => void): void {
  const { client, signal } = session;
  const banner = byId("reconnecting");
  const finish = (why: Explanation) => {
    if (!signal.aborted) {
      end(why);
    }
  };

  client.on("statechanged", state => { banner.hidden = state !== "reconnecting"; }, { signal });
  client.on("reconnected", ({ resumed }) => announce(resumed ? t("Reconnected.") : t("Back in the room.")), { signal });
  client.on("left", ({ reason }) => {
    if (reason === "lost") {
      setTimeout(() => finish(explain(reason))); // The error with the reason follows right after this event.
    } else if (reason !== "left") {
      finish(explain(reason));
    }
  }, { signal });
  client.on("error", error => {
    if (!client.room) {
      finish(explainError(error));
    }
  }, { signal });
  client.on("draining", () => announce(t("The server is restarting. The call continues.")), { signal });
  byId("reconnect-now").addEventListener("click", () => client.reconnectNow(), { signal });
  signal.addEventListener("abort", () => { banner.hidden = true; });
  banner.hidden = true;
}
