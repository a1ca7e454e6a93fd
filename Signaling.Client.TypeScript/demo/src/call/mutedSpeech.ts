import { announce } from "../announcements.js";
import { LevelOf } from "../media/level.js";
import type { Session } from "../session.js";
import { t } from "../words/words.js";

const everyMs = 150;
const audible = 0.04;
/** This number of loud moments within this time is speech, and not the click of a key. */
const moments = 3;
const withinMs = 3000;
const pauseMs = 30_000;

/** Tells a muted user who speaks. A muted track is silent for this page, too, so a copy of it listens while the microphone is muted. */
export function noticeMutedSpeech({ media, signal }: Session): void {
  const level = new LevelOf();
  let copy: MediaStreamTrack | null = null;
  let of: MediaStreamTrack | null = null;
  let loud: number[] = [];
  let told = -Infinity;
  let remove = () => { /* nothing was said */ };

  const listen = () => {
    const muted = media.isHeard ? null : media.microphone;
    if (muted !== of) {
      of = muted;
      copy?.stop();
      copy = muted?.clone() ?? null;
      loud = [];
      if (copy) {
        copy.enabled = true;
      } else {
        remove();
      }
    }
  };
  const timer = setInterval(() => {
    const now = performance.now();
    loud = loud.filter(at => now - at < withinMs);
    if (level.read(copy) > audible) {
      loud.push(now);
    }
    if (loud.length >= moments && now - told > pauseMs) {
      told = now;
      remove = announce(t("You are muted. Hold the space bar to talk."));
    }
  }, everyMs);
  media.addEventListener("change", listen, { signal });
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    copy?.stop();
    level.close();
  });
  listen();
}

/** Push to talk: unmutes while the space bar is held. The key keeps its meaning in fields, on buttons and on the board. */
export function bindPushToTalk({ media, signal }: Session): void {
  let isTalking = false;
  const talk = (on: boolean) => {
    isTalking = on;
    void media.setMicrophone(on);
  };
  document.addEventListener("keydown", event => {
    const isFree = event.target instanceof Element && !event.target.closest("a, button, input, select, textarea, canvas, dialog, [tabindex='0']");
    if (event.key === " " && isFree && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault(); // The page would scroll, also by a repeated key.
      if (!event.repeat && !isTalking && !media.isHeard) {
        talk(true);
      }
    }
  }, { signal });
  const end = () => isTalking && talk(false);
  document.addEventListener("keyup", event => event.key === " " && end(), { signal });
  window.addEventListener("blur", end, { signal });
}
