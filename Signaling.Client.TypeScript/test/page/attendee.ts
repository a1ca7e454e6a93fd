// The page of the tests in Chromium: it sends a moving picture to all peers and watches theirs.
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { PeerMesh, SignalingClient } from '../../src/index.js';
import { connectionStatistics, type PeerStatistics } from '../../src/statistics/index.js';

declare const PATIENCE_MS: number;

export class Attendee {
  readonly client: SignalingClient;
  readonly mesh: PeerMesh;
  /** The data received over the data channels: the sender, the channel, and the text or the bytes. */
  readonly received: { from: string; label: string; data: string | number[] }[] = [];
  /** The texts received through the server. */
  readonly messages: string[] = [];
  /** For each reconnection, whether this is still the same peer. */
  readonly returns: boolean[] = [];
  /** The events of the mesh's peers, in order. */
  readonly log: string[] = [];
  /** The number of offers that arrived while an offer of this page was in flight. */
  collisions = 0;
  /** The delay before each attempt to reconnect. */
  delayMs: number | null = null;
  #frames = new Map<string, number>();
  #extra: MediaStream | null = null;
  #changed = new EventTarget();

  constructor(url: string, messagePack: boolean, rtcConfiguration: RTCConfiguration = {}) {
    this.client = new SignalingClient({
      url,
      reconnectDelays: attempt => this.delayMs ?? Math.min(1000, 50 * 2 ** attempt),
      ...messagePack && { protocol: new MessagePackHubProtocol() },
    });
    this.client.on('offer', ({ from }) => {
      this.collisions += Number(this.mesh.peers.get(from)?.connection.signalingState === 'have-local-offer');
    });
    this.mesh = new PeerMesh(this.client, {
      rtcConfiguration, channels: [{ label: 'text' }, { label: 'fast', ordered: false, maxRetransmits: 0 }],
    });
    this.mesh.on('peeradded', ({ connection }) => connection.addEventListener('signalingstatechange', () => this.#notify()));
    this.mesh.on('track', ({ peer, streams }) => this.#watch(peer.id, streams));
    this.mesh.on('data', ({ peer, channel, data }) => {
      this.received.push({ from: peer.id, label: channel.label, data: typeof data === 'string' ? data : [...new Uint8Array(data as ArrayBuffer)] });
    });
    this.mesh.on('error', ({ peer, error }) => console.error(`mesh error with ${peer?.id}: ${error.stack}`));
    this.client.on('message', ({ payload }) => this.messages.push(payload));
    this.client.on('reconnected', ({ resumed }) => this.returns.push(resumed));
    this.client.on('error', error => console.error(`client error: ${error.stack}`));

    for (const event of ['peeradded', 'peerremoved', 'statechanged', 'track', 'trackremoved', 'channelopen', 'data'] as const) {
      this.mesh.on(event, data => {
        const peer = 'id' in data ? data : data.peer;
        this.log.push(`${event} ${peer.id} ${peer.state}`);
        this.#notify();
      });
    }
    for (const event of ['statechanged', 'joined', 'reconnected', 'rosterchanged', 'peerupdated', 'message'] as const) {
      this.client.on(event, () => this.#notify());
    }
  }

  async join(room: string, withVideo = true): Promise<string> {
    if (withVideo) {
      this.mesh.addStream(paint());
    }
    return (await this.client.join(room)).peerId;
  }

  statisticsOf(id: string): Promise<PeerStatistics> {
    return connectionStatistics(this.mesh.peers.get(id)!);
  }

  /** Waits until a condition holds. It is checked after each event. */
  until(condition: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = new AbortController();
      const check = () => {
        if (condition()) {
          done.abort();
          resolve();
        }
      };
      const timer = setTimeout(() => {
        done.abort();
        reject(new Error(`The timeout of ${PATIENCE_MS} ms has passed: ${what}. ${this.describe()}`));
      }, PATIENCE_MS);
      done.signal.addEventListener('abort', () => clearTimeout(timer));
      this.#changed.addEventListener('change', check, { signal: done.signal });
      check();
    });
  }

  /** Waits until exactly these peers are connected, with open channels. */
  meshIs(ids: string[]): Promise<void> {
    return this.until(() => this.mesh.peers.size === ids.length && ids.every(id => {
      const peer = this.mesh.peers.get(id);
      return peer?.state === 'connected' && peer.channel('text')?.readyState === 'open';
    }), `connected to ${ids}`);
  }

  /** Waits until this number of further frames of a peer's picture has been presented. */
  async seesMore(id: string, frames: number): Promise<void> {
    const former = this.#frames.get(id) ?? 0;
    await this.until(() => (this.#frames.get(id) ?? 0) >= former + frames, `${frames} more frames than ${former} of ${id}`);
  }

  /** Waits until no negotiation with a peer is in progress. */
  isSettled(id: string): Promise<void> {
    const { connection } = this.mesh.peers.get(id)!;
    connection.addEventListener('signalingstatechange', () => this.#notify());
    return this.until(() => connection.signalingState === 'stable', `settled with ${id}`);
  }

  addExtraTrack(): void {
    this.#extra = paint();
    this.mesh.addStream(this.#extra);
  }

  removeExtraTrack(): void {
    this.mesh.removeStream(this.#extra!);
    this.#extra!.getTracks().forEach(track => track.stop());
  }

  /** Waits until a peer sends this number of streams. */
  hears(id: string, streams: number): Promise<void> {
    return this.until(() => this.mesh.peers.get(id)?.streams.length === streams, `${streams} streams from ${id}`);
  }

  /** What a peer connection of its own gets from these TURN servers, over each network interface: a relay candidate, or the code of a refusal. */
  async relayedBy(iceServers: RTCIceServer[]): Promise<(string | number)[]> {
    const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
    const answers = new Set<string | number>();
    pc.addEventListener('icecandidate', ({ candidate }) => candidate?.type && answers.add(candidate.type));
    pc.addEventListener('icecandidateerror', ({ errorCode }) => answers.add(errorCode));
    pc.addEventListener('icegatheringstatechange', () => this.#notify());
    pc.createDataChannel('any');
    await pc.setLocalDescription();
    await this.until(() => pc.iceGatheringState === 'complete', 'gathered');
    pc.close();
    return [...answers];
  }

  describe(): string {
    const peers = [...this.mesh.peers.values()].map(({ id, state, polite, connection, streams }) => {
      const { signalingState, iceConnectionState } = connection;
      return `${id}: ${state}, ${signalingState}, ${iceConnectionState}, ${polite ? 'polite' : 'impolite'}, ${streams.length} streams`;
    });
    return `I am ${this.client.peerId} (${this.client.state}); ${peers.join('; ')}. ${this.log.slice(-20).join(', ')}`;
  }

  #notify(): void {
    this.#changed.dispatchEvent(new Event('change'));
  }

  #watch(id: string, streams: readonly MediaStream[]): void {
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    video.srcObject = streams[0] ?? null;
    document.body.append(video);
    const count = () => {
      this.#frames.set(id, (this.#frames.get(id) ?? 0) + 1);
      this.#notify();
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
    this.mesh.on('trackremoved', ({ stream }) => stream === video.srcObject && video.remove());
  }
}

/** A small live picture with a moving part. */
function paint(): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 120;
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
  var attendee: Attendee;
  var Attendee: new (url: string, messagePack: boolean, rtcConfiguration?: RTCConfiguration) => import('./attendee.js').Attendee;
}
globalThis.Attendee = Attendee;
