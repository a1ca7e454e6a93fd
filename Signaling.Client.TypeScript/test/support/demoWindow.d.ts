import type { PeerMesh, SignalingClient } from '../../src/index.js';

declare global {
  interface Window {
    signalingDemo?: { client: SignalingClient; mesh: PeerMesh };
    /** The video that a test's own picture-in-picture shows. */
    shownInPicture?: HTMLVideoElement | null;
    /** Sets the loudness of a test's own microphone. */
    setLoudness?: (value: number) => void;
  }
}
