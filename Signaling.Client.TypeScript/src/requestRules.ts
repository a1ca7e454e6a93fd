import type { Limits, RemoveOptions } from './contract.js';
import { SignalingError } from './signalingError.js';

/** A message size that every server accepts. It is the limit while the server's own limits are unknown. */
const frameBytes = 1024 * 1024;

const utf8 = new TextEncoder();
const loneSurrogate = /\p{Surrogate}/u;

type Text = string | null | undefined;
type Metadata = Readonly<Record<string, string>> | null | undefined;

/**
 * Throws the refusal that the server would give for such texts. The server could not give it: UTF-8 has no lone surrogates, and a frame
 * over the limit ends the connection.
 */
function checkTexts(field: string, given: readonly Text[], limit = frameBytes): void {
  const texts = given.filter(text => typeof text === 'string'); // the server refuses values that are no text
  for (const text of texts) {
    const index = text.search(loneSurrogate);
    if (index >= 0) {
      throw new SignalingError('invalid_request',
        `The ${field} has a lone UTF-16 surrogate at index ${index}, which is not valid Unicode. Do not cut a text within a surrogate pair.`);
    }
  }

  // A code unit takes at most three bytes, so only few texts have to be encoded.
  if (sum(texts, text => text.length * 3) > limit) {
    const bytes = sum(texts, text => utf8.encode(text).length);
    if (bytes > limit) {
      throw new SignalingError('message_too_large',
        `The ${field} is too large: it has ${bytes} bytes in UTF-8. The limit is ${limit}. Send less, or send several parts.`);
    }
  }
}

const sum = (texts: readonly string[], sizeOf: (text: string) => number) => texts.reduce((total, text) => total + sizeOf(text), 0);

export function checkDescription(to: string, { sdp }: RTCSessionDescriptionInit, limits?: Limits): void {
  checkTexts('to', [to]);
  checkTexts('sdp', [sdp], limits?.maxSdpBytes);
}

export function checkCandidate(to: string, candidate: RTCIceCandidateInit | null, limits?: Limits): void {
  checkTexts('to', [to]);
  checkTexts('candidate', [candidate?.candidate, candidate?.sdpMid, candidate?.usernameFragment], limits?.maxCandidateBytes);
}

export function checkMessage(to: string | null, payload: string, limits?: Limits): void {
  checkTexts('to', [to]);
  checkTexts('payload', [payload], limits?.maxMessageBytes);
}

export function checkPresence(displayName: Text, metadata: Metadata, limits?: Limits): void {
  checkTexts('displayName', [displayName]);
  checkTexts('metadata', Object.entries(metadata ?? {}).flat(), limits?.maxMetadataBytes);
}

/** Returns the options with every field, as the server records them in its golden files. */
export function checkedRemoval(peerId: string, { reason = null, banSeconds = null }: RemoveOptions): RemoveOptions {
  checkTexts('peerId', [peerId]);
  checkTexts('reason', [reason]);
  return { reason, banSeconds };
}

export function checkRoom(room: string): void {
  checkTexts('room', [room]);
}
