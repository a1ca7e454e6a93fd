/**
 * Why a peer is a stranger. `none`: it uses no secret. `wrong-secret`: it uses another secret, or another spelling of the room's name. `pending`: it says
 * that it has the secret, and has not proved it: it has just joined, or somebody moved another peer's profile to it.
 */
export type StrangerState = 'none' | 'wrong-secret' | 'pending';

/** A peer of the room that has not proved that it knows the secret. The client sends it nothing, and raises nothing of it. */
export interface Stranger {
  readonly peerId: string;
  readonly state: StrangerState;
}

export type Strangers = ReadonlyMap<string, Stranger>;

export const areSameStrangers = (one: Strangers, other: Strangers): boolean =>
  one.size === other.size && [...one.values()].every(({ peerId, state }) => other.get(peerId)?.state === state);
