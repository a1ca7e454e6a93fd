import { withListenOptions, type Listening } from './listening.js';
import { withStreamEvents } from './streams.js';

/** The used part of "werift". */
export interface Werift {
  RTCPeerConnection: new (configuration: never) => unknown;
}

/** The data that the library takes and gives. */
interface Channel extends Listening {
  send(data: string | Uint8Array): void;
}

/** Returns the option `createPeerConnection` of a PeerMesh that uses "werift". */
export const forWerift = ({ RTCPeerConnection }: Werift) => (configuration: RTCConfiguration): RTCPeerConnection => {
  const pc = new RTCPeerConnection(configuration as never) as RTCPeerConnection;
  // The library's end of the candidates has no candidate at all.
  withStreamEvents(pc, event => event.type === 'icecandidate' ? { candidate: (event as RTCPeerConnectionIceEvent).candidate ?? null } as RTCPeerConnectionIceEvent : event);
  const createDataChannel = pc.createDataChannel.bind(pc);
  pc.createDataChannel = (label, options) => {
    const channel = createDataChannel(label, options) as unknown as Channel;
    withListenOptions(channel, event => {
      const { data } = event as MessageEvent;
      return data instanceof Uint8Array ? { ...event, data: Uint8Array.from(data).buffer } as MessageEvent : event;
    });
    const send = channel.send.bind(channel);
    channel.send = data => send(typeof data === 'string' ? data : bytesOf(data));
    return channel as unknown as RTCDataChannel;
  };
  return pc;
};

/** The library sends only Buffers. */
function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  const Buffer = (globalThis as unknown as { Buffer: { from(data: ArrayBufferLike, offset?: number, length?: number): Uint8Array } }).Buffer;
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
