import type { CallOptions } from '../callOptions.js';
import type {
  JoinRequest, JoinResult, Limits, PeerInfo, PeerLeftReason, PeerUpdate, Permission, Roster, SendResult, SessionDescription,
} from '../contract.js';
import { differences, type PeerMap } from '../peerMaps.js';
import { plainCandidate, plainDescription } from '../plainSignals.js';
import { checkCandidate, checkDescription, checkMessage, checkRoom } from '../requestRules.js';
import { SignalingClient } from '../signalingClient.js';
import type { SignalingClientEvents } from '../signalingClientEvents.js';
import { SignalingError } from '../signalingError.js';
import { Turns } from '../turns.js';
import { report, TypedEvents, type ListenOptions } from '../typedEvents.js';
import { bytesOf, PROFILE_KEY, type Bytes } from './format.js';
import { checkProfile, type Profile } from './profile.js';
import { RoomKeys } from './roomKeys.js';
import { bytesOfSecret } from './roomSecret.js';
import type { SecretClientEvents, SecretClientOptions } from './secretClientOptions.js';
import { openRoom, outside, resultOf, type RawRoom, type SecretRoom } from './secretRoom.js';
import { openSignal, signalEvents, type SignalEvent } from './secretSignals.js';
import { marker, SecretStay } from './secretStay.js';
import { areSameStrangers, type Strangers } from './strangers.js';

/** What the client needs in a room beside the server's answer. */
interface Access {
  readonly keys: RoomKeys;
  profile: Profile;
}

const passedOn = ['statechanged', 'iceserverschanged', 'peerknocked', 'roomlockchanged', 'error', 'draining'] as const;
const ofRoster = ['peerjoined', 'peerupdated', 'peerleft', 'rosterchanged'] as const;

/**
 * A client whose signals, name and metadata only peers with the same secret can read or make: the format of docs/end-to-end-encryption.md. It is used like
 * a SignalingClient, also by a PeerMesh. `peers` has only the peers that have proved that they know the secret; the others are `strangers`.
 * Nothing is ever sent or accepted unencrypted.
 */
export class SecretClient extends SignalingClient {
  readonly #secret: Bytes;
  readonly #events = new TypedEvents<SecretClientEvents>();
  // WebCrypto answers later. The turns keep the order: of what arrives, of what is sent, and of joins.
  readonly #inbox = new Turns();
  readonly #outbox = new Turns();
  readonly #joins = new Turns();
  #next: Access | null = null;
  #access: Access | null = null;
  #stay: SecretStay | null = null;
  #room: SecretRoom = outside;
  #announced: Promise<boolean> = Promise.resolve(true);

  constructor(options: SecretClientOptions) {
    super({ ...options, persist: undefined as never }); // the next page would have other keys than the others know of this peer
    this.#secret = bytesOfSecret(options.roomSecret);
    if (!globalThis.crypto?.subtle) {
      throw new SignalingError('', 'This page has no WebCrypto, which a roomSecret needs. Serve the page over https:.');
    }
    passedOn.forEach(event => this.#follow(event, async (data, { iceServers, roomLocked }) => {
      this.#room = { ...this.#room, ...event === 'iceserverschanged' && { iceServers }, ...event === 'roomlockchanged' && { roomLocked } };
      this.#events.emit(event, data as never);
    }));
    ofRoster.forEach(event => this.#follow(event, (data, raw) => this.#changed(event, data, raw)));
    this.#follow('joined', (result, raw) => this.#entered(result, raw));
    this.#follow('reconnected', (result, raw) => this.#returned(result, raw));
    this.#follow('left', async left => this.#leftRoom(left));
    signalEvents.forEach(event => this.#follow(event, data => this.#received(event, data)));
  }

  override get peerId(): string | null { return this.#room.peerId; }
  override get room(): string | null { return this.#room.room; }
  override get self(): PeerInfo | null { return this.#room.self; }
  /** The other peers that have proved that they know the secret. */
  override get peers(): ReadonlyMap<string, PeerInfo> { return this.#room.peers; }
  override get version(): number { return this.#room.version; }
  override get iceServers(): readonly RTCIceServer[] { return this.#room.iceServers; }
  override get permissions(): readonly Permission[] { return this.#room.permissions; }
  override get roomLocked(): boolean | null { return this.#room.roomLocked; }
  /** The server's limits for what is encrypted, less what the encryption needs. */
  override get limits(): Limits | null { return this.#room.limits; }

  /** The other peers of the room, which have not proved that they know the secret. The map never changes: each change replaces it. */
  get strangers(): Strangers { return this.#room.strangers; }

  override on<E extends keyof SecretClientEvents>(event: E, handler: (data: SecretClientEvents[E]) => void, options?: ListenOptions): () => void {
    return this.#events.on(event, handler, options);
  }

  /** Joins a room as `SignalingClient.join`, and announces this peer to those with the same secret. The server sees neither name nor metadata. */
  override join(request: JoinRequest | string, options: CallOptions = {}): Promise<JoinResult> {
    const { room, displayName, metadata }: JoinRequest = typeof request === 'string' ? { room: request } : structuredClone(request);
    return this.#joins.take(async () => {
      checkRoom(room);
      const profile = { displayName: displayName ?? '', metadata: metadata ?? {} };
      checkProfile(profile);
      const keys = await RoomKeys.of(this.#secret, room);
      this.#next = { keys, profile };
      const result = await super.join({ room, metadata: { [PROFILE_KEY]: marker(keys) } }, options);
      await this.#caughtUp();
      await this.#announced.catch(async (error: unknown) => {
        await this.leave();
        throw error;
      });
      return this.#room.peerId === result.peerId ? resultOf(result, this.#room) : result;
    });
  }

  override async leave(): Promise<void> {
    await super.leave();
    await this.#caughtUp();
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#caughtUp();
  }

  override sendOffer(to: string, description: RTCSessionDescriptionInit): Promise<SendResult> {
    return this.#sendDescription('offer', to, description, sealed => super.sendOffer(to, sealed));
  }

  override sendAnswer(to: string, description: RTCSessionDescriptionInit): Promise<SendResult> {
    return this.#sendDescription('answer', to, description, sealed => super.sendAnswer(to, sealed));
  }

  override sendIce(to: string, candidate: RTCIceCandidateInit | null): Promise<SendResult> {
    const plain = candidate && plainCandidate(candidate); // now: the application may change it
    return this.#send(() => checkCandidate(to, candidate, this.limits ?? undefined),
      stay => stay.seal('candidate', '', to, bytesOf(JSON.stringify(plain))),
      sealed => super.sendIce(to, { candidate: sealed }));
  }

  override sendMessage(to: string | null, payload: string): Promise<SendResult> {
    return this.#send(() => checkMessage(to, payload, this.limits ?? undefined),
      stay => to === null ? stay.sealForAll(this.#room.peers.keys(), bytesOf(payload)) : stay.seal('message', '', to, bytesOf(payload)),
      sealed => super.sendMessage(to, sealed));
  }

  override async updatePeer(update: PeerUpdate): Promise<void> {
    const { displayName, metadata } = structuredClone(update);
    const changed = ({ profile }: Access) => ({ displayName: displayName ?? profile.displayName, metadata: metadata ?? profile.metadata });
    await this.#send(() => this.#access && checkProfile(changed(this.#access)), async stay => {
      const access = this.#access!;
      const { profile: former } = access;
      const profile = access.profile = changed(access);
      const undo = () => access.profile === profile && (access.profile = former);
      return { sealed: await stay.sealProfile(profile), undo };
    }, ({ sealed, undo }) => this.#announce(sealed).catch(error => {
      undo();
      throw error;
    }));
    await this.#inbox.take(async () => this.#show({ ...this.#room, self: this.#room.self && { ...this.#room.self, ...this.#access?.profile } }));
  }

  override async getRoster(): Promise<Roster> {
    await super.getRoster();
    await this.#caughtUp();
    const { self, peers, version } = this.#room;
    return { self: self!, peers: [...peers.values()], version };
  }

  #sendDescription(
    kind: 'offer' | 'answer', to: string, description: RTCSessionDescriptionInit, call: (sealed: SessionDescription) => Promise<SendResult>,
  ): Promise<SendResult> {
    const { type, sdp } = description ? plainDescription(description) : { type: 'offer' as const, sdp: '' };
    return this.#send(() => checkDescription(to, description, this.limits ?? undefined),
      stay => stay.seal(kind, type, to, bytesOf(sdp)), sealed => call({ type, sdp: sealed }));
  }

  /** Seals in the order of the calls, and makes the calls in that order. */
  async #send<S, T>(check: () => void, seal: (stay: SecretStay) => Promise<S>, call: (sealed: S) => Promise<T>): Promise<T> {
    check();
    const { made } = await this.#outbox.take(async () => {
      const stay = this.#stay;
      if (!stay) {
        throw new SignalingError('not_joined', 'This client is in no room. Call join first.');
      }
      const sealed = await seal(stay);
      if (stay !== this.#stay) {
        throw new SignalingError('', 'The peer that this was sealed for is another one now.', { isTransient: true });
      }
      return { made: call(sealed) };
    });
    return await made;
  }

  /** Handles an event after those before it. The room is as it was at this event. */
  #follow<E extends keyof SignalingClientEvents>(event: E, step: (data: SignalingClientEvents[E], raw: RawRoom) => Promise<void>): void {
    super.on(event, data => {
      const raw = this.#raw();
      this.#inbox.take(() => step(data, raw)).catch(report);
    });
  }

  #raw(): RawRoom {
    return {
      peerId: super.peerId, room: super.room, self: super.self, peers: super.peers, version: super.version, iceServers: super.iceServers,
      permissions: super.permissions, roomLocked: super.roomLocked, limits: super.limits,
    };
  }

  /** Resolves when the events so far have been raised. */
  #caughtUp(): Promise<void> {
    return this.#inbox.take(async () => { /* they have */ });
  }

  async #entered(result: JoinResult, raw: RawRoom): Promise<void> {
    this.#access = this.#next!;
    await this.#begin(raw);
    this.#events.emit('joined', resultOf(result, this.#room));
  }

  async #returned(result: SignalingClientEvents['reconnected'], raw: RawRoom): Promise<void> {
    const former = this.#room.peers;
    if (result.resumed) {
      await this.#look(raw);
      this.#announced.then(isDone => isDone || this.#announceSelf(), () => { /* refused */ });
    } else {
      await this.#begin(raw);
    }
    this.#events.emit('reconnected', { ...resultOf(result, this.#room), resumed: result.resumed });
    this.#raiseDifferences(former, 'disconnected');
  }

  async #begin(raw: RawRoom): Promise<void> {
    this.#stay = new SecretStay(this.#access!.keys, raw.peerId!);
    this.#announceSelf(); // before the first signal of this stay
    await this.#look(raw);
  }

  /** Resolves to false when the connection was lost first. The client announces itself again when it returns. */
  #announceSelf(): void {
    this.#announced = this.#send(() => { /* checked by join */ }, stay => stay.sealProfile(this.#access!.profile), sealed => this.#announce(sealed))
      .then(() => true, (error: SignalingError) => {
        if (error.isTransient || !this.#stay) {
          return false;
        }
        throw error;
      });
    this.#announced.catch(() => { /* join reports it; a later one is refused as the first one was */ });
  }

  #announce(sealed: string): Promise<void> {
    return super.updatePeer({ metadata: { [PROFILE_KEY]: sealed } });
  }

  async #changed(event: (typeof ofRoster)[number], data: unknown, raw: RawRoom): Promise<void> {
    const former = this.#room.peers;
    await this.#look(raw);
    this.#raiseDifferences(former, event === 'peerleft' ? (data as SignalingClientEvents['peerleft']).reason : 'disconnected');
    if (event === 'rosterchanged') {
      this.#events.emit(event, this.#room.peers);
    }
  }

  #raiseDifferences(former: PeerMap, reason: PeerLeftReason): void {
    differences(former, this.#room.peers, reason).forEach(({ event, data }) => this.#events.emit(event, data as never));
  }

  async #look(raw: RawRoom): Promise<void> {
    if (this.#stay && raw.peerId !== null) {
      this.#show(await openRoom(raw, this.#stay, this.#access!.profile));
    }
  }

  #show(room: SecretRoom): void {
    const former = this.#room.strangers;
    this.#room = room;
    if (!areSameStrangers(former, room.strangers)) {
      this.#events.emit('strangerschanged', room.strangers);
    }
  }

  #leftRoom(left: SignalingClientEvents['left']): void {
    this.#stay = null;
    this.#access = null;
    this.#show(outside);
    this.#events.emit('left', left);
  }

  async #received<E extends SignalEvent>(event: E, data: SignalingClientEvents[E]): Promise<void> {
    const { from } = data;
    const opened = this.#stay && this.#room.peers.has(from) ? await openSignal(this.#stay, event, data) : 'stranger';
    if (typeof opened === 'string') {
      this.#events.emit('refused', { from, signal: event, reason: opened });
    } else {
      this.#events.emit(event, opened as never);
    }
  }
}
