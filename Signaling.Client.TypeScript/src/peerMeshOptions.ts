import type { PeerInfo } from './contract.js';
import type { MeshExtension } from './meshExtension.js';
import type { ChannelDefinition, MeshPeer } from './meshPeer.js';

export interface PeerMeshOptions {
  /** The configuration of every peer connection. The room's ICE servers are added to its own. */
  rtcConfiguration?: RTCConfiguration;
  /** Data channels to every peer: negotiated, with the IDs 0, 1, 2 … in this order. Give all peers the same ones. Default: none. */
  channels?: readonly ChannelDefinition[];
  /** Creates a peer connection. Default: `new RTCPeerConnection(configuration)`. */
  createPeerConnection?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /**
   * How long, in milliseconds, a connection may be disconnected before ICE is restarted, and an offer may be unanswered before it is sent again.
   * Default: 10 000.
   */
  failureTimeoutMs?: number;
  /**
   * Returns whether to connect to this peer. Asked when there is a new peer and, with `isCalling`, for each offer of a peer without a connection.
   * `connect` does not ask. Default: to all.
   */
  accept?: (peer: PeerInfo, isCalling: boolean) => boolean;
  /** No further connections are made beside this number of them. Default: no limit of its own. */
  maxPeers?: number;
  /** Is told of all connections, and may add to what they send and describe. Default: none. */
  extension?: MeshExtension;
}

/** The events of a PeerMesh. */
export interface PeerMeshEvents {
  peeradded: MeshPeer;
  /** The state of that peer is `closed`. Its streams end without further events. */
  peerremoved: MeshPeer;
  statechanged: MeshPeer;
  /** A track has arrived, or has been added again. It is silent or black until the first packet (`unmute`). */
  track: { peer: MeshPeer; track: MediaStreamTrack; streams: readonly MediaStream[] };
  /** The other side has removed the track from the stream. */
  trackremoved: { peer: MeshPeer; stream: MediaStream; track: MediaStreamTrack };
  channelopen: { peer: MeshPeer; channel: RTCDataChannel };
  channelclose: { peer: MeshPeer; channel: RTCDataChannel };
  /** A Blob only in a channel with `binaryType: 'blob'`. */
  data: { peer: MeshPeer; channel: RTCDataChannel; data: string | ArrayBuffer | Blob };
  /** An error with one peer, or with the configuration of all. The mesh continues, and repairs what it can. */
  error: { peer: MeshPeer | null; error: Error };
}

/** Raises an event that is about one peer. */
export type RaiseOfPeer = <E extends 'track' | 'trackremoved' | 'channelopen' | 'channelclose' | 'data' | 'error'>(
  event: E, data: Omit<PeerMeshEvents[E], 'peer'>) => void;

/** A stream that is sent to all peers, with its sent tracks. */
export interface LocalMedia {
  readonly stream: MediaStream;
  readonly tracks: readonly MediaStreamTrack[];
}
