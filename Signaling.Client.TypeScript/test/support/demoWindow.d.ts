import type { PeerMesh, SignalingClient } from '../../src/index.js';

declare global {
  interface Window {
    signalingDemo?: { client: SignalingClient; mesh: PeerMesh };
  }
}
