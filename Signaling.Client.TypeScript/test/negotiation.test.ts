import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { IceCandidate, SessionDescription } from '../src/index.js';
import { Negotiation } from '../src/negotiation.js';
import { FakePeerConnection } from './support/fakePeerConnection.js';
import { settled } from './support/settled.js';

type Signal = { description: SessionDescription } | { candidate: IceCandidate };

/** One end of a negotiation. Its signals stay in `outbox` until the test delivers them. */
class End {
  readonly pc = new FakePeerConnection();
  readonly outbox: Signal[] = [];
  readonly errors: Error[] = [];
  readonly negotiation: Negotiation;
  isReachable = true;

  constructor(polite: boolean, tracks: number) {
    this.pc.tracks = tracks;
    if (tracks > 0) {
      this.pc.addOne();
    }
    const take = (description: RTCSessionDescription) => {
      this.outbox.push({ description: { type: description.type, sdp: description.sdp } });
    };
    this.negotiation = new Negotiation({
      pc: this.pc.asReal,
      polite,
      answerTimeoutMs: 10_000,
      isReachable: () => this.isReachable,
      sendOffer: take,
      sendAnswer: take,
      sendCandidate: candidate => { this.outbox.push({ candidate: candidate as unknown as IceCandidate }); },
      failed: error => this.errors.push(error),
    });
  }

  take(signal: Signal): void {
    if ('description' in signal) {
      this.negotiation.takeDescription(signal.description);
    } else {
      this.negotiation.takeCandidate(signal.candidate);
    }
  }

  /** Loses the descriptions but not the candidates: a real description contains the earlier candidates when it is sent again. */
  loseDescriptions(): void {
    this.outbox.push(...this.outbox.splice(0).filter(signal => 'candidate' in signal));
  }

  get said(): string {
    return this.outbox.map(signal => 'description' in signal ? signal.description.type : 'candidate').join(' ');
  }
}

describe('A negotiation', () => {
  let earlier: End;
  let later: End;

  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => {
    earlier.negotiation.close();
    later.negotiation.close();
    vi.useRealTimers();
  });

  async function meet(earlierTracks = 1, laterTracks = 1): Promise<void> {
    earlier = new End(false, earlierTracks);
    later = new End(true, laterTracks);
    await settled();
  }

  async function deliver(from: End, to: End): Promise<void> {
    from.outbox.splice(0).forEach(signal => to.take(signal));
    await settled();
  }

  /** Delivers signals in both directions until no side has more. */
  async function finish(): Promise<void> {
    let rounds = 0;
    while (earlier.outbox.length + later.outbox.length > 0) {
      expect(++rounds).toBeLessThan(10);
      const [toLater, toEarlier] = [earlier.outbox.splice(0), later.outbox.splice(0)];
      toLater.forEach(signal => later.take(signal));
      toEarlier.forEach(signal => earlier.take(signal));
      await settled();
    }
  }

  function expectAgreement(): void {
    for (const [one, other] of [[earlier, later], [later, earlier]] as const) {
      expect(one.errors).toEqual([]);
      expect(one.pc.signalingState).toBe('stable');
      expect(one.pc.agreed).toBe(one.pc.tracks);
      expect(one.pc.remoteDescription?.sdp).toContain(`ice-ufrag:${other.pc.ufrag}`);
      expect(one.pc.candidates).toContain(`candidate:${other.pc.ufrag}`);
    }
  }

  test('begins with the offer of the later side, although both sides need one', async () => {
    await meet();
    expect([earlier.said, later.said]).toEqual(['', 'offer candidate']);

    await deliver(later, earlier);
    expect(earlier.said).toBe('answer candidate');
    await finish();
    expectAgreement();
  });

  test('begins with the later side, even if only the earlier side has tracks', async () => {
    await meet(2, 0);
    expect([earlier.said, later.said]).toEqual(['', 'offer candidate']);

    await finish();
    expectAgreement();
  });

  test('begins with the earlier side if the later sends nothing for too long', async () => {
    await meet();
    later.outbox.length = 0; // lost on the way

    vi.advanceTimersByTime(5_000);
    await settled();
    expect(earlier.said).toBe('offer candidate');
    await finish();
    expectAgreement();
    expect(later.pc.rollbacks).toBe(1);
  });

  test('in which both sides offer at once, completes the offer of the impolite side, and then the other', async () => {
    await meet();
    await finish();
    earlier.pc.addOne();
    later.pc.addOne();
    await settled();
    expect([earlier.said, later.said]).toEqual(['offer candidate', 'offer candidate']);

    await finish();
    expectAgreement();
    expect([earlier.pc.rollbacks, later.pc.rollbacks]).toEqual([0, 1]);
  });

  test('in which the polite offer arrives while the impolite one is being created, completes', async () => {
    await meet();
    await finish();
    later.pc.addOne();
    await settled();
    const release = earlier.pc.hold();
    earlier.pc.addOne();
    await settled();
    await deliver(later, earlier);
    expect(earlier.said).toBe('');

    release();
    await settled();
    expect(earlier.said).toBe('offer candidate');
    await finish();
    expectAgreement();
    expect([earlier.pc.rollbacks, later.pc.rollbacks]).toEqual([0, 1]);
  });

  test('in which the impolite offer arrives while the polite one is being created, completes', async () => {
    await meet();
    await finish();
    earlier.pc.addOne();
    await settled();
    const release = later.pc.hold();
    later.pc.addOne();
    await settled();
    await deliver(earlier, later);

    release();
    await settled();
    await finish();
    expectAgreement();
  });

  test('with candidates before their description, holds them until it arrives', async () => {
    await meet();
    const [offer, candidate] = later.outbox.splice(0);

    earlier.take(candidate!);
    await settled();
    expect(earlier.pc.candidates).toEqual([]);
    earlier.take(offer!);
    await settled();
    await finish();
    expectAgreement();
  });

  test('with the candidates of an ignored offer, drops them without an error', async () => {
    await meet();
    await finish();
    const stale = later.pc.ufrag;
    later.pc.restartIce();
    earlier.pc.addOne();
    await settled();
    const restart = later.pc.ufrag;

    await deliver(later, earlier);
    expect(earlier.pc.candidates).toEqual([`candidate:${stale}`]);
    expect(earlier.errors).toEqual([]);
    await finish();
    expectAgreement();
    expect(earlier.pc.candidates).toContain(`candidate:${restart}`);
  });

  test('with many changes at once, sends one offer', async () => {
    await meet();
    await finish();
    for (let i = 0; i < 10; i++) {
      later.pc.addOne();
    }
    await settled();

    expect(later.said).toBe('offer candidate');
    await finish();
    expectAgreement();
  });

  test('whose offer was lost, repeats it, and two answers cause no error', async () => {
    await meet();
    await finish();
    later.pc.addOne();
    await settled();
    const [first] = later.outbox.splice(0);

    vi.advanceTimersByTime(10_000);
    expect(later.outbox).toEqual([first]);
    earlier.take(first!); // the first offer was only late
    await settled();
    await deliver(later, earlier);
    expect(earlier.said).toBe('answer candidate answer candidate');
    await deliver(earlier, later);

    expect(later.errors).toEqual([]);
    expect(later.pc.signalingState).toBe('stable');
  });

  test('whose offer was answered twice, does not use the second answer for the next offer', async () => {
    await meet();
    await finish();
    later.pc.addOne();
    await settled();
    later.negotiation.repeat();
    await deliver(later, earlier);
    const [first, second] = earlier.outbox.splice(0).filter(signal => 'description' in signal);

    later.take(first!);
    later.negotiation.restart();
    await settled();
    later.take(second!);
    await settled();
    expect(later.pc.signalingState).toBe('have-local-offer');
    await finish();
    expectAgreement();
  });

  test('whose other side is unreachable, repeats its offer when it is reachable', async () => {
    await meet();
    await finish();
    later.isReachable = false;
    later.pc.addOne();
    await settled();
    later.outbox.length = 0; // lost on the way

    vi.advanceTimersByTime(20_000);
    await settled();
    expect(later.said).toBe('');
    later.isReachable = true;
    later.negotiation.repeat();
    expect(later.said).toBe('offer');

    await finish();
    expect([earlier.pc.agreed, later.pc.agreed]).toEqual([earlier.pc.tracks, later.pc.tracks]);
  });

  test.each(['restarts', 'adds something'])('whose first answer was lost, and whose earlier side %s then, completes', async what => {
    await meet();
    await deliver(later, earlier);
    earlier.loseDescriptions();
    if (what === 'restarts') {
      earlier.negotiation.restart();
      later.negotiation.restart();
    } else {
      earlier.pc.addOne();
      await settled();
      earlier.loseDescriptions();
      earlier.negotiation.repeat();
      later.negotiation.repeat();
    }
    await settled();

    await finish();
    expectAgreement();
  });

  test('whose answer arrives again, does not use it for the next offer', async () => {
    await meet();
    await finish();
    later.pc.addOne();
    await settled();
    earlier.negotiation.repeat();
    expect(earlier.said).toBe('answer');

    await deliver(earlier, later);
    expect(later.pc.signalingState).toBe('have-local-offer');
    await finish();
    expectAgreement();
  });

  test('whose answer cannot be applied, raises an error and continues', async () => {
    await meet();
    vi.spyOn(later.pc, 'setRemoteDescription').mockRejectedValueOnce(new DOMException('bad sdp', 'OperationError'));
    await deliver(later, earlier);
    await deliver(earlier, later);
    expect(later.errors.map(({ message }) => message)).toEqual(['bad sdp']);

    vi.advanceTimersByTime(10_000);
    later.errors.length = 0;
    await finish();
    expectAgreement();
  });

  test('restarted, negotiates new ICE credentials', async () => {
    await meet();
    await finish();

    earlier.negotiation.restart();
    later.negotiation.restart();
    await settled();
    await finish();
    expectAgreement();
    expect([earlier.pc.iceRestarts, later.pc.iceRestarts]).toEqual([1, 1]);
  });

  test('closed in the middle, sends nothing more', async () => {
    await meet();
    const release = earlier.pc.hold();
    await deliver(later, earlier);

    earlier.negotiation.close();
    release();
    await settled();
    vi.advanceTimersByTime(60_000);
    await settled();

    expect(earlier.said).toBe('');
    expect(earlier.errors).toEqual([]);
  });
});
