import type { IceCandidate, SessionDescription } from './contract.js';
import type { NegotiationOptions } from './negotiationOptions.js';
import { ANSWERS, isFinal, RemoteDescriptions } from './remoteDescriptions.js';
import { contentOf, isNews, nameOf, withAttributes, withoutCollisions } from './sdp.js';
import { Turns } from './turns.js';

/** How long a side waits for the first offer of the other one. */
const firstOfferTimeoutMs = 5_000;

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
  readonly #ending = new AbortController();
  readonly #remote: RemoteDescriptions;
  // Both browsers want to make the first offer. Only one side may.
  #isHeld: boolean;
  #isOfferPlanned = false;
  #firstOfferTimer: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the refused offer would have sent. The same is not offered again. */
  #refused: string | null = null;
  /** The last offer that was answered. */
  #offered = '';
  /** Whether the browser has asked for an offer that was not made. It does not ask again. */
  #isSkipped = false;
  /** Whether there may be something new since the last offer. */
  #hasChanged = true;
  /** The other side's offer that cannot be used. */
  #unusable = '';
  #hasFailed = false;

  constructor(options: NegotiationOptions) {
    this.#options = options;
    this.#pc = options.pc;
    this.#remote = new RemoteDescriptions(options.pc);
    this.#isHeld = !options.offersFirst;

    const { signal } = this.#ending;
    this.#pc.addEventListener('negotiationneeded', () => this.#planOffer(), { signal });
    this.#pc.addEventListener('icecandidate', ({ candidate }) => options.sendCandidate(candidate), { signal });
    this.#pc.addEventListener('signalingstatechange', () => this.#watch(), { signal });
    if (options.offersFirst) {
      // Also without anything to send, because the other side may have something to send and waits for this offer.
      this.#planOffer();
    } else {
      this.#firstOfferTimer = setTimeout(() => this.#release(), firstOfferTimeoutMs);
    }
  }

  takeDescription(description: SessionDescription): void {
    this.#inTurn(async () => {
      if (this.#remote.isLate(description)) {
        return;
      }
      if (description.type === 'rollback') {
        await this.#takeBack(new Error('The other side cannot answer.'));
      } else if (this.#remote.isOfAnotherConnection(description) || description.type === 'offer' && this.#options.isForAnother(description)) {
        this.#options.replaced(description);
      } else if (description.type === 'offer') {
        await this.#takeOffer(description);
      } else {
        await this.#takeAnswer(description);
      }
    });
  }

  takeCandidate(candidate: IceCandidate | null): void {
    // The end of candidates does not name its generation, and nothing waits for it.
    if (candidate) {
      this.#options.candidates.hold(candidate);
      this.#inTurn(() => this.#addCandidates());
    }
  }

  /** The application has changed what this side sends. */
  changed(): void {
    this.#hasFailed = false;
    this.#hasChanged = true;
    if (this.#isSkipped) {
      this.#planOffer();
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
      this.#sendAnswer(agreed, this.#remote.name);
    }
    if (signalingState === 'have-local-offer' && localDescription) {
      this.#sendOffer(localDescription);
    }
  }

  /** Repeats the unanswered signals, or makes an offer with new ICE credentials. */
  restart(): void {
    this.#inTurn(async () => {
      this.repeat();
      if (this.#pc.signalingState === 'stable') {
        this.#pc.restartIce();
        this.#isHeld = false;
        this.#refused = null;
        this.#hasChanged = true;
        this.#planOffer();
      }
    });
  }

  close(): void {
    this.#ending.abort();
    clearTimeout(this.#firstOfferTimer);
    clearTimeout(this.#timer);
  }

  async #takeOffer(offer: SessionDescription): Promise<void> {
    if (this.#pc.signalingState === 'have-local-offer' && !this.#options.polite) {
      return; // the other side rolls back its offer and answers ours
    }
    if (this.#pc.signalingState === 'have-local-offer' && !this.#pc.currentLocalDescription) {
      return this.#options.replaced(offer); // Chromium opens no data channel after the rollback of a first offer
    }
    const name = nameOf(offer.sdp);
    if (name !== '' && name === this.#unusable) {
      return this.#refuse(name); // sent again, because the first refusal was lost
    }
    try {
      await this.#applyOffer(offer);
    } catch (error) {
      this.#unusable = name;
      this.#refuse(name);
      throw error;
    }
    this.#remote.applied(offer);
    this.#release(false);
    await this.#pc.setLocalDescription();
    if (!this.#ending.signal.aborted && this.#pc.localDescription) {
      this.#sendAnswer(this.#pc.localDescription, name);
      this.#options.agreed(offer);
    }
    await this.#addCandidates();
  }

  /** Rolls back this side's own offer. The browser fires negotiationneeded again when the state is stable. */
  async #applyOffer({ type, sdp }: SessionDescription): Promise<void> {
    const offer = { type, sdp: withoutCollisions(sdp, this.#remote.present) };
    try {
      await this.#pc.setRemoteDescription(offer);
    } catch (error) {
      if (this.#pc.signalingState !== 'have-local-offer') {
        throw error;
      }
      // Not every WebRTC library rolls back by itself.
      await this.#pc.setLocalDescription({ type: 'rollback' });
      await this.#pc.setRemoteDescription(offer);
    }
    if (this.#ending.signal.aborted) {
      return;
    }
    try {
      // An answer that cannot be sent must not be applied: the other side would never know of it.
      this.#options.check({ type: 'answer', sdp: this.#options.completed((await this.#pc.createAnswer()).sdp!) });
    } catch (error) {
      await this.#pc.setRemoteDescription({ type: 'rollback' });
      throw error;
    }
  }

  async #takeAnswer(answer: SessionDescription): Promise<void> {
    try {
      await this.#pc.setRemoteDescription(answer);
    } catch (error) {
      return await this.#takeBack(error);
    }
    this.#remote.applied(answer);
    this.#offered = this.#pc.currentLocalDescription?.sdp ?? '';
    this.#refused = null;
    this.#hasFailed = false;
    this.#options.agreed(answer);
    await this.#addCandidates();
  }

  /** Rolls back this side's offer, which is refused for good. It is not made again before this side has something else to send. */
  async #takeBack(error: unknown): Promise<void> {
    if (this.#pc.signalingState === 'have-local-offer') {
      this.#refused = contentOf(this.#pc.localDescription?.sdp ?? '');
      await this.#pc.setLocalDescription({ type: 'rollback' });
    }
    throw error;
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
      this.#isSkipped = (this.#refused !== null || !this.#hasChanged) && !await this.#hasNews();
      if (this.#isSkipped) {
        return;
      }
      this.#hasChanged = false;
      await this.#pc.setLocalDescription();
      if (!this.#ending.signal.aborted && this.#pc.localDescription) {
        this.#sendOffer(this.#pc.localDescription);
      }
    });
  }

  /**
   * Returns whether an offer would be another one than the refused one, and would tell the other side anything. Chromium goes on asking for offers
   * without end after some rollbacks of a first offer, and after a transceiver was stopped of which the other side has never heard.
   */
  async #hasNews(): Promise<boolean> {
    if (this.#refused !== null) {
      this.#options.sweep();
    }
    const { sdp } = await this.#pc.createOffer();
    return contentOf(sdp!) !== this.#refused && isNews(sdp!, this.#pc.currentLocalDescription?.sdp ?? '', this.#offered);
  }

  #sendOffer({ sdp }: RTCSessionDescription): void {
    this.#options.sendOffer({ type: 'offer', sdp: this.#options.completed(sdp) }).catch((error: unknown) => this.#inTurn(async () => {
      await (nameOf(this.#pc.pendingLocalDescription?.sdp ?? '') === nameOf(sdp) ? this.#takeBack(error) : Promise.reject(error));
    }));
  }

  #sendAnswer({ sdp }: RTCSessionDescription, offer: string): void {
    this.#options.sendAnswer({ type: 'answer', sdp: withAttributes(this.#options.completed(sdp), { [ANSWERS]: offer }) })
      .catch((error: unknown) => this.#fail(error));
  }

  /** Tells the other side that its offer cannot be used. Otherwise it would wait for an answer, and ignore all offers. */
  #refuse(offer: string): void {
    this.#options.sendAnswer({ type: 'rollback', sdp: withAttributes('', { [ANSWERS]: offer }) }).catch((error: unknown) => this.#fail(error));
  }

  /**
   * Ends the wait for the first offer. It has arrived, and the browser requests any further negotiation; or it has not arrived, and this
   * side makes an offer.
   */
  #release(offers = true): void {
    clearTimeout(this.#firstOfferTimer);
    const wasHeld = this.#isHeld;
    this.#isHeld = false;
    if (wasHeld && offers) {
      this.#planOffer();
    }
  }

  /** Repeats an unanswered offer, and looks whether there is something else to offer than what was refused. */
  #watch(): void {
    clearTimeout(this.#timer);
    const isPending = this.#pc.signalingState === 'have-local-offer';
    if (isPending || this.#refused !== null) {
      this.#timer = setTimeout(() => {
        if (this.#options.isReachable()) {
          isPending ? this.repeat() : this.#planOffer();
        }
        this.#watch();
      }, this.#options.answerTimeoutMs);
    }
  }

  async #addCandidates(): Promise<void> {
    await this.#options.candidates.flush(this.#pc).catch((error: unknown) => this.#options.failed(error));
  }

  /** Reports the first failure, and nothing more before the application has changed something or an offer was answered. */
  #fail(error: unknown): void {
    if (!this.#ending.signal.aborted && !(isFinal(error) && this.#options.abandoned()) && !this.#hasFailed) {
      this.#hasFailed = true;
      this.#options.failed(error);
    }
  }

  #inTurn(step: () => Promise<void>): void {
    this.#turns.take(async () => {
      if (!this.#ending.signal.aborted) {
        await step();
      }
    }).catch((error: unknown) => this.#fail(error));
  }
}
