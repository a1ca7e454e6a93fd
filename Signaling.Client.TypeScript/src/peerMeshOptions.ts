import type { ChannelDefinition, MeshPeer } from './meshPeer.js';

export interface PeerMeshOptions {
  /** What every peer connection is made with. The room's ICE servers are added to those in here. */
  rtcConfiguration?: RTCConfiguration;
  /** Data channels to every peer: negotiated, with the IDs 0, 1, 2 … in this order. Default: none. */
  channels?: readonly ChannelDefinition[];
  /** Makes a peer connection. Default: `new RTCPeerConnection(configuration)`. */
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /**
   * Milliseconds. For so long a connection may be disconnected before ICE is restarted, and an offer unanswered before it is sent again.
   * Default: 10 000.
   */
  failureTimeoutMs?: number;
}

/** What a PeerMesh raises. */
export interface PeerMeshEvents {
  peeradded: MeshPeer;
  /** Its state is `closed`, and its streams are gone without events of their own. */
  peerremoved: MeshPeer;
  statechanged: MeshPeer;
  /** A track arrived, or came back. It is silent or black until the first packet (`unmute`). */
  track: { peer: MeshPeer; track: MediaStreamTrack; streams: readonly MediaStream[] };
  /** The other side took the track out of the stream. */
  trackremoved: { peer: MeshPeer; stream: MediaStream; track: MediaStreamTrack };
  channelopen: { peer: MeshPeer; channel: RTCDataChannel };
  channelclose: { peer: MeshPeer; channel: RTCDataChannel };
  data: { peer: MeshPeer; channel: RTCDataChannel; data: string | ArrayBuffer };
  /** Something that went wrong with one peer; the mesh goes on, and mends what it can. */
  error: { peer: MeshPeer; error: Error };
}

/** A stream that is sent to everybody, with those of its tracks that are. */
export interface LocalMedia {
  readonly stream: MediaStream;
  readonly tracks: readonly MediaStreamTrack[];
}
