import type { Limits, RemoveOptions } from './contract.js';
import { SignalingError } from './signalingError.js';

/** A message size that every server accepts. It is the limit while the server's own limits are unknown. */
const frameBytes = 1024 * 1024;

const utf8 = new TextEncoder();
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Throws the refusal that the server would give for such texts. The server could not give it: UTF-8 has no lone surrogates, and a frame
 * over the limit ends the connection. And what is no text is something else in each hub protocol: JSON leaves `undefined` out, MessagePack writes a
 * Date as a date.
 */
function checkTexts(field: string, texts: readonly unknown[], limit = frameBytes): void {
  let bytes = 0;
  for (const text of texts) {
    checkKind(field, text, 'String');
    const index = (text as string).search(loneSurrogate);
    if (index >= 0) {
      throw new SignalingError('invalid_request', `The ${field} has a lone UTF-16 surrogate at index ${index}.`);
    }
    bytes += utf8.encode(text as string).length;
  }
  if (bytes > limit) {
    throw new SignalingError('message_too_large', `The ${field} is too large: it has ${bytes} bytes in UTF-8. The limit is ${limit}. Send less.`);
  }
}

function checkKind(field: string, value: unknown, ...kinds: string[]): void {
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (!kinds.includes(kind)) {
    throw new SignalingError('invalid_request', `The ${field} must not be of the type ${kind}.`);
  }
}

const present = (...values: unknown[]) => values.filter(value => value != null);

export function checkDescription(to: string, description: RTCSessionDescriptionInit, limits?: Limits): void {
  const { type, sdp } = description ?? {};
  checkTexts('to', [to]);
  checkTexts('type', [type]);
  checkTexts('sdp', present(sdp), limits?.maxSdpBytes);
}

export function checkCandidate(to: string, candidate: RTCIceCandidateInit | null, limits?: Limits): void {
  checkTexts('to', [to]);
  checkKind('candidate', candidate, 'Null', 'Object', 'RTCIceCandidate');
  checkTexts('candidate', present(candidate?.candidate, candidate?.sdpMid, candidate?.usernameFragment), limits?.maxCandidateBytes);
  checkKind('sdpMLineIndex', candidate?.sdpMLineIndex ?? 0, 'Number');
}

export function checkMessage(to: string | null, payload: string, limits?: Limits): void {
  checkTexts('to', to === null ? [] : [to]);
  checkTexts('payload', [payload], limits?.maxMessageBytes);
}

export function checkPresence(displayName: unknown, metadata: unknown, limits?: Limits): void {
  checkTexts('displayName', present(displayName));
  checkKind('metadata', metadata ??= {}, 'Object');
  checkTexts('metadata', Object.entries(metadata as object).flat(), limits?.maxMetadataBytes);
}

/** Returns the options with every field, as the server records them in its golden files. */
export function checkedRemoval(peerId: string, { reason = null, banSeconds = null }: RemoveOptions): RemoveOptions {
  checkTexts('peerId', [peerId]);
  checkTexts('reason', present(reason));
  checkKind('banSeconds', banSeconds ?? 0, 'Number');
  return { reason, banSeconds };
}

export function checkRoom(room: string): void {
  checkTexts('room', [room]);
}

export function checkLock(locked: boolean): void {
  checkKind('lock', locked, 'Boolean');
}
