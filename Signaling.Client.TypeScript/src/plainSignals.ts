import type { IceServer } from './contract.js';

// The browser's own objects have no enumerable own fields, so MessagePack would encode them as empty.
export const plainDescription = ({ type, sdp }: RTCSessionDescriptionInit) => ({ type, sdp: sdp ?? '' });

export const plainCandidate = ({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidateInit) => ({
  candidate: candidate ?? '', sdpMid: sdpMid ?? null, sdpMLineIndex: sdpMLineIndex ?? null, usernameFragment: usernameFragment ?? null,
});

/** Removes null fields, because RTCConfiguration allows none. */
export function withoutNulls(iceServers: readonly IceServer[]): readonly RTCIceServer[] {
  return iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...username != null && { username },
    ...credential != null && { credential },
  }));
}
