import type { ChannelDefinition } from './meshPeer.js';
import type { RaiseOfPeer } from './peerMeshOptions.js';
import { attributeOf } from './sdp.js';

/** The session-level attribute with the IDs and labels of the data channels. */
export const CHANNELS = 'x-signaling-channels';

/** More waiting bytes than this are refused. Chromium has the same limit; Firefox has none, and keeps everything in memory. */
const maxBufferedBytes = 16 * 1024 * 1024;

/**
 * The data channels of one connection. Both sides create the same channels, so the channels need no negotiation (RFC 8832) of their own. If the lists
 * of the two sides differ, the side that receives the first offer uses the other side's IDs, and each closes the channels that the other one lacks.
 */
export class DataChannels {
  readonly byLabel: ReadonlyMap<string, RTCDataChannel>;
  readonly #failed: (error: unknown) => void;
  readonly #full = new WeakSet<RTCDataChannel>();

  /** `offer`: the other side's offer, whose IDs this side has to use. */
  constructor(
    pc: RTCPeerConnection, definitions: readonly ChannelDefinition[], raise: RaiseOfPeer, failed: (error: unknown) => void, signal: AbortSignal, offer?: string,
  ) {
    this.#failed = failed;
    const theirs = offer === undefined ? null : channelsOf(offer);
    let free = Math.max(-1, ...theirs?.values() ?? []) + 1;
    this.byLabel = new Map(definitions.map(({ label, binaryType = 'arraybuffer', ...options }, index) => {
      const id = theirs ? theirs.get(label) ?? free++ : index;
      const channel = pc.createDataChannel(label, { ...options, negotiated: true, id });
      channel.binaryType = binaryType;
      channel.addEventListener('open', () => raise('channelopen', { channel }), { signal });
      channel.addEventListener('close', () => raise('channelclose', { channel }), { signal });
      channel.addEventListener('message', ({ data }) => raise('data', { channel, data }), { signal });
      return [label, channel];
    }));
  }

  /** Gets the value of the attribute. */
  get description(): string {
    return [...this.byLabel].map(([label, { id }]) => `${id}=${encodeURIComponent(label)}`).join(';');
  }

  /** Returns whether both sides have the same ID for each label that both have. A client that does not name its channels has the same ones. */
  isIn(offer: string): boolean {
    const theirs = channelsOf(offer);
    return !theirs || [...this.byLabel].every(([label, { id }]) => (theirs.get(label) ?? id) === id);
  }

  /** Closes the channels that the other side lacks: what is sent over them would get lost, or arrive as if it were of another channel. */
  keepThoseIn(description: string): void {
    const theirs = channelsOf(description);
    for (const [label, channel] of theirs ? this.byLabel : []) {
      if (theirs!.get(label) !== channel.id && !/^clos/.test(channel.readyState)) {
        channel.close();
        this.#failed(new Error(`The other side has no data channel "${label}".`));
      }
    }
  }

  /** Returns true when the channel has accepted the data. A full channel is reported once until it is empty. */
  send(label: string, data: string | ArrayBuffer | Blob | ArrayBufferView): boolean {
    const channel = this.byLabel.get(label);
    if (channel?.readyState !== 'open') {
      return false;
    }

    try {
      if (channel.bufferedAmount > maxBufferedBytes) {
        throw new DOMException(`The data channel "${label}" is full. Wait for bufferedamountlow.`, 'OperationError');
      }
      channel.send(data as string);
      return true;
    } catch (error) {
      if (!this.#full.has(channel)) {
        this.#failed(error);
      }
      if (channel.bufferedAmount > 0) {
        this.#full.add(channel);
        channel.addEventListener('bufferedamountlow', () => this.#full.delete(channel), { once: true });
      }
      return false;
    }
  }
}

/** Returns the IDs by label; null from a client that does not name them. */
function channelsOf(sdp: string): ReadonlyMap<string, number> | null {
  const list = attributeOf(sdp, CHANNELS);
  return list === undefined ? null : new Map(list.split(';').filter(Boolean).map(each => {
    const [id, label = ''] = each.split('=');
    return [decodeURIComponent(label), Number(id)];
  }));
}
