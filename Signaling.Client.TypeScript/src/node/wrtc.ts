import { withListenOptions } from './listening.js';
import { withStreamEvents } from './streams.js';

/** The used part of "@roamhq/wrtc". */
export interface Wrtc {
  RTCPeerConnection: new (configuration: never) => unknown;
}

/** Returns the option `createPeerConnection` of a PeerMesh that uses "@roamhq/wrtc". */
export const forWrtc = ({ RTCPeerConnection }: Wrtc) => (configuration: RTCConfiguration): RTCPeerConnection => {
  const pc = new RTCPeerConnection(configuration as never) as RTCPeerConnection;
  withStreamEvents(pc);
  const setLocalDescription = pc.setLocalDescription.bind(pc);
  // The library does not make the description by itself.
  pc.setLocalDescription = async description =>
    setLocalDescription(description ?? await (pc.signalingState === 'have-remote-offer' ? pc.createAnswer() : pc.createOffer()));
  const createDataChannel = pc.createDataChannel.bind(pc);
  pc.createDataChannel = (label, options) => {
    const channel = createDataChannel(label, options);
    withListenOptions(channel);
    return channel;
  };
  return pc;
};
