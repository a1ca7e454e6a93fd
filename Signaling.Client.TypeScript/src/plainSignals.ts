import type { IceServer } from './contract.js';

// The browser's own objects have no enumerable own fields, so MessagePack would encode them as empty.
export const plainDescription = ({ type, sdp = '' }: RTCSessionDescriptionInit) => ({ type, sdp });

export const plainCandidate = ({ candidate = '', sdpMid = null, sdpMLineIndex = null, usernameFragment = null }: RTCIceCandidateInit) =>
  ({ candidate, sdpMid, sdpMLineIndex, usernameFragment });

/** Removes null fields, because RTCConfiguration allows none. */
export function withoutNulls(iceServers: readonly IceServer[]): readonly RTCIceServer[] {
  return iceServers.map(server => Object.fromEntries(Object.entries(server).filter(([, value]) => value !== null)) as unknown as RTCIceServer);
}
