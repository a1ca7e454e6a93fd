import { SignalingError } from "@signaling/client";
import { accessToken } from "./accessToken.js";
import { formatMoment } from "./formats.js";
import { explain, type Explanation } from "./refusals.js";

export const asksForToken = (error: unknown): boolean => error instanceof SignalingError && ["unauthorized", "forbidden"].includes(error.code);

/** Explains why a call of the server failed. */
export function explainError(error: unknown): Explanation {
  if (!(error instanceof SignalingError)) {
    return explain("");
  }

  const explanation = explain(error.code);
  if (error.code === "banned") {
    return { ...explanation, text: explainBan(error.message) ?? explanation.text };
  }
  if (error.code === "unauthorized" && accessToken.value !== "") {
    return { ...explanation, ...explainRefusedToken() };
  }
  const [, seconds] = /suspended.* at most (\d+) seconds/.exec(error.message) ?? [];
  return seconds === undefined ? explanation : {
    ...explanation,
    text: `${explanation.text} A person’s connection broke, perhaps your own a moment ago. If they do not return, their place is free in at most ${seconds} seconds.`,
  };
}

/** The server says only that a token is refused, so that an attacker learns nothing. An expired token states it itself. */
function explainRefusedToken(): Pick<Explanation, "title" | "text"> {
  const { expiredAt } = accessToken;
  return expiredAt
    ? { title: "Your access token has expired", text: `It was valid until ${formatMoment(expiredAt)}. Ask for a new one, and enter it in the lobby.` }
    : { title: "Your access token is not valid", text: "It may be incomplete, or for another server. Ask for a new one, and enter it in the lobby." };
}

/** The server's text has the end of the ban, and the reason if the moderator gave one. */
function explainBan(message: string): string | null {
  const [, end, reason] = /until (\S+Z)\.(?: Reason: ([^]*))?/.exec(message) ?? [];
  const until = new Date(end ?? NaN);
  return Number.isNaN(until.getTime()) ? null
    : `A moderator has banned you until ${formatMoment(until)}.${reason ? ` The reason: “${reason}”.` : ""} You can join again after that time.`;
}
