import type { PeerMesh } from "@signaling/client";

/** This side's screen, as a stream of its own besides the camera's stream. */
export class ScreenShare extends EventTarget {
  readonly #mesh: PeerMesh;
  #stream: MediaStream | null = null;

  static readonly isSupported = typeof navigator.mediaDevices?.getDisplayMedia === "function";

  constructor(mesh: PeerMesh) {
    super();
    this.#mesh = mesh;
  }

  get stream(): MediaStream | null {
    return this.#stream;
  }

  /** Returns false when the user picked nothing. */
  async start(): Promise<boolean> {
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: true });
    } catch {
      return false;
    }
    for (const track of stream.getVideoTracks()) {
      track.contentHint = "detail";
      track.addEventListener("ended", () => this.stop()); // The browser's own "stop sharing" button.
    }
    this.stop();
    this.#stream = stream;
    this.#mesh.addStream(stream);
    this.dispatchEvent(new Event("change"));
    return true;
  }

  stop(): void {
    const stream = this.#stream;
    if (!stream) {
      return;
    }
    this.#stream = null;
    this.#mesh.removeStream(stream);
    for (const track of stream.getTracks()) {
      track.stop();
    }
    this.dispatchEvent(new Event("change"));
  }
}
