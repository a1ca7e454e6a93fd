import type { Limits } from './contract.js';
import { SignalingError } from './signalingError.js';

/** A frame that every server takes. It bounds what is sent before a server has told its limits. */
const frameBytes = 1024 * 1024;

const utf8 = new TextEncoder();
const loneSurrogate = /\p{Surrogate}/u;

type Text = string | null | undefined;
type Metadata = Readonly<Record<string, string>> | null | undefined;

/** Throws what the server would answer to such texts. They never reach it: UTF-8 has no lone surrogate, and a frame has an end. */
function checkTexts(field: string, given: readonly Text[], limit = frameBytes): void {
  const texts = given.filter(text => typeof text === 'string'); // what is no text is the server's to refuse
  for (const text of texts) {
    const index = text.search(loneSurrogate);
    if (index >= 0) {
      throw new SignalingError('invalid_request',
        `The ${field} has a lone UTF-16 surrogate at index ${index}, which is no Unicode text. Cut texts between whole characters.`);
    }
  }

  // A code unit takes three bytes at most, so few texts have to be encoded.
  if (sum(texts, text => text.length * 3) > limit) {
    const bytes = sum(texts, text => utf8.encode(text).length);
    if (bytes > limit) {
      throw new SignalingError('message_too_large',
        `The ${field} is too large: it has ${bytes} bytes, and the limit is ${limit}. Send less, or in several parts.`);
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

export function checkRoom(room: string): void {
  checkTexts('room', [room]);
}
