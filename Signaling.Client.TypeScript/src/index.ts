export type { CallOptions } from './callOptions.js';
export {
  SERVER_PEER_ID, SIGNALING_LIMITS, SIGNALING_PATH,
  type ConnectionReport, type IceCandidate, type IceServer, type JoinRequest, type JoinResult, type Knock, type Limits, type PeerInfo, type PeerLeftReason, type PeerState,
  type PeerUpdate, type Permission, type RemovedReason, type RemoveOptions, type ResumeRequest, type Roster, type SendResult, type SessionDescription, type SignalingErrorCode,
  type UpdateResult,
} from './contract.js';
export type { ChannelDefinition, MeshPeer, MeshPeerState } from './meshPeer.js';
export type { MeshExtension } from './meshExtension.js';
export { PeerMesh } from './peerMesh.js';
export type { LocalMedia, PeerMeshEvents, PeerMeshOptions } from './peerMeshOptions.js';
export { SignalingClient } from './signalingClient.js';
export type { SignalingClientEvents, SignalingState } from './signalingClientEvents.js';
export type { SignalingClientOptions } from './signalingClientOptions.js';
export { SignalingError } from './signalingError.js';
export type { ListenOptions } from './typedEvents.js';
