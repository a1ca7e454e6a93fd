import type { IceServer } from './contract.js';

// The browser's own objects keep their fields where MessagePack does not find them.
export const plainDescription = ({ type, sdp }: RTCSessionDescriptionInit) => ({ type, sdp: sdp ?? '' });

export const plainCandidate = ({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidateInit) => ({
  candidate: candidate ?? '', sdpMid: sdpMid ?? null, sdpMLineIndex: sdpMLineIndex ?? null, usernameFragment: usernameFragment ?? null,
});

/** RTCConfiguration knows no null. */
export function withoutNulls(iceServers: readonly IceServer[]): readonly RTCIceServer[] {
  return iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...username != null && { username },
    ...credential != null && { credential },
  }));
}
