import type { SignalingClientEvents } from '../signalingClientEvents.js';
import type { SignalingClientOptions } from '../signalingClientOptions.js';
import type { Refusal } from './secretStay.js';
import type { Strangers } from './strangers.js';

export interface SecretClientOptions extends Omit<SignalingClientOptions, 'persist'> {
  /** The secret of the room, from `createRoomSecret()`: 32 random bytes as base64url. */
  roomSecret: string;
}

/** A signal that was refused: its sender, what it claimed to be, and why. */
export interface RefusedSignal {
  readonly from: string;
  readonly signal: 'offer' | 'answer' | 'icecandidate' | 'message';
  /**
   * `stranger`: the sender has not proved that it knows the secret. `clear`: it is not encrypted. `not-authentic`: it was changed, or was sealed for
   * another peer, by another one, or as another kind of signal. `replayed`: it came before, or was sealed before this peer was there.
   */
  readonly reason: Refusal;
}

export interface SecretClientEvents extends SignalingClientEvents {
  strangerschanged: Strangers;
  /** The server or another peer has sent what only a dishonest or broken one sends. The client continues. */
  refused: RefusedSignal;
}
