import { preferences } from "../preferences.js";

/** Pitches in hertz and times in seconds. */
const pitches = [440, 554, 659];
const noteSeconds = 0.3;
const loudness = 0.2;

/** Plays three notes on the chosen speaker, so that the user knows before the call whether the others can be heard. */
export async function playTestTone(): Promise<void> {
  const context = new AudioContext() as AudioContext & { setSinkId?(id: string): Promise<void> };
  // A speaker that is gone: the browser's own choice plays instead.
  await context.setSinkId?.(preferences.speakerId).catch(() => undefined);
  await context.resume();
  const gain = new GainNode(context, { gain: loudness });
  gain.connect(context.destination);
  const notes = pitches.map((frequency, index) => {
    const note = new OscillatorNode(context, { frequency });
    note.connect(gain);
    note.start(context.currentTime + index * noteSeconds);
    note.stop(context.currentTime + (index + 1) * noteSeconds);
    return note;
  });
  await new Promise(resolve => notes.at(-1)!.addEventListener("ended", resolve));
  await context.close();
}
