import type { MeshPeer } from '../meshPeer.js';

/** A summary of the statistics of one track ({@link https://www.w3.org/TR/webrtc-stats/ | W3C}). What the browser does not know is null. */
export interface TrackStatistics {
  readonly direction: 'in' | 'out';
  readonly kind: string;
  /** Kilobits per second since the last call for this track; 0 at the first call. */
  readonly bitrateKbps: number;
  /** The share of the packets that got lost since the last call, 0 to 1. */
  readonly packetLoss: number | null;
  readonly jitterMs: number | null;
  readonly framesPerSecond: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Such as `video/VP8`. */
  readonly codec: string | null;
}

interface Report {
  id: string;
  type: string;
  timestamp: number;
  bytesSent?: number;
  bytesReceived?: number;
  packetsSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: number;
  framesPerSecond?: number;
  frameWidth?: number;
  frameHeight?: number;
  codecId?: string;
  mimeType?: string;
}

interface Sample { timestamp: number; bytes: number; packets: number; lost: number }

/** By connection: one local track goes to all peers. */
const former = new WeakMap<RTCPeerConnection, WeakMap<MediaStreamTrack, Sample>>();

/** Returns the statistics of a track that this peer sends, or that is sent to it; null when the connection has no such track. */
export async function statisticsOf({ connection }: MeshPeer, track: MediaStreamTrack): Promise<TrackStatistics | null> {
  const sender = connection.getSenders().find(sender => sender.track === track);
  const end = sender ?? connection.getReceivers().find(receiver => receiver.track === track);
  if (!end) {
    return null;
  }

  const reports = new Map<string | undefined, Report>();
  (await end.getStats()).forEach((report: Report) => reports.set(report.id, report));
  const find = (type: string) => [...reports.values()].find(report => report.type === type);
  const main = find(sender ? 'outbound-rtp' : 'inbound-rtp');
  const heard = sender ? find('remote-inbound-rtp') : main;
  const sample: Sample = {
    timestamp: main?.timestamp ?? 0,
    bytes: (sender ? main?.bytesSent : main?.bytesReceived) ?? 0,
    packets: (sender ? main?.packetsSent : main?.packetsReceived) ?? 0,
    lost: heard?.packetsLost ?? 0,
  };
  const samples = former.get(connection) ?? new WeakMap<MediaStreamTrack, Sample>();
  former.set(connection, samples);
  const before = samples.get(track) ?? sample;
  samples.set(track, sample);

  const since = (key: keyof Sample) => Math.max(0, sample[key] - before[key]);
  const due = since('packets') + (sender ? 0 : since('lost'));
  return {
    direction: sender ? 'out' : 'in',
    kind: track.kind,
    bitrateKbps: since('timestamp') > 0 ? since('bytes') * 8 / since('timestamp') : 0,
    packetLoss: due > 0 && heard ? Math.min(1, since('lost') / due) : null,
    jitterMs: heard?.jitter === undefined ? null : heard.jitter * 1000,
    framesPerSecond: main?.framesPerSecond ?? null,
    width: main?.frameWidth ?? null,
    height: main?.frameHeight ?? null,
    codec: reports.get(main?.codecId)?.mimeType ?? null,
  };
}
