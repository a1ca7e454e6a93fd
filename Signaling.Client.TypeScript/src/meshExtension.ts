import type { MeshPeer } from './meshPeer.js';

/** Extends a mesh, as `MediaMesh` of "@signaling/client/media" does. */
export interface MeshExtension {
  /** There is a new connection to the peer. It has no tracks yet, and has made no offer. */
  connecting(peer: MeshPeer, connection: RTCPeerConnection): void;
  /** The transceiver sends this track from now on. It may have sent another one before, and has no limits. */
  sending(peer: MeshPeer, transceiver: RTCRtpTransceiver, track: MediaStreamTrack): void;
  /** Returns attributes for the description that is sent to the peer, such as `a=x-example:text`. Other clients ignore them. */
  describe(peer: MeshPeer, connection: RTCPeerConnection): Readonly<Record<string, string>>;
  /** Both sides have applied this description of the other side. */
  described(peer: MeshPeer, connection: RTCPeerConnection, sdp: string): void;
}
