import type { PeerMesh } from "@signaling/client";
import { preferences, remember } from "../preferences.js";
import { t } from "../words/words.js";
import { mediaProblem, type Kind } from "./mediaProblem.js";

/**
 * This side's microphone and camera. Both are optional at any time: a refused, missing or unplugged device is off, and `problem` has the
 * reason. Raises "change" for each change.
 */
export class LocalMedia extends EventTarget {
  /** One stream for both tracks, so that the receivers synchronise picture and sound. */
  readonly stream = new MediaStream();
  problem = "";
  #mesh: PeerMesh | null = null;
  #busy: Promise<unknown> = Promise.resolve();
  #closed = false;

  get microphone(): MediaStreamTrack | null {
    return this.stream.getAudioTracks()[0] ?? null;
  }

  get camera(): MediaStreamTrack | null {
    return this.stream.getVideoTracks()[0] ?? null;
  }

  get isHeard(): boolean {
    return this.microphone?.enabled ?? false;
  }

  get isSeen(): boolean {
    return this.camera !== null;
  }

  /** Whether the camera looks away from the user, as the one at the back of a phone. Its picture is not mirrored. */
  get looksAway(): boolean {
    return this.camera?.getSettings().facingMode === "environment";
  }

  /** Opens the devices that were on last time. It opens them together, so that the browser asks once; if that fails, one by one. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      const wanted = (["audio", "video"] as const).filter(kind => kind === "audio" ? preferences.microphone : preferences.camera);
      const missing = wanted.filter(kind => !this.#track(kind));
      if (missing.length === 0) {
        return;
      }
      this.problem = "";
      try {
        this.#adopt(await capture(missing));
      } catch (error) {
        await this.#openOneByOne(missing, error);
      }
    });
  }

  /** Mutes or unmutes. A muted microphone stays open, so that unmuting takes effect at once. */
  setMicrophone(on: boolean): Promise<void> {
    remember({ microphone: on });
    return this.#inTurn(async () => {
      if (this.microphone) {
        this.microphone.enabled = on;
      } else if (on) {
        await this.#add("audio");
      }
    });
  }

  /** Opens or closes the camera. A closed camera has its light off. */
  setCamera(on: boolean): Promise<void> {
    remember({ camera: on });
    return this.#inTurn(async () => {
      if (on && !this.camera) {
        await this.#add("video");
      } else if (!on && this.camera) {
        this.#drop(this.camera);
      }
    });
  }

  /** Changes the device during a call, without renegotiation. If it does not open, the one before comes back. */
  choose(kind: Kind, deviceId: string): Promise<void> {
    rememberDevice(kind, deviceId);
    return this.#inTurn(async () => {
      const old = this.#track(kind);
      if (!old) {
        return;
      }
      const { enabled: wasEnabled } = old;
      const { deviceId: before = "" } = old.getSettings();
      this.problem = "";
      old.stop(); // Phones open only one camera at a time.
      try {
        const next = (await capture([kind]).catch((error: unknown) => {
          this.problem = mediaProblem(error, [kind]);
          rememberDevice(kind, before);
          return capture([kind]);
        })).getTracks()[0]!;
        next.enabled = wasEnabled;
        this.stream.removeTrack(old);
        this.#keep(next);
        await this.#mesh?.replaceTrack(old, next);
      } catch (error) {
        this.#drop(old);
        this.problem = mediaProblem(error, [kind]);
      }
    });
  }

  /** Sends the tracks to the room, including later changes. */
  publish(mesh: PeerMesh): void {
    this.#mesh = mesh;
    for (const track of this.stream.getTracks()) {
      mesh.addTrack(track, this.stream);
    }
  }

  /** Stops sending. The devices stay open for the next room. */
  unpublish(): void {
    this.#mesh = null;
  }

  close(): void {
    this.#closed = true;
    this.#mesh = null;
    for (const track of this.stream.getTracks()) {
      this.#drop(track);
    }
    this.#changed();
  }

  #track(kind: Kind): MediaStreamTrack | null {
    return kind === "audio" ? this.microphone : this.camera;
  }

  async #openOneByOne(kinds: Kind[], error: unknown): Promise<void> {
    this.problem = mediaProblem(error, kinds);
    const problems: string[] = [];
    for (const kind of kinds.length > 1 ? kinds : []) {
      try {
        // Does not ask again after a refusal, but still opens a device that was allowed before.
        if (error instanceof DOMException && error.name === "NotAllowedError" && !await isGranted(kind)) {
          throw error;
        }
        this.#adopt(await capture([kind]));
      } catch (own) {
        problems.push(mediaProblem(own, [kind]));
      }
    }
    if (problems.length === 1) {
      this.problem = problems[0]!;
    }
  }

  async #add(kind: Kind): Promise<void> {
    try {
      this.problem = "";
      this.#adopt(await capture([kind]));
    } catch (error) {
      this.problem = mediaProblem(error, [kind]);
    }
  }

  #adopt(captured: MediaStream): void {
    for (const track of captured.getTracks()) {
      if (this.#closed) {
        track.stop();
        continue;
      }
      this.#keep(track);
      this.#mesh?.addTrack(track, this.stream);
    }
  }

  #keep(track: MediaStreamTrack): void {
    this.stream.addTrack(track);
    track.addEventListener("ended", () => {
      this.#drop(track);
      this.problem = track.kind === "audio" ? t("The microphone was disconnected.") : t("The camera was disconnected.");
      this.#changed();
    });
  }

  #drop(track: MediaStreamTrack): void {
    this.#mesh?.removeTrack(track);
    this.stream.removeTrack(track);
    track.stop();
  }

  /** Runs one change after another, however fast the user clicks. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#busy.then(work).finally(() => this.#changed());
    this.#busy = turn.catch(() => undefined);
    return turn;
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function rememberDevice(kind: Kind, id: string): void {
  remember(kind === "audio" ? { microphoneId: id } : { cameraId: id });
}

function capture(kinds: readonly Kind[]): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new DOMException("Only pages from https or localhost can use devices.", "SecurityError");
  }
  // In a mesh each peer encodes its video once for each other peer. A small picture keeps six people fluent on an old laptop.
  const video = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } };
  return navigator.mediaDevices.getUserMedia({
    audio: kinds.includes("audio") && { echoCancellation: true, noiseSuppression: preferences.noiseSuppression, ...device(preferences.microphoneId) },
    video: kinds.includes("video") && { ...video, ...device(preferences.cameraId) },
  });
}

function device(id: string): MediaTrackConstraints {
  return id ? { deviceId: { ideal: id } } : {};
}

async function isGranted(kind: Kind): Promise<boolean> {
  try {
    const name = (kind === "audio" ? "microphone" : "camera") as PermissionName;
    return (await navigator.permissions.query({ name })).state === "granted";
  } catch {
    return false;
  }
}
