import { SignalingError } from "@signaling/client";

export interface Explanation {
  title: string;
  text: string;
  /** Whether the same attempt may do better in a moment. */
  retry: boolean;
}

const explanations: Record<string, Explanation> = {
  room_full: {
    title: "This room is full",
    text: "As many people as it holds are in it. Try again when somebody has left, or take another room.",
    retry: true,
  },
  room_locked: { title: "This room is locked", text: "Nobody new is let in. Ask somebody inside to open it, then try again.", retry: true },
  banned: { title: "You can’t enter this room", text: "A moderator has put you out of it for some time.", retry: false },
  unauthorized: { title: "Please sign in", text: "This server lets in only people whom it knows.", retry: true },
  forbidden: { title: "Not allowed", text: "Your account may not enter this room.", retry: false },
  rate_limited: { title: "Too many attempts", text: "The server asks for a short pause. Try again in a minute.", retry: true },
  server_full: { title: "The server is full", text: "It has as many people as it may have. Try again later.", retry: true },
  unavailable: {
    title: "The server has a problem",
    text: "It is up, but can’t reach something that it needs. Try again in a moment.",
    retry: true,
  },
  draining: { title: "The server is restarting", text: "Another one takes over. Try again in a few seconds.", retry: true },
  invalid_request: { title: "That room or name won’t do", text: "Room names have 1 to 128 characters, names up to 64.", retry: false },
  message_too_large: { title: "That was too large", text: "The server takes no messages of that size.", retry: false },
  mailbox_full: {
    title: "Too much is waiting",
    text: "Somebody’s connection is interrupted, and more waits for them than the server keeps.",
    retry: true,
  },
  already_joined: { title: "Already in a room", text: "This page is in a room. Leave it first.", retry: true },
  not_joined: { title: "Not in the room any more", text: "The connection was interrupted for too long. Join again.", retry: true },
  resume_failed: { title: "Not in the room any more", text: "The connection was interrupted for too long. Join again.", retry: true },
  peer_not_found: { title: "They have left", text: "That person is no longer in the room.", retry: false },
  removed: { title: "You were removed", text: "A moderator has put you out of the room.", retry: false },
  room_closed: { title: "The room was closed", text: "Everybody has been sent out.", retry: false },
  replaced: {
    title: "Opened somewhere else",
    text: "You came back to this room on another connection, and this one was closed.",
    retry: true,
  },
  lost: {
    title: "The connection is gone",
    text: "The server could not be reached again. Check your network, then try again.",
    retry: true,
  },
};

const unreachable: Explanation = {
  title: "Can’t reach the server",
  text: "Check your network connection, then try again. Nothing is wrong with the link.",
  retry: true,
};

/** What to tell people about an error code of the protocol, or about a reason for no longer being in the room. */
export function explain(code: string): Explanation {
  return explanations[code] ?? unreachable;
}

export function explainError(error: unknown): Explanation {
  if (!(error instanceof SignalingError)) {
    return unreachable;
  }

  const explanation = explain(error.code);
  const [, seconds] = /suspended.* at most (\d+) seconds/.exec(error.message) ?? [];
  return seconds === undefined ? explanation : {
    ...explanation,
    text: `${explanation.text} Somebody’s connection broke, perhaps your own a moment ago: unless they come back, their place is free in at most ${seconds} seconds.`,
  };
}
