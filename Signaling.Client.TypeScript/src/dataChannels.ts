import type { ChannelDefinition } from './meshPeer.js';

/** The events of the data channels of one connection. */
export interface DataChannelEvents {
  opened(channel: RTCDataChannel): void;
  closed(channel: RTCDataChannel): void;
  received(channel: RTCDataChannel, data: unknown): void;
}

/** Opens the channels on this side. Both sides create the same channels, so the channels need no negotiation (RFC 8832) of their own. */
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
