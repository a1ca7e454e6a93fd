/** The used parts of "node-datachannel" (`PeerConnection`) and of "node-datachannel/polyfill" (`RTCPeerConnection`). */
export interface NodeDataChannel {
  PeerConnection: new (name: string, configuration: never) => unknown;
  RTCPeerConnection: new (configuration: never) => unknown;
}

/**
 * The library connects before it has kept the fingerprint of an answer, and then refuses the other side's certificate. So a description is applied without its
 * candidates, and this side waits with the candidates of an offer of the same library until that side has applied the answer.
 */
const patienceMs = 300;

/** The library's own connection, which its RTCPeerConnection uses. */
interface Native {
  state(): RTCPeerConnectionState;
  setLocalDescription(type?: string): void;
  close(): void;
  localDescription(): { type: RTCSdpType; sdp: string } | null;
}

/**
 * Returns the option `createPeerConnection` of a PeerMesh that uses "node-datachannel". The library has data channels only. It cannot restart ICE: the
 * mesh makes another connection instead.
 */
export const forNodeDataChannel = ({ PeerConnection, RTCPeerConnection }: NodeDataChannel) => (configuration: RTCConfiguration): RTCPeerConnection => {
  const iceServers = (configuration.iceServers ?? []).flatMap(({ urls, username, credential }) => [urls].flat().map(url => {
    const [, protocol, rest] = /^(\w+):(.*)$/.exec(url) ?? [];
    return username && credential ? `${protocol}:${encodeURIComponent(username)}:${encodeURIComponent(credential)}@${rest}` : url;
  }));
  // By default the library makes offers and answers by itself, at moments of its own.
  const native = new PeerConnection('mesh', { ...configuration, iceServers, disableAutoNegotiation: true } as never) as Native;
  const pc = new RTCPeerConnection({ ...configuration, peerConnection: native } as never) as RTCPeerConnection;
  let isClosed = false;
  let agreed: RTCSessionDescription | null = null;
  const local = () => native.localDescription() as RTCSessionDescription | null;
  pc.addEventListener('signalingstatechange', () => {
    if (pc.signalingState === 'stable') {
      agreed = local();
    }
  });
  const setRemoteDescription = pc.setRemoteDescription.bind(pc);
  const addIceCandidate = pc.addIceCandidate.bind(pc);
  let canConnect = Promise.resolve();
  const isOffering = () => pc.signalingState === 'have-local-offer';
  Object.defineProperties(pc, {
    // The connection is `closed` when the other side has closed it, too. For a browser it is `failed` then.
    connectionState: { get: () => native.state() === 'closed' && !isClosed ? 'failed' : native.state() },
    close: {
      value: () => {
        isClosed = true;
        native.close();
      },
    },
    localDescription: { get: local },
    pendingLocalDescription: { get: () => isOffering() ? local() : null },
    currentLocalDescription: { get: () => isOffering() ? agreed : local() },
    setLocalDescription: {
      value: async (description?: RTCLocalSessionDescriptionInit) =>
        native.setLocalDescription(description?.type ?? (pc.signalingState === 'have-remote-offer' ? 'answer' : 'offer')),
    },
    setRemoteDescription: {
      value: async ({ type, sdp = '' }: RTCSessionDescriptionInit) => {
        await setRemoteDescription({ type, sdp: sdp.replace(/^a=(candidate:|end-of-candidates).*\r?\n/gm, '') });
        const isOfLibrary = type === 'offer' && sdp.includes('o=rtc ');
        canConnect = isOfLibrary ? new Promise(resolve => setTimeout(resolve, patienceMs)) : Promise.resolve();
        const sdpMid = /^a=mid:(.*)$/m.exec(sdp)?.[1] ?? '0';
        await Promise.all((sdp.match(/^a=candidate:.*/gm) ?? []).map(candidate => pc.addIceCandidate({ candidate, sdpMid })));
      },
    },
    addIceCandidate: {
      value: async (candidate: RTCIceCandidateInit) => {
        // Not awaited: the negotiation goes on. A candidate that comes too late is of no use.
        void canConnect.then(() => isClosed ? undefined : addIceCandidate(candidate)).catch(() => { /* the connection has ended */ });
      },
    },
    // The library makes descriptions only when it applies them. The mesh asks for one to compare or to measure it.
    createOffer: { value: async () => local() ?? { type: 'offer', sdp: '' } },
    createAnswer: { value: async () => ({ type: 'answer', sdp: '' }) },
    // PeerMesh replaces a connection with a "Session error".
    restartIce: { value: () => { throw new Error('Session error: the library cannot restart ICE.'); } },
  });
  return pc;
};
