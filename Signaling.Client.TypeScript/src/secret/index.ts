export { createRoomSecret, linkWithSecret, secretOfLink } from './roomSecret.js';
export { SecretClient } from './secretClient.js';
export type { RefusedSignal, SecretClientEvents, SecretClientOptions } from './secretClientOptions.js';
export type { Stranger, StrangerState, Strangers } from './strangers.js';
