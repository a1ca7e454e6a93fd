/**
 * The signaling part of an RTCPeerConnection as W3C WebRTC describes it, with steps that a test can control: one operation at a time, implicit
 * rollback, `negotiationneeded` only in the stable state, and a DTLS role that never changes. The negotiated content is a number of tracks.
 */
export class FakePeerConnection extends EventTarget {
  static #ufrags = 0;
  static #sessions = 0;

  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  /** The number of tracks that this side sends, and the number that the other side has accepted. */
  tracks = 0;
  agreed = 0;
  rollbacks = 0;
  iceRestarts = 0;
  /** Whether the offer of the other side rolls back that of this side, as in every browser, but not in every library. */
  rollsBackByItself = true;
  /** Whether what is connected goes through a TURN server of this side. */
  isRelayed = false;
  readonly candidates: string[] = [];
  readonly configurations: RTCConfiguration[] = [];
  #ufrag = '';
  #version = 0;
  readonly #session = ++FakePeerConnection.#sessions;
  #isDtlsClient: boolean | null = null;
  #isNeeded = false;
  #stable: { local: RTCSessionDescriptionInit | null; remote: RTCSessionDescriptionInit | null } = { local: null, remote: null };
  #operations: Promise<unknown> = Promise.resolve();
  #pending = 0;
  #held: Promise<void> | null = null;

  constructor() {
    super();
    this.#newUfrag();
  }

  get asReal(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }

  get ufrag(): string {
    return this.#ufrag;
  }

  get pendingLocalDescription(): RTCSessionDescriptionInit | null {
    return this.signalingState === 'have-local-offer' ? this.localDescription : null;
  }

  get currentLocalDescription(): RTCSessionDescriptionInit | null {
    return this.#stable.local;
  }

  get currentRemoteDescription(): RTCSessionDescriptionInit | null {
    return this.#stable.remote;
  }

  /** As addTrack does. */
  addOne(): void {
    this.tracks++;
    this.#check();
  }

  /** Delays the following operations until the returned function is called. */
  hold(): () => void {
    let release!: () => void;
    this.#held = new Promise(resolve => release = resolve);
    return () => {
      this.#held = null;
      release();
    };
  }

  async createOffer(): Promise<RTCSessionDescriptionInit> {
    return this.#describe('offer');
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    return this.#describe('answer');
  }

  setLocalDescription(description?: RTCSessionDescriptionInit): Promise<void> {
    return this.#operate(() => {
      if (description?.type === 'rollback') {
        this.#rollBack('have-local-offer');
        return;
      }
      const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
      if (type === 'answer') {
        this.#isDtlsClient ??= true;
      }
      this.localDescription = this.#describe(type);
      this.#become(type === 'offer' ? 'have-local-offer' : 'stable');
      const candidate = this.#candidate();
      setImmediate(() => this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate })));
    });
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    return this.#operate(() => {
      if (description.type === 'rollback') {
        this.#rollBack('have-remote-offer');
        return;
      }
      if (description.type === 'answer' && this.signalingState !== 'have-local-offer') {
        throw new DOMException(`An answer in the state ${this.signalingState}.`, 'InvalidStateError');
      }
      if (description.type === 'offer' && this.signalingState === 'have-local-offer') {
        if (!this.rollsBackByItself) {
          throw new DOMException('An offer in the state have-local-offer.', 'InvalidStateError');
        }
        this.rollbacks++;
        this.localDescription = this.#stable.local;
      }
      if (description.type === 'answer') {
        const isDtlsClient = description.sdp?.includes('a=setup:passive') ?? false;
        if ((this.#isDtlsClient ??= isDtlsClient) !== isDtlsClient) {
          throw new DOMException('Failed to set SSL role for the transport.', 'InvalidAccessError');
        }
      }
      const former = this.#stable.remote?.sdp;
      if (description.type === 'offer' && former && ufragOf(former) !== ufragOf(description.sdp)) {
        this.#newUfrag(); // a restart on the other side also restarts this side
      }
      this.remoteDescription = description;
      this.#become(description.type === 'offer' ? 'have-remote-offer' : 'stable');
    });
  }

  addIceCandidate({ candidate, usernameFragment }: RTCIceCandidateInit): Promise<void> {
    return this.#operate(() => {
      if (!this.remoteDescription) {
        throw new DOMException('The remote description was null.', 'InvalidStateError');
      }
      if (!this.remoteDescription.sdp?.includes(`ice-ufrag:${usernameFragment}\r`)) {
        throw new DOMException('Error processing ICE candidate.', 'OperationError');
      }
      this.candidates.push(candidate!);
    });
  }

  restartIce(): void {
    this.iceRestarts++;
    this.#newUfrag();
    this.agreed = -1;
    this.#check();
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configurations.push(configuration);
  }

  async getStats(): Promise<Map<string, object>> {
    const candidate = { id: 'local', type: 'local-candidate', candidateType: this.isRelayed ? 'relay' : 'host' };
    const pair = { id: 'pair', type: 'candidate-pair', timestamp: 0, state: 'succeeded', nominated: true, localCandidateId: 'local' };
    return new Map([candidate, pair].map(report => [report.id, report]));
  }

  createDataChannel(label: string): EventTarget {
    this.#check();
    return Object.assign(new EventTarget(), { label, readyState: 'connecting' });
  }

  getTransceivers(): [] {
    return [];
  }

  connect(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** Pending operations never complete, as in a browser. */
  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  /** Runs one operation after the other. */
  #operate(step: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending++;
      this.#operations = this.#operations.then(async () => {
        await this.#held;
        if (this.signalingState === 'closed') {
          return;
        }

        this.#pending--;
        try {
          step();
          resolve();
        } catch (error) {
          reject(error as Error);
        }
        this.#check();
      });
    });
  }

  #describe(type: 'offer' | 'answer'): RTCSessionDescriptionInit {
    const setup = type === 'offer' ? 'actpass' : this.#isDtlsClient ?? true ? 'active' : 'passive';
    const media = Array.from({ length: this.tracks }, (_, i) => `m=video 9 RTP\r\na=mid:${i}\r\na=msid:stream track${i}\r\na=sendonly\r\n`);
    return {
      type,
      sdp: `v=0\r\no=- ${this.#session} ${++this.#version} IN IP4 0.0.0.0\r\na=ice-ufrag:${this.#ufrag}\r\na=fingerprint:sha-256 ${this.#session}\r\na=setup:${setup}\r\na=x-tracks:${this.tracks}\r\n${media.join('')}`,
    };
  }

  #rollBack(from: RTCSignalingState): void {
    if (this.signalingState !== from) {
      throw new DOMException(`A rollback in the state ${this.signalingState}.`, 'InvalidStateError');
    }
    this.rollbacks++;
    this.localDescription = this.#stable.local;
    this.remoteDescription = this.#stable.remote;
    this.#isNeeded = false;
    this.signalingState = 'stable';
    this.dispatchEvent(new Event('signalingstatechange'));
  }

  #become(state: RTCSignalingState): void {
    if (state === 'stable') {
      this.#stable = { local: this.localDescription, remote: this.remoteDescription };
      this.agreed = Number(/x-tracks:(\d+)/.exec(this.localDescription?.sdp ?? '')?.[1]);
      this.#isNeeded = false;
    }
    if (state !== this.signalingState) {
      this.signalingState = state;
      this.dispatchEvent(new Event('signalingstatechange'));
    }
  }

  #check(): void {
    if (!this.#isNeeded && this.agreed !== this.tracks) {
      this.#isNeeded = true;
      setImmediate(() => {
        if (this.#pending > 0 || this.signalingState !== 'stable') {
          this.#isNeeded = false; // checked again after the operation
        } else {
          this.dispatchEvent(new Event('negotiationneeded'));
        }
      });
    }
  }

  #candidate(): RTCIceCandidateInit {
    return { candidate: `candidate:${this.#ufrag}`, usernameFragment: this.#ufrag };
  }

  #newUfrag(): void {
    this.#ufrag = `u${++FakePeerConnection.#ufrags}`;
  }
}

const ufragOf = (sdp = '') => /ice-ufrag:(.*)\r/.exec(sdp)?.[1];
