import { SignalingError } from './signalingError.js';

/**
 * Resolves when the signal was sent, or when it does not matter that it was not. Then the other peer has just left, and PeerLeft reports it; or this
 * side's connection broke, or the other peer is suspended and its mailbox is full: the lost signals are sent again after the resume. An offer that was
 * lost for another transient reason is sent again when no answer arrives.
 */
export async function sent(sending: Promise<unknown>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (!(error instanceof SignalingError && (error.isTransient || ['peer_not_found', 'not_joined'].includes(error.code)))) {
      throw error;
    }
  }
}
