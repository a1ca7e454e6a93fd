import type { IceCandidate, SessionDescription } from '../contract.js';
import { plainCandidate } from '../plainSignals.js';
import type { SignalingClientEvents } from '../signalingClientEvents.js';
import { isForAll, textOf, type Kind } from './format.js';
import type { Refusal, SecretStay } from './secretStay.js';

export const signalEvents = ['offer', 'answer', 'icecandidate', 'message'] as const;
export type SignalEvent = (typeof signalEvents)[number];

interface Contents {
  readonly from: string;
  readonly description?: SessionDescription;
  readonly candidate?: IceCandidate | null;
  readonly payload?: string;
}

/** Returns a signal with its content, or why it is refused. */
export async function openSignal<E extends SignalEvent>(
  stay: SecretStay, event: E, data: SignalingClientEvents[E],
): Promise<SignalingClientEvents[SignalEvent] | Refusal> {
  const { from, description, candidate, payload } = data as Contents;
  const type = description?.type ?? '';
  const kind: Kind = event === 'icecandidate' ? 'candidate' : event === 'message' && isForAll(payload) ? 'broadcast' : event as Kind;
  const content = await stay.open(kind, type, from, description?.sdp ?? candidate?.candidate ?? payload);
  if (typeof content === 'string') {
    return content;
  }
  try {
    const text = textOf(content);
    return description ? { from, description: { ...description, sdp: text } }
      : event === 'message' ? { from, payload: text }
      : { from, candidate: candidateOf(JSON.parse(text)) };
  } catch {
    return 'not-authentic'; // a peer with the secret and a broken client
  }
}

function candidateOf(value: unknown): IceCandidate | null {
  if (value === null) {
    return null;
  }
  const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = value as IceCandidate;
  return plainCandidate({
    candidate: `${candidate}`, sdpMid: sdpMid ?? null, sdpMLineIndex: sdpMLineIndex ?? null, usernameFragment: usernameFragment ?? null,
  });
}
