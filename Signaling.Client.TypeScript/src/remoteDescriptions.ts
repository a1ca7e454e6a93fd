import type { SessionDescription } from './contract.js';
import { attributeOf, isUnlike, nameOf, originOf } from './sdp.js';

/** The attribute of an answer, and of the refusal of an offer, that names the offer. */
export const ANSWERS = 'x-signaling-answers';

/** Returns whether the connection takes no further description: after such an error, Chromium fails all of them with it. */
export const isFinal = (error: unknown): boolean => /Session error/.test(String(error));

/** The descriptions of the other side. They can arrive twice, late, or from another peer connection than the former ones. */
export class RemoteDescriptions {
  readonly #pc: RTCPeerConnection;
  /** The description as it arrived. A browser returns it in other words. */
  #last: SessionDescription | null = null;

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
  }

  /** Gets the name of the description that was applied last. */
  get name(): string { return nameOf(this.#last?.sdp ?? ''); }

  /**
   * Gets the descriptions whose header extensions are in use. They include those of this side's offer that is taken back: Chromium forgets the offer, but
   * not its extensions. Firefox forgets both.
   */
  get present(): string {
    const { currentRemoteDescription, pendingLocalDescription } = this.#pc;
    const own = pendingLocalDescription?.sdp ?? '';
    return (currentRemoteDescription?.sdp ?? '') + (own.includes('o=mozilla') ? '' : own);
  }

  applied(description: SessionDescription): void {
    this.#last = description;
  }

  /**
   * Returns whether the other side has sent something newer, or speaks of another offer than the pending one. An offer that was sent twice is also
   * answered twice, and the second answer may arrive after the next offer.
   */
  isLate({ type, sdp }: SessionDescription): boolean {
    const { session, version } = originOf(sdp);
    const known = this.#last && originOf(this.#last.sdp);
    if (known?.session === session && version < known.version) {
      return true;
    }
    if (type === 'offer') {
      return false;
    }

    const { pendingLocalDescription: pending } = this.#pc;
    if (!pending) {
      return true;
    }
    const answered = attributeOf(sdp, ANSWERS);
    if (answered !== undefined) {
      return answered !== nameOf(pending.sdp);
    }
    // Not every client names the offer. A copy of the last answer has the same origin.
    return type === 'answer' && known?.session === session && known.version === version;
  }

  /**
   * Returns whether the description is of another peer connection than the former ones: it has another origin (RFC 8866, section 5.2), other ICE
   * credentials, and another certificate. Some libraries choose a new origin for each description, and an ICE restart changes the credentials.
   */
  isOfAnotherConnection({ type, sdp }: SessionDescription): boolean {
    return type !== 'rollback' && !!this.#last && isUnlike(sdp, this.#last.sdp);
  }
}
