import type { ChannelDefinition } from './meshPeer.js';

/** What becomes of the channels of one connection. */
export interface DataChannelEvents {
  opened(channel: RTCDataChannel): void;
  closed(channel: RTCDataChannel): void;
  received(channel: RTCDataChannel, data: unknown): void;
}

/** Opens the channels on this side; as both sides do the same, they need no negotiation of their own (RFC 8832 is left out). */
export function openChannels(
  pc: RTCPeerConnection, definitions: readonly ChannelDefinition[], events: DataChannelEvents, signal: AbortSignal,
): ReadonlyMap<string, RTCDataChannel> {
  return new Map(definitions.map(({ label, binaryType = 'arraybuffer', ...options }, id) => {
    const channel = pc.createDataChannel(label, { ...options, negotiated: true, id });
    channel.binaryType = binaryType;
    channel.addEventListener('open', () => events.opened(channel), { signal });
    channel.addEventListener('close', () => events.closed(channel), { signal });
    channel.addEventListener('message', ({ data }) => events.received(channel, data), { signal });
    return [label, channel];
  }));
}
