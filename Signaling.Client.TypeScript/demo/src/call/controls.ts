import { announceProblem } from "../announcements.js";
import { byId, setText } from "../dom.js";
import { setIcon, type IconName } from "../icons.js";
import { chooseInputs } from "../media/devices.js";
import { ScreenShare } from "../media/screenShare.js";
import type { Session } from "../session.js";
import { t, type PlainWord } from "../words/words.js";

/** Binds the bar at the bottom: microphone, camera, screen, devices, leave. */
export function bindControls(session: Session, leave: () => void): void {
  const { media, screen, signal } = session;
  const microphone = byId<HTMLButtonElement>("toggle-microphone");
  const camera = byId<HTMLButtonElement>("toggle-camera");
  const share = byId<HTMLButtonElement>("toggle-screen");
  const settings = byId<HTMLDialogElement>("settings");
  let toldProblem = "";
  let solved = () => { /* no problem is shown */ };

  const update = () => {
    show(microphone, media.isHeard, ["microphone", "microphoneOff"], ["Mute", "Unmute"]);
    show(camera, media.isSeen, ["camera", "cameraOff"], ["Camera off", "Camera on"]);
    show(share, screen.stream === null, ["screen", "screenOff"], ["Share screen", "Stop sharing"]);
    share.toggleAttribute("data-active", screen.stream !== null);
    if (media.problem !== toldProblem) {
      toldProblem = media.problem;
      solved();
      solved = media.problem ? announceProblem(media.problem) : solved;
    }
  };

  // A problem that the user has dismissed is news again after another attempt.
  const attempt = (work: Promise<void>) => void work.then(() => {
    toldProblem = "";
    update();
  });
  microphone.addEventListener("click", () => attempt(media.setMicrophone(!media.isHeard)), { signal });
  camera.addEventListener("click", () => attempt(media.setCamera(!media.isSeen)), { signal });
  share.addEventListener("click", () => screen.stream ? screen.stop() : void screen.start(), { signal });
  share.hidden = !ScreenShare.isSupported;
  byId("open-settings").addEventListener("click", () => settings.showModal(), { signal });
  byId("leave").addEventListener("click", leave, { signal });
  media.addEventListener("change", update, { signal });
  screen.addEventListener("change", update, { signal });
  document.addEventListener("keydown", event => shortcut(event, { m: microphone, v: camera }), { signal });
  chooseInputs(byId<HTMLSelectElement>("call-microphone"), byId<HTMLSelectElement>("call-camera"), media, signal);
  signal.addEventListener("abort", () => settings.close());
  update();
}

/** Shows the state of a button. Its label names the action of a press, so that a screen reader needs no state. */
function show(button: HTMLButtonElement, on: boolean, icons: [IconName, IconName], labels: [PlainWord, PlainWord]): void {
  button.toggleAttribute("data-off", !on && button.id !== "toggle-screen");
  setIcon(button, on ? icons[0] : icons[1]);
  setText(button.querySelector(".label")!, t(on ? labels[0] : labels[1]));
}

/** Handles Alt and a letter. It works with the focus anywhere and does not disturb typing. */
function shortcut(event: KeyboardEvent, buttons: Record<string, HTMLButtonElement>): void {
  const button = event.altKey && !event.ctrlKey && !event.metaKey ? buttons[event.code.replace("Key", "").toLowerCase()] : undefined;
  if (button) {
    event.preventDefault();
    button.click();
  }
}
