import { SignalingError } from "@signaling/client";
import { accessToken } from "./accessToken.js";
import { formatMoment } from "./formats.js";
import { explain, type Explanation } from "./refusals.js";
import { counted, t } from "./words/words.js";

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
    text: `${explanation.text} ${counted(
      Number(seconds),
      "A person’s connection broke, perhaps your own a moment ago. If they do not return, their place is free in at most {count} second.",
      "A person’s connection broke, perhaps your own a moment ago. If they do not return, their place is free in at most {count} seconds.",
    )}`,
  };
}

/** The server says only that a token is refused, so that an attacker learns nothing. An expired token states it itself. */
function explainRefusedToken(): Pick<Explanation, "title" | "text"> {
  const { expiredAt } = accessToken;
  return expiredAt
    ? {
      title: t("Your access token has expired"),
      text: t("It was valid until {time}. Ask for a new one, and enter it in the lobby.", { time: formatMoment(expiredAt) }),
    }
    : { title: t("Your access token is not valid"), text: t("It may be incomplete, or for another server. Ask for a new one, and enter it in the lobby.") };
}

/** The server's text has the end of the ban, and the reason if the moderator gave one. */
function explainBan(message: string): string | null {
  const [, end, reason] = /until (\S+Z)\.(?: Reason: ([^]*))?/.exec(message) ?? [];
  const until = new Date(end ?? NaN);
  if (Number.isNaN(until.getTime())) {
    return null;
  }
  const time = formatMoment(until);
  return reason
    ? t("A moderator has banned you until {time}. The reason: “{reason}”. You can join again after that time.", { time, reason })
    : t("A moderator has banned you until {time}. You can join again after that time.", { time });
}
