import { CandidateQueue } from './candidateQueue.js';
import type { IceCandidate, SessionDescription } from './contract.js';
import { Turns } from './turns.js';

/** For so long the earlier side leaves the first offer to the later one. */
const firstOfferTimeoutMs = 5_000;

export interface NegotiationOptions {
  pc: RTCPeerConnection;
  polite: boolean;
  /** After that many milliseconds without an answer, an offer is sent again: delivery is at most once. */
  answerTimeoutMs: number;
  /** Whether sending anything again is of use now. */
  isReachable(): boolean;
  sendOffer(description: RTCSessionDescription): void;
  sendAnswer(description: RTCSessionDescription): void;
  sendCandidate(candidate: RTCIceCandidate | null): void;
  failed(error: Error): void;
}

/**
 * Keeps the descriptions of both sides of one peer connection in agreement: the perfect-negotiation pattern
 * ({@link https://www.w3.org/TR/webrtc/#perfect-negotiation-example | W3C}), with the roles from the order of joining.
 *
 * Offering and answering happen one at a time, so the signaling state alone tells a collision, and there is no moment between the making
 * of an offer and its sending in which another could slip in.
 */
export class Negotiation {
  readonly #options: NegotiationOptions;
  readonly #pc: RTCPeerConnection;
  readonly #turns = new Turns();
  readonly #candidates: CandidateQueue;
  readonly #ending = new AbortController();
  // Channels and tracks are there from the start on both sides, and both browsers want to offer: only the later side may.
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
      // Also with nothing to send: the other side may have something, and waits.
      this.#planOffer();
    } else {
      this.#firstOfferTimer = setTimeout(() => this.#release(), firstOfferTimeoutMs);
    }
  }

  takeDescription(description: SessionDescription): void {
    this.#inTurn(async () => {
      // A copy of an answer that has come already, or one to an offer that was rolled back.
      if (description.type !== 'offer' && this.#pc.signalingState === 'stable') {
        return;
      }
      if (description.type === 'offer' && this.#pc.signalingState === 'have-local-offer' && !this.#options.polite) {
        return; // the other side rolls its offer back, and answers ours
      }
      if (description.type === 'answer' && this.#isOfEarlierOffer(description)) {
        return;
      }

      // Rolls back an offer of our own; the browser asks for it again when it is stable.
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
    // That there will be no more says not of which generation, and nothing waits for it.
    if (candidate) {
      this.#inTurn(() => this.#candidates.add(candidate));
    }
  }

  /**
   * Says again what the other side may not have heard: the offer that it has not answered, and before that the answer on which a connection
   * that does not work rests. Without that answer it would take its own offer back in favour of ours, and both sides would have a different
   * idea of how their DTLS began, which can never be mended.
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

  /** Says again what is unanswered, or offers new ICE credentials. */
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
      // When it is stable again, the browser asks anew for whatever is still needed then.
      if (this.#pc.signalingState !== 'stable') {
        return;
      }

      await this.#pc.setLocalDescription();
      if (!this.#ending.signal.aborted && this.#pc.localDescription) {
        this.#options.sendOffer(this.#pc.localDescription);
      }
    });
  }

  /** The first offer has come, and the browser asks for what is left to do; or it did not come, and this side has to begin. */
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
   * An answer may be a copy of one that came before (RFC 8866, section 5.2: another version of a session has another origin). An offer that was
   * sent twice is even answered twice, and the second answer may come behind the next offer: when that has new ICE credentials, so has its
   * answer (RFC 8839, section 4.4).
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
