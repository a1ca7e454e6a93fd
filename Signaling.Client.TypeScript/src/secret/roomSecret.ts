import { SignalingError } from '../signalingError.js';
import { base64url, bytesOfBase64url, type Bytes } from './format.js';

const SECRET_BYTES = 32;
const PARAMETER = 'secret';

/** Returns a new random secret for a room, as base64url. Give it only to those who may read what is said in the room, and never to the server. */
export const createRoomSecret = (): string => base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** Returns the link with the secret in its fragment, which browsers do not send to any server. Other parameters of the fragment stay. */
export function linkWithSecret(link: string | URL, secret: string): string {
  bytesOfSecret(secret);
  const url = new URL(link);
  const parameters = new URLSearchParams(url.hash.slice(1));
  parameters.set(PARAMETER, secret);
  url.hash = parameters.toString();
  return url.href;
}

/** Returns the secret in the fragment of the link, such as `location.href`; null when it has none. */
export const secretOfLink = (link: string | URL): string | null => new URLSearchParams(new URL(link).hash.slice(1)).get(PARAMETER);

/** Throws for a text that is no secret. A password is none: the keys of a short text can be found by trying. */
export function bytesOfSecret(secret: unknown): Bytes {
  const bytes = typeof secret === 'string' ? bytesOfBase64url(secret) : null;
  if (bytes?.length !== SECRET_BYTES) {
    throw new SignalingError('invalid_request', 'The roomSecret must be 32 random bytes as base64url, which are 43 characters. createRoomSecret() makes one.');
  }
  return bytes;
}
