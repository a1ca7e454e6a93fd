/** How a track is published. */
export interface PublishOptions {
  /** The name by which the other peers find it, such as `camera` or `screen`. A peer publishes one track at a time under a name. */
  name: string;
  /** The stream to which the track belongs. Default: one of its own. */
  stream?: MediaStream;
  /** Bits per second. */
  maxBitrate?: number;
  /** Frames per second. */
  maxFramerate?: number;
  /** 2 sends half of the width and half of the height. At least 1. */
  scaleResolutionDownBy?: number;
  /** What the browser gives up first when the network or the processor is too slow ({@link https://www.w3.org/TR/mst-content-hint/ | W3C}). */
  degradationPreference?: 'maintain-framerate' | 'maintain-resolution' | 'balanced';
  /** The share of the bandwidth beside other tracks ({@link https://www.w3.org/TR/webrtc-priority/ | W3C}). Default: `low`. */
  priority?: RTCPriorityType;
  /** The preferred codecs, best first, such as `['video/VP9', 'video/VP8']`. The others follow, so that both sides always have one in common. */
  codecs?: readonly string[];
  /** Returns whether this peer receives the track. Asked again after `media.refresh()`. Default: all peers do. */
  to?: (peerId: string) => boolean;
}

/** A track that this side publishes. */
export interface Publication {
  readonly options: PublishOptions;
  /** The track that is sent now. */
  track: MediaStreamTrack;
  /** Whether the user has muted it: silence or black is sent. */
  isMuted: boolean;
}

/**
 * Gives one sender the limits of its publication. What an earlier call has set and this one lacks is removed. Does nothing while the browser knows no
 * encodings, which some do only after the negotiation. Call it after each negotiation: Chromium forgets limits that it takes while a description is applied.
 */
export async function limit(sender: RTCRtpSender, { options, track }: Publication, isActive: boolean, shareBps: number): Promise<void> {
  const isVideo = track.kind === 'video';
  const maxBitrate = Math.min(options.maxBitrate ?? Infinity, isVideo ? shareBps : Infinity);
  const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
  const before = JSON.stringify(parameters);
  for (const encoding of parameters.encodings) {
    Object.assign(encoding, { active: isActive, priority: options.priority ?? 'low' });
    put(encoding, 'maxBitrate', maxBitrate < Infinity ? Math.round(maxBitrate) : undefined);
    put(encoding, 'maxFramerate', isVideo ? options.maxFramerate : undefined);
    const scale = options.scaleResolutionDownBy ?? 1;
    put(encoding, 'scaleResolutionDownBy', isVideo && (scale !== 1 || encoding.scaleResolutionDownBy !== undefined) ? scale : undefined);
  }
  if (isVideo) {
    put(parameters, 'degradationPreference', options.degradationPreference);
  }
  if (parameters.encodings.length > 0 && JSON.stringify(parameters) !== before) {
    await sender.setParameters(parameters);
  }
}

/** WebIDL takes no undefined number everywhere. */
function put<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value === undefined) {
    delete target[key];
  } else {
    target[key] = value;
  }
}

/** Puts the preferred codecs first. Before the offer, and only where the browser can. */
export function prefer(transceiver: RTCRtpTransceiver, codecs: readonly string[] | undefined): void {
  const all = RTCRtpReceiver.getCapabilities?.(transceiver.receiver.track.kind)?.codecs ?? [];
  const rank = ({ mimeType }: { mimeType: string }) => {
    const index = (codecs ?? []).findIndex(codec => codec.toLowerCase() === mimeType.toLowerCase());
    return index < 0 ? Infinity : index;
  };
  if (all.length > 0 && transceiver.setCodecPreferences) {
    // An empty list restores the browser's own order, which a transceiver that is used again needs.
    transceiver.setCodecPreferences(codecs ? [...all].sort((one, other) => (rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0)) : []);
  }
}
