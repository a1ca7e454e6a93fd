// The page of the tests in pairs of browsers: it sends any number of moving pictures, and counts the frames that it receives of each stream.
import { PeerMesh, SignalingClient, type PeerMeshOptions, type SignalingClientOptions } from '../../src/index.js';

import { MediaMesh, resumeAudio, statisticsOf, type MediaMeshOptions } from '../../src/media/index.js';

declare const PATIENCE_MS: number;

export class Sharer {
  readonly client: SignalingClient;
  mesh!: PeerMesh;
  readonly shared = new Map<string, MediaStream>();
  readonly errors: string[] = [];
  readonly received: { label: string; data: string }[] = [];
  readonly tracks: string[] = [];
  /** The texts received through the server. */
  readonly messages: string[] = [];
  offers = 0;

  constructor(url: string, options: (PeerMeshOptions & MediaMeshOptions) | null, settings: SignalingClientOptions = {}) {
    this.client = new SignalingClient({ url, ...settings });
    this.client.on('message', ({ payload }) => this.messages.push(payload));
    const sendOffer = this.client.sendOffer.bind(this.client);
    this.client.sendOffer = (to, description) => {
      this.offers++;
      return sendOffer(to, description);
    };
    if (options) {
      this.connect(options);
    }
  }

  /** Creates the mesh. */
  connect(options: PeerMeshOptions & MediaMeshOptions = {}): void {
    const Mesh = options.sendBudgetKbps === undefined ? PeerMesh : MediaMesh;
    this.mesh = new Mesh(this.client, { channels: [{ label: 'text' }], ...options });
    this.mesh.on('error', ({ error }) => this.errors.push(error.message));
    this.mesh.on('track', ({ track, streams }) => this.tracks.push(`added ${track.kind} ${streams.map(({ id }) => id)}`));
    this.mesh.on('trackremoved', ({ track, stream }) => this.tracks.push(`removed ${track.kind} ${stream.id}`));
    this.mesh.on('data', ({ channel, data }) => this.received.push({
      label: channel.label, data: typeof data === 'string' ? data : data instanceof Blob ? `blob of ${data.size}` : `buffer of ${data.byteLength}`,
    }));
  }

  get media() { return (this.mesh as MediaMesh).media; }

  /** What the other side publishes, in words. */
  get named(): string[] {
    return [...this.media.of(this.peer).values()].map(({ name, track, muted, paused }) =>
      [name, track.kind, muted && 'muted', paused && 'paused'].filter(Boolean).join(' ')).sort();
  }

  /** The number of decoded frames of what the other side publishes under the name. */
  async framesOf(name: string): Promise<number> {
    const track = this.media.of(this.peer).get(name)!.track;
    const receiver = this.peer.connection.getReceivers().find(receiver => receiver.track === track)!;
    let frames = 0;
    (await receiver.getStats()).forEach(({ type, framesDecoded = 0 }: { type: string; framesDecoded?: number }) => {
      frames += type === 'inbound-rtp' ? framesDecoded : 0;
    });
    return frames;
  }

  /** What is known of the only track that the other side publishes, or that this side does. */
  async statistics(track: MediaStreamTrack): Promise<unknown[]> {
    await statisticsOf(this.peer, track);
    await new Promise(resolve => setTimeout(resolve, 1_000));
    const { direction, kind, bitrateKbps, packetLoss, width, height, codec } = (await statisticsOf(this.peer, track))!;
    return [direction, kind, bitrateKbps > 1, packetLoss === null || packetLoss < 0.5, width, height, codec?.split('/')[0]];
  }

  /** Shows a stream in an element that stands still, and plays it. */
  async play(stream: MediaStream): Promise<boolean[]> {
    const video = document.body.appendChild(document.createElement('video'));
    video.srcObject = stream;
    video.muted = true;
    return [video.paused, await resumeAudio(), video.paused];
  }

  /** The limits of each sender that has a track. */
  get limits(): unknown[] {
    return this.peer.connection.getSenders().filter(({ track }) => track).map(sender => {
      const [{ active, maxBitrate, maxFramerate, scaleResolutionDownBy = 1 } = {} as RTCRtpEncodingParameters] = sender.getParameters().encodings;
      return [active, maxBitrate, maxFramerate ?? 0, scaleResolutionDownBy];
    });
  }

  /** The priority of each sender that has a track, and what the browser gives up first for it. */
  get preferences(): unknown[] {
    return this.peer.connection.getSenders().filter(({ track }) => track).map(sender => {
      const { encodings, degradationPreference = null } = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
      return [encodings[0]?.priority, degradationPreference];
    });
  }

  /** The sizes of the pictures that arrive under the name. */
  async sizeOf(name: string): Promise<string> {
    const statistics = await statisticsOf(this.peer, this.media.of(this.peer).get(name)!.track);
    return `${statistics?.width}x${statistics?.height}`;
  }

  get peer() {
    const [peer] = this.mesh.peers.values();
    return peer!;
  }

  share(name: string): string {
    const stream = paint();
    this.shared.set(name, stream);
    this.mesh.addStream(stream);
    return stream.id;
  }

  unshare(name: string): void {
    const stream = this.shared.get(name)!;
    this.shared.delete(name);
    this.mesh.removeStream(stream);
    stream.getTracks().forEach(track => track.stop());
  }

  toggle(name: string): void {
    this.shared.has(name) ? this.unshare(name) : this.share(name);
  }

  /** The IDs of what this side sends. */
  get sent(): string[] {
    return this.mesh.localStreams.map(({ stream }) => stream.id).sort();
  }

  /** Waits until exactly these streams arrive, and new frames of each. */
  async sees(ids: string[], frames = 3): Promise<void> {
    const has = () => String(this.peer?.streams.map(({ id }) => id).sort()) === String([...ids].sort());
    await this.until(has, `streams ${ids}`);
    const before = await this.frames();
    await this.until(async () => {
      const now = await this.frames();
      return has() && ids.every(id => (now[id] ?? 0) >= (before[id] ?? 0) + frames);
    }, `frames of ${ids}`);
  }

  /** The number of decoded frames of each stream. */
  async frames(): Promise<Record<string, number>> {
    const frames: Record<string, number> = {};
    for (const stream of this.peer.streams) {
      for (const receiver of this.peer.connection.getReceivers().filter(({ track }) => stream.getTracks().includes(track))) {
        (await receiver.getStats()).forEach(({ type, framesDecoded }: { type: string; framesDecoded?: number }) => {
          frames[stream.id] = (frames[stream.id] ?? 0) + (type === 'inbound-rtp' ? framesDecoded ?? 0 : 0);
        });
      }
    }
    return frames;
  }

  /** Waits until this number of milliseconds passes without an offer or an unstable state. */
  async settles(ms = 1_500): Promise<void> {
    let [offers, since] = [this.offers, performance.now()];
    await this.until(() => {
      if (offers !== this.offers || this.peer.connection.signalingState !== 'stable') {
        [offers, since] = [this.offers, performance.now()];
      }
      return performance.now() - since > ms;
    }, 'no further negotiation');
  }

  async until(condition: () => unknown, what: string): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!await condition()) {
      if (performance.now() > end) {
        throw new Error(`The timeout of ${PATIENCE_MS} ms has passed: ${what}. ${await this.describe()}`);
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  async describe(): Promise<string> {
    const transceivers = this.peer?.connection.getTransceivers().map(({ mid, direction, currentDirection, sender }) =>
      `${mid}:${direction}/${currentDirection}/${sender.track ? 'track' : 'none'}`);
    return `${this.client.state}, ${this.peer?.state}, ${this.peer?.connection.signalingState}, ${this.peer?.polite ? 'polite' : 'impolite'}, `
      + `sends ${this.mesh?.localStreams.map(({ stream }) => stream.id)}, streams ${this.peer?.streams.map(({ id }) => id)}, `
      + `limits ${JSON.stringify(this.peer && this.limits)}, frames ${JSON.stringify(this.peer && await this.frames())}, ${transceivers}; ${this.offers} offers; ${this.errors}; ${this.tracks.slice(-10)}`;
  }
}

/** A small live picture with a moving part. */
function paint(width = 160, height = 120): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const stream = canvas.captureStream(10);
  let x = 0;
  const timer = setInterval(() => {
    if (stream.getTracks().every(({ readyState }) => readyState === 'ended')) {
      clearInterval(timer);
    }
    context.fillStyle = 'teal';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = 'white';
    context.fillRect(x = (x + 8) % canvas.width, 0, 8, 16);
  }, 100);
  return stream;
}

declare global {
  var sharer: Sharer;
  var Sharer: new (url: string, options: (PeerMeshOptions & MediaMeshOptions) | null, settings?: SignalingClientOptions) => import('./sharer.js').Sharer;
  var paint: (width?: number, height?: number) => MediaStream;
}
globalThis.Sharer = Sharer;
globalThis.paint = paint;
