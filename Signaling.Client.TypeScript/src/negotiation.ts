import { CandidateQueue } from './candidateQueue.js';
import type { IceCandidate, SessionDescription } from './contract.js';
import { Turns } from './turns.js';

/** How long the peer that joined earlier waits for the first offer of the later one. */
const firstOfferTimeoutMs = 5_000;

export interface NegotiationOptions {
  pc: RTCPeerConnection;
  polite: boolean;
  /** The time, in milliseconds, after which an unanswered offer is sent again: delivery is at most once. */
  answerTimeoutMs: number;
  /** Returns whether a repeated signal could arrive now. */
  isReachable(): boolean;
  sendOffer(description: RTCSessionDescription): void;
  sendAnswer(description: RTCSessionDescription): void;
  sendCandidate(candidate: RTCIceCandidate | null): void;
  failed(error: Error): void;
}

/**
 * Keeps the descriptions of both sides of one peer connection in agreement: the perfect-negotiation pattern ({@link
 * https://www.w3.org/TR/webrtc/#perfect-negotiation-example | W3C}), with the roles from the order of joining.
 *
 * Offers and answers are made one at a time. So the signaling state alone shows a collision, and no other description can come between the
 * creation of an offer and its sending.
 */
export class Negotiation {
  readonly #options: NegotiationOptions;
  readonly #pc: RTCPeerConnection;
  readonly #turns = new Turns();
  readonly #candidates: CandidateQueue;
  readonly #ending = new AbortController();
  // Both sides have channels and tracks from the start, so both browsers want to make an offer. Only the peer that joined later may.
  #isHeld: boolean;
  #isOfferPlanned = false;
  #firstOfferTimer: ReturnType<typeof setTimeout> | undefined;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: NegotiationOptions) {
    this.#options = options;
    this.#pc = options.pc;
    this.#candidates = new CandidateQueue(options.pc);
    this.#isHeld = !options.polite;

    const { signal } = this.#ending;
    this.#pc.addEventListener('negotiationneeded', () => this.#planOffer(), { signal });
    this.#pc.addEventListener('icecandidate', ({ candidate }) => options.sendCandidate(candidate), { signal });
    this.#pc.addEventListener('signalingstatechange', () => this.#watchAnswer(), { signal });
    if (options.polite) {
      // Also without anything to send, because the other side may have something to send and waits for this offer.
      this.#planOffer();
    } else {
      this.#firstOfferTimer = setTimeout(() => this.#release(), firstOfferTimeoutMs);
    }
  }

  takeDescription(description: SessionDescription): void {
    this.#inTurn(async () => {
      // A copy of an answer that was already applied, or an answer to an offer that was rolled back.
      if (description.type !== 'offer' && this.#pc.signalingState === 'stable') {
        return;
      }
      if (description.type === 'offer' && this.#pc.signalingState === 'have-local-offer' && !this.#options.polite) {
        return; // the other side rolls back its offer and answers ours
      }
      if (description.type === 'answer' && this.#isOfEarlierOffer(description)) {
        return;
      }

      // Rolls back our own offer. The browser fires negotiationneeded again when the state is stable.
      await this.#pc.setRemoteDescription(description);
      if (description.type === 'offer') {
        this.#release(false);
        await this.#pc.setLocalDescription();
        if (!this.#ending.signal.aborted && this.#pc.localDescription) {
          this.#options.sendAnswer(this.#pc.localDescription);
        }
      }
      await this.#candidates.flush();
    });
  }

  takeCandidate(candidate: IceCandidate | null): void {
    // The end of candidates does not name its generation, and nothing waits for it.
    if (candidate) {
      this.#inTurn(() => this.#candidates.add(candidate));
    }
  }

  /**
   * Sends the signals again that the other side may have missed: first the answer of a connection that does not work, then the unanswered
   * offer. Without that answer the other side would roll back its own offer in favour of ours. Then both sides would disagree on their DTLS
   * roles, which cannot be repaired.
   */
  repeat(): void {
    const { signalingState, connectionState, currentLocalDescription: agreed, localDescription } = this.#pc;
    if (agreed?.type === 'answer' && connectionState !== 'connected') {
      this.#options.sendAnswer(agreed);
    }
    if (signalingState === 'have-local-offer' && localDescription) {
      this.#options.sendOffer(localDescription);
    }
  }

  /** Repeats the unanswered signals, or makes an offer with new ICE credentials. */
  restart(): void {
    this.#inTurn(async () => {
      this.repeat();
      if (this.#pc.signalingState === 'stable') {
        this.#pc.restartIce();
        this.#isHeld = false;
        this.#planOffer();
      }
    });
  }

  close(): void {
    this.#ending.abort();
    clearTimeout(this.#firstOfferTimer);
    clearTimeout(this.#answerTimer);
  }

  #planOffer(): void {
    if (this.#isHeld || this.#isOfferPlanned) {
      return;
    }

    this.#isOfferPlanned = true;
    this.#inTurn(async () => {
      this.#isOfferPlanned = false;
      // When the state is stable again, the browser fires negotiationneeded again for the changes that are still needed.
      if (this.#pc.signalingState !== 'stable') {
        return;
      }

      await this.#pc.setLocalDescription();
      if (!this.#ending.signal.aborted && this.#pc.localDescription) {
        this.#options.sendOffer(this.#pc.localDescription);
      }
    });
  }

  /**
   * Ends the wait for the first offer. It has arrived, and the browser requests any further negotiation; or it has not arrived, and this
   * side makes an offer.
   */
  #release(offers = true): void {
    clearTimeout(this.#firstOfferTimer);
    if (this.#isHeld) {
      this.#isHeld = false;
      if (offers) {
        this.#planOffer();
      }
    }
  }

  #watchAnswer(): void {
    clearTimeout(this.#answerTimer);
    if (this.#pc.signalingState === 'have-local-offer') {
      this.#answerTimer = setTimeout(() => {
        if (this.#options.isReachable()) {
          this.repeat();
        }
        this.#watchAnswer();
      }, this.#options.answerTimeoutMs);
    }
  }

  /**
   * Returns whether the answer belongs to an earlier offer. It may be a copy of the last answer (RFC 8866, section 5.2: another version of
   * a session has another origin). An offer that was sent twice is also answered twice, and the second answer may arrive after the next
   * offer. If that offer has new ICE credentials, its answer has new ones, too (RFC 8839, section 4.4).
   */
  #isOfEarlierOffer({ sdp }: SessionDescription): boolean {
    const { pendingLocalDescription, currentLocalDescription, currentRemoteDescription } = this.#pc;
    return !!currentLocalDescription && !!currentRemoteDescription && (
      originOf(sdp) === originOf(currentRemoteDescription.sdp)
      || ufragOf(pendingLocalDescription?.sdp) !== ufragOf(currentLocalDescription.sdp)
      && ufragOf(sdp) === ufragOf(currentRemoteDescription.sdp));
  }

  #inTurn(step: () => Promise<void>): void {
    const { signal } = this.#ending;
    this.#turns.take(async () => {
      if (!signal.aborted) {
        await step();
      }
    }).catch((error: unknown) => {
      if (!signal.aborted) {
        this.#options.failed(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }
}

const lineOf = (sdp: string | undefined, start: string) => sdp?.split(/\r?\n/).find(line => line.startsWith(start));
const originOf = (sdp: string) => lineOf(sdp, 'o=');
const ufragOf = (sdp: string | undefined) => lineOf(sdp, 'a=ice-ufrag:');
