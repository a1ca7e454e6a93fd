// The wire contract, version 1, as docs/protocol.md has it. These types are checked against the golden JSON of Signaling.Tests/Golden,
// as those of the server are; a change there and here belongs into one commit.

/** The path of the SignalR hub below the server's root. */
export const SIGNALING_PATH = '/signaling';

/** The limits that hold unless a server sets others. Characters are UTF-16 code units, bytes those of UTF-8. */
export const SIGNALING_LIMITS = {
  /** The longest room name, in characters. A room name is not empty, and holds no control, invisible or direction characters. */
  roomNameLength: 128,
  /** The longest display name, in characters. It holds no control, invisible or direction characters. */
  displayNameLength: 64,
  /** The most entries in a peer's metadata. */
  metadataEntries: 16,
  /** The most bytes of a peer's metadata, keys and values together. */
  metadataBytes: 4 * 1024,
  /** The most bytes of a session description's SDP. */
  sdpBytes: 64 * 1024,
  /** The most bytes of an ICE candidate, its texts together. */
  candidateBytes: 4 * 1024,
  /** The most bytes of an application's message. */
  messageBytes: 16 * 1024,
  /** The most peers in one room. */
  peersPerRoom: 100,
} as const;

/** `suspended`: the peer's connection to the server broke, and it may still come back as the same peer. */
export type PeerState = 'connected' | 'suspended';

/** Why somebody left: of its own will, a broken connection, one that did not come back in time, a moderator, or the end of the room. */
export type PeerLeftReason = 'left' | 'disconnected' | 'timeout' | 'removed' | 'room_closed';

/** Why this peer was put out of its room. `replaced`: it came back on another connection, which took the place of this one. */
export type RemovedReason = 'removed' | 'room_closed' | 'replaced';

/** The codes of refused calls; what each means is said in docs/protocol.md. */
export type SignalingErrorCode =
  | 'invalid_request' | 'not_joined' | 'already_joined' | 'peer_not_found' | 'room_full' | 'room_locked' | 'banned' | 'unauthorized'
  | 'forbidden' | 'message_too_large' | 'mailbox_full' | 'rate_limited' | 'resume_failed' | 'server_full' | 'unavailable' | 'draining';

/** What a peer enters a room with. */
export interface JoinRequest {
  /** The room's name: 1 to 128 characters without control, invisible or direction characters. */
  room: string;
  /** What the others shall see: up to 64 characters. Default: none. */
  displayName?: string | null;
  /** The application's own data about this peer: up to 16 entries and 4 KiB. Default: none. */
  metadata?: Readonly<Record<string, string>> | null;
}

/** A peer as the others see it. */
export interface PeerInfo {
  /** Public, and unique on the server. */
  peerId: string;
  /** Empty when none was given. */
  displayName: string;
  /** Empty when none was given. */
  metadata: Readonly<Record<string, string>>;
  state: PeerState;
  /** Grows with every joining. Of two peers the one with the greater order makes the first offer and is the polite one. */
  order: number;
}

/** The room as it was at the moment of joining. */
export interface JoinResult {
  peerId: string;
  /** A secret of this peer alone: never pass it on, never log it. */
  resumeToken: string;
  room: string;
  self: PeerInfo;
  /** The others, in the order of joining. */
  peers: PeerInfo[];
  /** The version of the roster that `peers` shows. */
  version: number;
  iceServers: IceServer[];
  /** The limits of this server. */
  limits: Limits;
  /** How long a peer without a connection keeps its place, in milliseconds; 0 when it leaves at once. */
  resumeWindowMs: number;
}

/** Limits of this server, so that a client can refuse before it sends. Bytes are those of UTF-8. */
export interface Limits {
  maxSdpBytes: number;
  /** Of a candidate's texts together. */
  maxCandidateBytes: number;
  maxMessageBytes: number;
  /** Of keys and values together. */
  maxMetadataBytes: number;
  maxPeersPerRoom: number;
}

/** How a client comes back that numbers its attempts and acknowledges what it has received. */
export interface ResumeRequest {
  resumeToken: string;
  /** Grows with each try of this client. A try never replaces one with a greater number. */
  attempt?: number | null;
  /** The number of signals that this client has received as this peer since its Join, on all connections together. */
  received?: number | null;
}

/** The version of the roster that has the update; the present one when the update changed nothing. */
export interface UpdateResult {
  version: number;
}

/** A room at one version: this peer, and the others in the order of joining. */
export interface Roster {
  self: PeerInfo;
  peers: PeerInfo[];
  version: number;
}

/** What of oneself to change: what is null or missing stays as it was, metadata is replaced as a whole. */
export interface PeerUpdate {
  displayName?: string | null;
  metadata?: Readonly<Record<string, string>> | null;
}

/** {@link https://www.w3.org/TR/webrtc/#dom-rtcsessiondescriptioninit | RTCSessionDescriptionInit} */
export interface SessionDescription {
  type: RTCSdpType;
  sdp: string;
}

/** {@link https://www.w3.org/TR/webrtc/#dom-rtcicecandidateinit | RTCIceCandidateInit} */
export interface IceCandidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

/** {@link https://www.w3.org/TR/webrtc/#dom-rtciceserver | RTCIceServer}. An absent field is left out, since W3C takes no null. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** What became of a signal. `queued`: the target is suspended, and gets it when it comes back. */
export interface SendResult {
  status: 'sent' | 'queued';
}
