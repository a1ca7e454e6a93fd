import { checkPresence } from '../requestRules.js';
import { SIGNALING_LIMITS } from '../contract.js';
import { SignalingError } from '../signalingError.js';
import { bytesOf, textOf, type Bytes } from './format.js';

/** What the others of the room see of a peer. */
export interface Profile {
  readonly displayName: string;
  readonly metadata: Readonly<Record<string, string>>;
}

// Control characters, line separators, invisible characters, and characters that change the writing direction.
const forbidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

const isName = (name: string) => name.length <= SIGNALING_LIMITS.displayNameLength && !forbidden.test(name);

/** Throws for what the server would refuse if it could read it. */
export function checkProfile({ displayName, metadata }: Profile): void {
  checkPresence(displayName, metadata);
  if (!isName(displayName)) {
    throw new SignalingError('invalid_request', 'The displayName has more than 64 characters, or one that is invisible or a control character.');
  }
}

export const writeProfile = ({ displayName, metadata }: Profile): Bytes => bytesOf(JSON.stringify({ displayName, metadata }));

/** Reads another peer's profile. The server cannot check it, so this does. Throws for what is no profile. */
export function readProfile(content: Bytes): Profile {
  const { displayName, metadata } = JSON.parse(textOf(content)) as { [name: string]: unknown };
  const isProfile = typeof displayName === 'string' && typeof metadata === 'object' && metadata !== null
    && Object.values(metadata).every(value => typeof value === 'string');
  if (!isProfile) {
    throw new TypeError('This is no profile.');
  }
  return { displayName: isName(displayName) ? displayName : '', metadata: metadata as Profile['metadata'] };
}
