export { PeerVideo, type PeerVideoProps } from './peerVideo.js';
export { useDataChannel, type DataChannelUse } from './useDataChannel.js';
export { useMedia, type Media } from './useMedia.js';
export { usePeers, type PeerView } from './usePeers.js';
export { useRoom, type Room, type RoomOptions } from './useRoom.js';
