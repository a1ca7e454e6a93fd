import { onData } from "../channels.js";
import { byId } from "../dom.js";
import type { Panel } from "../panel/panel.js";
import { preferences, remember } from "../preferences.js";
import type { Session } from "../session.js";
import { announceGuests } from "./guests.js";

/** The pitches of a sound, in hertz, one after the other. */
const sounds = { joined: [523, 784], left: [784, 523], message: [880], knock: [659, 659, 659], hand: [587, 880] } as const;

const noteSeconds = 0.12;
const loudness = 0.08;

/** Short sounds for what happens in a call while the user looks elsewhere. The settings switch them off. */
export function bindSounds(session: Session, panel: Panel): void {
  const { client, signal } = session;
  const choice = byId<HTMLInputElement>("sounds");
  choice.checked = preferences.sounds;
  choice.addEventListener("change", () => {
    remember({ sounds: choice.checked });
    play("message"); // so that the user hears what was switched on
  }, { signal });

  let context: AudioContext | null = null;
  const play = (name: keyof typeof sounds) => {
    if (preferences.sounds) {
      context ??= new AudioContext();
      playNotes(context, sounds[name]);
    }
  };
  signal.addEventListener("abort", () => void context?.close());

  announceGuests(session, play);
  client.on("peerknocked", () => play("knock"), { signal });
  const raised = new Set<string>();
  client.on("peerupdated", ({ peerId, metadata }) => {
    if (metadata["hand"] !== "true") {
      raised.delete(peerId);
    } else if (!raised.has(peerId)) {
      raised.add(peerId);
      play("hand");
    }
  }, { signal });
  onData(session, "chat", (_, data) => {
    if (!panel.isShown("chat") && typeof data === "string" && data.startsWith("{\"text\"")) {
      play("message");
    }
  });
}

function playNotes(context: AudioContext, pitches: readonly number[]): void {
  void context.resume().catch(() => undefined);
  pitches.forEach((frequency, index) => {
    const start = context.currentTime + index * noteSeconds;
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(loudness, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + noteSeconds);
    const note = new OscillatorNode(context, { type: "sine", frequency });
    note.connect(gain).connect(context.destination);
    note.start(start);
    note.stop(start + noteSeconds);
  });
}
