import { announce } from "../announcements.js";
import { onData } from "../channels.js";
import { byId, element, setText } from "../dom.js";
import { displayed } from "../formats.js";
import type { Session } from "../session.js";
import { t, type PlainWord } from "../words/words.js";
import { presenceOf } from "./presence.js";
import type { Stage } from "./stage.js";

const reactions: Readonly<Record<string, PlainWord>> = {
  "👍": "Thumbs up", "👏": "Applause", "❤️": "Heart", "😂": "Laughing", "😮": "Surprised", "🎉": "Celebration",
};

/** The least time between two reactions of a person. The others are dropped. */
const pauseMs = 300;

/**
 * Raised hands and reactions. A hand is metadata of its peer, so that newcomers see it, too. A reaction is gone after a moment, so it is a message on
 * the channel of the chat. Pages that do not know it ignore it.
 */
export function bindReactions(session: Session, stage: Stage): void {
  const { client, mesh, hand, signal } = session;
  const opener = byId<HTMLButtonElement>("open-reactions");
  const menu = byId("reactions");
  const news = byId("reaction-news");
  const raise = element("button", { class: "button", attributes: { type: "button", id: "toggle-hand" } });
  raise.addEventListener("click", () => hand.toggle());
  const choices = Object.entries(reactions).map(([reaction, name]) => {
    const button = element("button", { class: "button button-quiet reaction", text: reaction, attributes: { type: "button", "aria-label": t(name), title: t(name) } });
    button.addEventListener("click", () => {
      mesh.send("chat", JSON.stringify({ reaction }));
      stage.react("", reaction);
    });
    return button;
  });
  menu.replaceChildren(raise, ...choices);
  menu.addEventListener("toggle", event => opener.setAttribute("aria-expanded", String(event.newState === "open")), { signal });
  opener.hidden = false;
  signal.addEventListener("abort", () => {
    menu.hidePopover();
    opener.hidden = true;
  });

  const showHand = () => {
    setText(raise, hand.isRaised ? t("Lower your hand") : t("Raise your hand"));
    opener.toggleAttribute("data-active", hand.isRaised);
  };
  hand.addEventListener("change", showHand, { signal });
  showHand();

  const raised = new Set([...client.peers].filter(([, peer]) => presenceOf(peer).hand).map(([id]) => id));
  client.on("peerupdated", peer => {
    if (!presenceOf(peer).hand) {
      raised.delete(peer.peerId);
    } else if (!raised.has(peer.peerId)) {
      raised.add(peer.peerId);
      announce(t("{name} raises a hand.", { name: displayed(peer) }));
    }
  }, { signal });
  client.on("peerleft", ({ peer }) => raised.delete(peer.peerId), { signal });

  const last = new Map<string, number>();
  onData(session, "chat", (peer, data) => {
    const reaction = read(data);
    const now = performance.now();
    if (reaction && now - (last.get(peer.id) ?? -Infinity) >= pauseMs) {
      last.set(peer.id, now);
      stage.react(peer.id, reaction);
      setText(news, t("{name}: {text}", { name: displayed(peer.info), text: t(reactions[reaction]!) }));
    }
  });
}

/** Returns one of our reactions; null for anything else, such as a message of the chat. */
function read(data: string | ArrayBuffer): string | null {
  try {
    const { reaction } = JSON.parse(typeof data === "string" ? data : "{}") as { reaction?: unknown };
    return typeof reaction === "string" && Object.hasOwn(reactions, reaction) ? reaction : null;
  } catch {
    return null;
  }
}
