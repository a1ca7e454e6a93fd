// The wire contract, version 1, as in docs/protocol.md. Tests check these types and those of the server against the golden JSON of
// Signaling.Tests/Golden. Change both in one commit.

/** The path of the SignalR hub below the server's root. */
export const SIGNALING_PATH = '/signaling';

/** The sender of messages that the server itself sends. No peer has this ID, and it is in no roster. */
export const SERVER_PEER_ID = 'server';

/** The default limits. Characters are UTF-16 code units, bytes those of UTF-8. */
export const SIGNALING_LIMITS = {
  /** The longest room name, in characters. A room name is not empty, and contains no control, invisible or direction characters. */
  roomNameLength: 128,
  /** The longest display name, in characters. It contains no control, invisible or direction characters. */
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

/** `suspended`: the peer has lost its connection to the server, and may still resume as the same peer. */
export type PeerState = 'connected' | 'suspended';

/** Why a peer left: it left itself, its connection broke, it did not resume in time, a moderator removed it, or the room was closed. */
export type PeerLeftReason = 'left' | 'disconnected' | 'timeout' | 'removed' | 'room_closed';

/** Why this peer was removed from its room. `replaced`: it has resumed on another connection, which replaces this one. */
export type RemovedReason = 'removed' | 'room_closed' | 'replaced';

/** What a peer may do in its room. `moderate`: remove and ban peers, and lock the room. A peer with `admin` has `moderate`, too. */
export type Permission = 'signal' | 'message' | 'moderate' | 'admin';

/** The codes of refused calls; docs/protocol.md has their meanings. */
export type SignalingErrorCode =
  | 'invalid_request' | 'not_joined' | 'already_joined' | 'peer_not_found' | 'room_full' | 'room_locked' | 'banned' | 'unauthorized'
  | 'forbidden' | 'message_too_large' | 'mailbox_full' | 'rate_limited' | 'resume_failed' | 'server_full' | 'unavailable' | 'draining';

/** The data with which a peer joins a room. */
export interface JoinRequest {
  /** The room's name: 1 to 128 characters without control, invisible or direction characters. */
  room: string;
  /** The name that the other peers see: up to 64 characters. Default: none. */
  displayName?: string | null;
  /** The application's own data about this peer: up to 16 entries and 4 KiB. Default: none. */
  metadata?: Readonly<Record<string, string>> | null;
}

/** A peer as the others see it. */
export interface PeerInfo {
  /** Public, and unique on the server. */
  peerId: string;
  /** Empty when the peer has set none. */
  displayName: string;
  /** Empty when the peer has set none. */
  metadata: Readonly<Record<string, string>>;
  state: PeerState;
  /** Grows with every join. Of two peers, the one with the greater order makes the first offer and is the polite one. */
  order: number;
  /** The user's ID, written by the server: the `sub` of the access token, or the user of the application. Null when none is known. */
  userId?: string | null;
}

/** The room as it was at the moment of joining. */
export interface JoinResult {
  peerId: string;
  /** A secret of this peer: never send it to another peer, never log it. */
  resumeToken: string;
  room: string;
  self: PeerInfo;
  /** The other peers, in the order of joining. */
  peers: PeerInfo[];
  /** The version of the roster in `peers`. */
  version: number;
  iceServers: IceServer[];
  /** The limits of this server. */
  limits: Limits;
  /** How long a suspended peer keeps its place, in milliseconds; 0 when suspended peers are not kept. */
  resumeWindowMs: number;
  /** This peer's permissions. Left out when they are `signal` and `message`, and by a server of an earlier release. */
  permissions?: Permission[];
  /** Whether the room is locked, for a peer that may moderate it; otherwise left out. */
  roomLocked?: boolean;
}

/** Limits of this server, so that a client can refuse before it sends. Bytes are those of UTF-8. */
export interface Limits {
  maxSdpBytes: number;
  /** The limit for the texts of a candidate together. */
  maxCandidateBytes: number;
  maxMessageBytes: number;
  /** The limit for keys and values together. */
  maxMetadataBytes: number;
  maxPeersPerRoom: number;
}

/** The resume of a client that numbers its attempts and acknowledges received signals. */
export interface ResumeRequest {
  resumeToken: string;
  /** Grows with each attempt of this client. An attempt never replaces one with a greater number. */
  attempt?: number | null;
  /** The number of signals that this client has received as this peer since its Join, on all connections together. */
  received?: number | null;
}

/** The version of the roster that contains the update; the current version when the update changed nothing. */
export interface UpdateResult {
  version: number;
}

/** A room at one version: this peer, and the other peers in the order of joining. */
export interface Roster {
  self: PeerInfo;
  peers: PeerInfo[];
  version: number;
}

/** The changes of this peer's own name or metadata. A null or missing field stays as it was; metadata is replaced as a whole. */
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

/** {@link https://www.w3.org/TR/webrtc/#dom-rtciceserver | RTCIceServer}. An absent field is left out, because W3C allows no null. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** How a moderator removes a peer. */
export interface RemoveOptions {
  /** Why, for people: up to 128 characters. A newcomer that is refused because of the ban receives it; the removed peer does not. */
  reason?: string | null;
  /** How long the peer may not join the room again, in seconds. Null, missing or 0: it may join again at once. */
  banSeconds?: number | null;
}

/** What became of one peer connection, for the metrics of the service. */
export interface ConnectionReport {
  /** The peer at the other end. */
  peerId: string;
  /** `connected`: for the first time. `failed`: before it was connected. `disconnected`: it was connected, and has failed since. */
  outcome: 'connected' | 'failed' | 'disconnected';
  /** Milliseconds since this side created the connection: a whole number. */
  elapsedMs: number;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445); null when no candidate is in use. */
  localCandidateType?: string | null;
  /** `host`, `srflx`, `prflx` or `relay` (RFC 8445); null when no candidate is in use. */
  remoteCandidateType?: string | null;
  /** How this side reaches its TURN server: `udp`, `tcp` or `tls`; null when it uses none. */
  relayProtocol?: string | null;
}

/** A newcomer that was refused because the room is locked. */
export interface Knock {
  /** The name that the newcomer gave; empty when it gave none. Like every display name, it may be that of another person. */
  displayName: string;
  /** The user's ID, written by the server. Null when none is known. */
  userId?: string | null;
}

/** The result of sending a signal. `queued`: the target is suspended and receives the signal after it resumes. */
export interface SendResult {
  status: 'sent' | 'queued';
}
