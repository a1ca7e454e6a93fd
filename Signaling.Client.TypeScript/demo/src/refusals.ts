import { t, type PlainWord } from "./words/words.js";

export interface Explanation {
  title: string;
  text: string;
  /** Whether the same attempt may succeed in a moment. */
  retry: boolean;
}

interface Entry {
  title: PlainWord;
  text: PlainWord;
  retry: boolean;
}

const explanations: Record<string, Entry> = {
  room_full: {
    title: "This room is full",
    text: "Try again when a person has left, or use another room.",
    retry: true,
  },
  room_locked: {
    title: "This room is locked",
    text: "If a moderator is in the room, they see that you would like to join. Keep this page open: it tries again every few seconds, and you join as soon as they let you in.",
    retry: true,
  },
  banned: { title: "You are banned from this room", text: "A moderator has banned you for some time.", retry: false },
  unauthorized: {
    title: "An access token is needed",
    text: "This server lets in only people with a valid access token. Enter yours in the lobby, or open the link that you received.",
    retry: false,
  },
  forbidden: { title: "Not allowed", text: "Your access token is not for this room. Choose another room, or enter another token.", retry: false },
  rate_limited: { title: "Too many attempts", text: "The server asks for a short pause. Try again in a minute.", retry: true },
  server_full: { title: "The server is full", text: "It has reached its limit of people. Try again later.", retry: true },
  unavailable: {
    title: "The server has a problem",
    text: "It is running, but can’t reach another part of the service. Try again in a moment.",
    retry: true,
  },
  draining: { title: "The server is restarting", text: "Another server takes over. Try again in a few seconds.", retry: true },
  invalid_request: { title: "That room or name is not allowed", text: "Room names have 1 to 128 characters, names up to 64.", retry: false },
  message_too_large: { title: "That was too large", text: "The server accepts no messages of that size.", retry: false },
  mailbox_full: {
    title: "Too many messages are waiting",
    text: "The other person’s connection is interrupted, and the server can store no more messages for them.",
    retry: true,
  },
  already_joined: { title: "Already in a room", text: "This page is in a room. Leave it first.", retry: true },
  not_joined: { title: "Not in the room any more", text: "The connection was interrupted for too long. Join again.", retry: true },
  resume_failed: { title: "Not in the room any more", text: "The connection was interrupted for too long. Join again.", retry: true },
  peer_not_found: { title: "They have left", text: "That person is no longer in the room.", retry: false },
  removed: {
    title: "You were removed",
    text: "A moderator has removed you from the room. You can try to join again. If you were also banned, you then read until when.",
    retry: true,
  },
  room_closed: { title: "The room was closed", text: "Everyone has been removed from it.", retry: false },
  replaced: {
    title: "Opened somewhere else",
    text: "You have joined this room again on another connection, so this one was closed.",
    retry: true,
  },
  // A part of this page did not load.
  incomplete: {
    title: "The call did not load",
    text: "A part of this page is missing: the network failed, or the server has a new version. Check your network, then reload the page. Your room stays in the address.",
    retry: true,
  },
  lost: {
    title: "The connection is lost",
    text: "The server is unreachable. Check your network, then try again.",
    retry: true,
  },
};

const unreachable: Entry = {
  title: "Can’t reach the server",
  text: "Check your network connection, then try again. Nothing is wrong with the link.",
  retry: true,
};

/** Explains an error code of the protocol, or the reason for which this page is no longer in the room. */
export function explain(code: string): Explanation {
  const { title, text, retry } = explanations[code] ?? unreachable;
  return { title: t(title), text: t(text), retry };
}
