import { accessToken } from "../accessToken.js";
import { roomLink } from "../address.js";
import { announce, announceLink, announceProblem } from "../announcements.js";
import { copy } from "../clipboard.js";
import { byId, setText } from "../dom.js";
import { explain } from "../refusals.js";
import { t } from "../words/words.js";

/** The link to the room, and the ways to give it to other people: copy it, share it with another program, show it as a QR code. */
export function bindInvitation(room: string, signal: AbortSignal): void {
  const link = roomLink(room);
  const input = byId<HTMLInputElement>("invitation-link");
  input.value = link;
  input.addEventListener("focus", () => input.select(), { signal });
  setText(byId("invitation-hint"), t("Send this link to the people who should join.") + alsoNeeded());

  onPress("[data-copy-link]", async () => {
    if (await copy(link)) {
      announce(t("Link copied. Send it to the people you want to meet.") + alsoNeeded());
    } else {
      announceLink(t("Copy this link with the keyboard or the menu:"), link);
    }
  }, signal);
  // Browsers of phones have a share sheet, others often not.
  for (const button of onPress("[data-share-link]", () => share(link), signal)) {
    button.hidden = typeof navigator.share !== "function";
  }
  onPress("[data-qr-code]", async () => {
    try {
      (await import("./qrCode.js")).showQrCode(link, signal);
    } catch {
      announceProblem(explain("incomplete").text);
    }
  }, signal);
}

async function share(link: string): Promise<void> {
  try {
    await navigator.share({ title: t("Meet in a room"), url: link });
  } catch {
    // The user has closed the sheet.
  }
}

function onPress(selector: string, run: () => Promise<void>, signal: AbortSignal): HTMLButtonElement[] {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>(selector)];
  buttons.forEach(button => button.addEventListener("click", () => void run(), { signal }));
  return buttons;
}

/** A link has no token in it, because a token is its owner's own. */
const alsoNeeded = () => accessToken.isUsed ? ` ${t("Each person also needs an access token of their own.")}` : "";
