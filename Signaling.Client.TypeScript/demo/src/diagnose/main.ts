import { diagnose, type Check, type CheckName, type Diagnosis } from "@signaling/client/diagnose";
import { accessToken } from "../accessToken.js";
import { readAddress, serverAddress, tokenFragment } from "../address.js";
import { copy } from "../clipboard.js";
import { byId, element, setText } from "../dom.js";
import { icon, type IconName } from "../icons.js";
import { useLanguage } from "../words/language.js";
import { recognized, t, type PlainWord } from "../words/words.js";

const titles: Record<CheckName, PlainWord> = {
  page: "This page", permissions: "Camera and microphone", localNetwork: "Your own network", server: "Server", clock: "Clock", webSockets: "WebSockets",
  serverSentEvents: "Server-sent events", longPolling: "Long polling", join: "Joining a room", direct: "Peer connections", stun: "STUN server",
  turnUdp: "TURN server by UDP", turnTcp: "TURN server by TCP", turnTls: "TURN server by TLS",
};
const icons: Record<Check["status"], IconName> = { ok: "check", warning: "alert", failed: "close", skipped: "minus" };
const words: Record<Check["status"], PlainWord> = { ok: "Works", warning: "Note", failed: "Problem", skipped: "Not checked" };
const results: Record<Diagnosis["status"], PlainWord> = {
  ok: "Everything works", warning: "Calls work, but not for everybody", failed: "Calls do not work as they should",
};

let report = "";

async function run(): Promise<void> {
  const result = byId("result");
  const [again, copying] = [byId<HTMLButtonElement>("check-again"), byId<HTMLButtonElement>("copy-report")];
  again.disabled = copying.disabled = true;
  setText(copying, t("Copy the details"));
  result.dataset["status"] = "running";
  setText(byId("result-title"), t("Checking…"));
  byId("advice").replaceChildren();
  byId("checks").replaceChildren();
  byId("details").hidden = true;

  const { room } = readAddress();
  const diagnosis = await diagnose({
    client: { url: serverAddress(".."), accessTokenFactory: () => accessToken.value },
    ...room && accessToken.value && { room }, // a token may be for this room alone; otherwise the people in it are not disturbed
    onCheck: check => byId("checks").append(row(check)),
  });
  result.dataset["status"] = diagnosis.status;
  setText(byId("result-title"), t(results[diagnosis.status]));
  byId("advice").replaceChildren(...diagnosis.advice.map(text => element("li", { text: recognized(text) })));
  report = JSON.stringify(diagnosis, null, 2);
  setText(byId("report"), report);
  byId("details").hidden = false;
  again.disabled = copying.disabled = false;
}

function row({ name, status, text }: Check): HTMLElement {
  return element("li", { class: "diagnosis-check", attributes: { "data-check": name, "data-status": status } },
    icon(icons[status]),
    element("div", {},
      element("p", { class: "diagnosis-name" }, t(titles[name]), element("span", { class: "visually-hidden", text: `: ${t(words[status])}` })),
      element("p", { class: "hint", text: recognized(text) })));
}

byId("check-again").addEventListener("click", () => void run());
byId("copy-report").addEventListener("click", async () => {
  const copied = await copy(report);
  setText(byId("copy-report"), t(copied ? "Copied" : "Select and copy the details below"));
  byId<HTMLDetailsElement>("details").open ||= !copied;
});
byId<HTMLAnchorElement>("to-lobby").href = `../${location.search}${tokenFragment(accessToken.value)}`;
await useLanguage({
  ar: () => import("../words/arabic/diagnosis.js"),
  de: () => import("../words/german/diagnosis.js"),
  es: () => import("../words/spanish/diagnosis.js"),
  fr: () => import("../words/french/diagnosis.js"),
});
void run();
