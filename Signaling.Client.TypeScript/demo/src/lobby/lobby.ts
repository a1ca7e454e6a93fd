import { accessToken } from "../accessToken.js";
import { cleanName, cleanRoom, diagnosisLink, suggestRoom } from "../address.js";
import { byId, setText } from "../dom.js";
import { setIcon } from "../icons.js";
import { chooseInputs } from "../media/devices.js";
import { LevelOf } from "../media/level.js";
import type { LocalMedia } from "../media/localMedia.js";
import { preferences, remember } from "../preferences.js";
import { t, type PlainWord } from "../words/words.js";

/** Shows the first page: the room, the name, and a preview of camera and microphone. */
export function showLobby(room: string, name: string, media: LocalMedia, join: (room: string, name: string) => void, signal: AbortSignal): void {
  const roomInput = byId<HTMLInputElement>("lobby-room");
  const nameInput = byId<HTMLInputElement>("lobby-name");
  // The page shows the lobby before this script runs, so the user may have typed already.
  roomInput.value = room || roomInput.value || suggestRoom();
  nameInput.value = nameInput.value || preferences.name || name;
  const tokenInput = byId<HTMLInputElement>("lobby-token");
  byId("lobby-token-field").hidden = !accessToken.isNeeded;
  tokenInput.value = accessToken.value;
  setText(byId("lobby-room-hint"), accessToken.isUsed ? t("Everyone with an access token for this room can join.") : t("Everyone who knows this name can join."));

  const linkDiagnosis = () => { byId<HTMLAnchorElement>("lobby-diagnosis").href = diagnosisLink(tokenInput.value.trim()); };
  tokenInput.addEventListener("input", linkDiagnosis, { signal });
  linkDiagnosis();
  byId("suggest-room").addEventListener("click", () => { roomInput.value = suggestRoom(); }, { signal });
  byId<HTMLFormElement>("lobby-form").addEventListener("submit", event => {
    event.preventDefault();
    const chosen = cleanRoom(roomInput.value);
    const chosenName = cleanName(nameInput.value);
    roomInput.setCustomValidity(chosen ? "" : t("Name a room."));
    if (roomInput.reportValidity()) {
      remember({ name: chosenName });
      accessToken.value = tokenInput.value;
      join(chosen, chosenName);
    }
  }, { signal });
  roomInput.addEventListener("input", () => roomInput.setCustomValidity(""), { signal });

  // Without the network no tone is played, and the join explains why.
  byId("test-tone").addEventListener("click", () => void import("./testTone.js").then(({ playTestTone }) => playTestTone()).catch(() => undefined), { signal });
  showPreview(media, signal);
}

function showPreview(media: LocalMedia, signal: AbortSignal): void {
  const preview = byId("preview");
  const video = byId<HTMLVideoElement>("preview-video");
  const microphone = byId<HTMLButtonElement>("preview-microphone");
  const camera = byId<HTMLButtonElement>("preview-camera");
  const problem = byId("media-problem");
  video.muted = true;

  const update = () => {
    const shown = media.isSeen ? media.stream : null; // A video without a picture would keep the page in the loading state.
    if (video.srcObject !== shown) {
      video.srcObject = shown;
    }
    preview.toggleAttribute("data-video", media.isSeen);
    preview.toggleAttribute("data-away", media.looksAway);
    setText(byId("preview-hint"), media.isSeen ? "" : media.microphone ? t("Your camera is off") : t("Your camera and microphone are off"));
    button(microphone, media.isHeard, "microphone", ["Turn microphone off", "Turn microphone on"]);
    button(camera, media.isSeen, "camera", ["Turn camera off", "Turn camera on"]);
    setText(problem, media.problem);
    problem.hidden = !media.problem;
    byId("allow-devices").hidden = media.isSeen || media.microphone !== null || media.problem !== "";
  };
  byId("allow-devices").addEventListener("click", () => {
    remember({ microphone: true, camera: true });
    void media.open();
  }, { signal });
  microphone.addEventListener("click", () => void media.setMicrophone(!media.isHeard), { signal });
  camera.addEventListener("click", () => void media.setCamera(!media.isSeen), { signal });
  media.addEventListener("change", update, { signal });
  chooseInputs(byId<HTMLSelectElement>("lobby-microphone"), byId<HTMLSelectElement>("lobby-camera"), media, signal);
  showLevel(media, signal);
  signal.addEventListener("abort", () => { video.srcObject = null; });
  update();
}

/** `actions`: what a press does while the device is on, and while it is off. */
function button(target: HTMLButtonElement, on: boolean, name: "microphone" | "camera", actions: [PlainWord, PlainWord]): void {
  setIcon(target, on ? name : `${name}Off`);
  target.toggleAttribute("data-off", !on);
  target.setAttribute("aria-label", t(actions[on ? 0 : 1]));
}

function showLevel(media: LocalMedia, signal: AbortSignal): void {
  const level = new LevelOf();
  const bar = byId("preview-level");
  const timer = setInterval(() => {
    bar.style.setProperty("--level", Math.min(1, level.read(media.microphone) * 4).toFixed(2));
  }, 100);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    level.close();
  });
}
