import type { PeerInfo } from './contract.js';

/**
 * As `RTCPeerConnection.connectionState`, with `new` counted as `connecting`
 * ({@link https://www.w3.org/TR/webrtc/#rtcpeerconnectionstate-enum | W3C}). The mesh repairs `disconnected` and `failed` connections.
 */
export type MeshPeerState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** Another peer of the room, and the connection to it. The object stays the same while that peer is in the room. */
export interface MeshPeer {
  readonly id: string;
  /** The peer's current data in the room. */
  readonly info: PeerInfo;
  /** Replaced by a new one when this client has become a new peer for the others, and when the other side has made a new one. */
  readonly connection: RTCPeerConnection;
  /** Whether this side is the polite one of the perfect-negotiation pattern: the peer that joined later. */
  readonly polite: boolean;
  readonly state: MeshPeerState;
  /** The streams from this peer that currently have tracks. */
  readonly streams: readonly MediaStream[];
  /** Returns the data channel with this label, in any state. */
  channel(label: string): RTCDataChannel | undefined;
}

/** A data channel that the mesh opens to every peer. All sides must define the same channels in the same order. */
export interface ChannelDefinition {
  label: string;
  /** Default: true. */
  ordered?: boolean;
  /** How often a message is retransmitted before it is dropped. Default: until it arrives. */
  maxRetransmits?: number;
  /** How long, in milliseconds, a message is retransmitted before it is dropped. Default: until it arrives. */
  maxPacketLifeTime?: number;
  /** What the `data` event has of a binary message. Default: "arraybuffer". */
  binaryType?: BinaryType;
}
