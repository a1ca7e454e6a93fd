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
  /** Gets the current statistics of the connection. Rates are averages since the last call for this peer, so the first rates are 0. */
  getStats(): Promise<PeerStatistics>;
}

/** A summary of `RTCPeerConnection.getStats` ({@link https://www.w3.org/TR/webrtc-stats/ | W3C}). */
export interface PeerStatistics {
  /** Milliseconds; null while unknown. */
  roundTripMs: number | null;
  /** Kilobits per second, including all overhead on the wire. */
  bitrateInKbps: number;
  /** Kilobits per second, including all overhead on the wire. */
  bitrateOutKbps: number;
  /** The share of incoming media packets that were lost since the last call, 0 to 1; null when no packet was expected. */
  packetLoss: number | null;
  /** Whether a TURN server relays the connection; null while not connected. */
  route: 'direct' | 'relayed' | null;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445); null while not connected. */
  localCandidateType: string | null;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445); null while not connected. */
  remoteCandidateType: string | null;
  /** `udp` or `tcp`, to a TURN server also `tls`; null while not connected. */
  protocol: string | null;
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
