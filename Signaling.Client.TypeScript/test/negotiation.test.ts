import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CandidateQueue } from '../src/candidateQueue.js';
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
  /** The descriptions for which this side needs another connection. */
  readonly replacedBy: SessionDescription[] = [];
  isReachable = true;
  /** The server's limit for each type, in tracks. */
  /** The answers to the question whether another connection is made. */
  readonly abandons: boolean[] = [];
  readonly limits = { offer: Infinity, answer: Infinity };

  constructor(polite: boolean, tracks: number) {
    this.pc.tracks = tracks;
    if (tracks > 0) {
      this.pc.addOne();
    }
    const check = ({ type, sdp }: RTCSessionDescriptionInit) => {
      if (Number(/x-tracks:(\d+)/.exec(sdp ?? '')?.[1]) > this.limits[type as 'offer']) {
        throw new Error('too large');
      }
    };
    const take = async (description: RTCSessionDescriptionInit) => {
      check(description);
      this.outbox.push({ description: description as SessionDescription });
    };
    this.negotiation = new Negotiation({
      pc: this.pc.asReal,
      polite,
      offersFirst: polite,
      answerTimeoutMs: 10_000,
      candidates: new CandidateQueue(),
      isReachable: () => this.isReachable,
      sweep() { /* nothing to stop */ },
      check,
      completed: sdp => sdp,
      sendOffer: take,
      sendAnswer: take,
      sendCandidate: candidate => { this.outbox.push({ candidate: candidate as unknown as IceCandidate }); },
      isForAnother: () => false,
      replaced: description => this.replacedBy.push(description),
      abandoned: () => this.abandons.shift() ?? false,
      agreed() { /* nothing to compare */ },
      failed: error => this.errors.push(error as Error),
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
    // The later side continues with a new connection, without a rollback.
    const [offer] = earlier.outbox;
    await deliver(earlier, later);
    expect(later.replacedBy).toEqual([(offer as { description: SessionDescription }).description]);
    expect(later.errors).toEqual([]);
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

  test('whose answer cannot be applied, takes its offer back with one error, and offers again after a change', async () => {
    await meet();
    await finish();
    later.pc.addOne();
    await settled();
    vi.spyOn(later.pc, 'setRemoteDescription').mockRejectedValueOnce(new DOMException('bad sdp', 'OperationError'));
    await deliver(later, earlier);
    await deliver(earlier, later);
    expect(later.errors.map(({ message }) => message)).toEqual(['bad sdp']);
    expect([later.pc.signalingState, later.said]).toEqual(['stable', '']);

    vi.advanceTimersByTime(60_000);
    await settled();
    expect(later.said).toBe('');
    later.errors.length = 0;
    later.pc.addOne();
    later.negotiation.changed();
    await settled();
    await finish();
    expectAgreement();
  });

  test('whose offer the server refuses for good, takes it back with one error, and offers again after a change', async () => {
    await meet();
    await finish();
    later.limits.offer = 3;
    later.pc.tracks = 9;
    later.pc.addOne();
    await settled();
    expect(later.errors.map(({ message }) => message)).toEqual(['too large']);
    expect([later.pc.signalingState, later.said]).toEqual(['stable', 'candidate']);

    vi.advanceTimersByTime(60_000);
    await settled();
    earlier.pc.addOne(); // the other side is heard
    await settled();
    await finish();
    expect([later.errors.length, earlier.pc.agreed, later.said]).toEqual([1, earlier.pc.tracks, '']);

    later.errors.length = 0;
    later.pc.tracks = 2;
    later.negotiation.changed();
    await settled();
    await finish();
    expectAgreement();
  });

  test.each(['cannot be applied', 'has no answer that the server takes'])('whose offer %s, is refused to the other side, with one error on each', async why => {
    await meet();
    await finish();
    if (why === 'cannot be applied') {
      vi.spyOn(earlier.pc, 'setRemoteDescription').mockRejectedValueOnce(new DOMException('bad sdp', 'OperationError'));
    } else {
      earlier.limits.answer = 0;
    }
    later.pc.addOne();
    await settled();
    const [offer] = later.outbox;
    await deliver(later, earlier);
    expect(earlier.said).toBe('rollback');
    await deliver(earlier, later);
    earlier.take(offer!); // a copy that was late
    await settled();
    await finish();

    expect([earlier, later].map(({ errors }) => errors.length)).toEqual([1, 1]);
    expect([earlier, later].map(({ pc }) => pc.signalingState)).toEqual(['stable', 'stable']);
    vi.advanceTimersByTime(60_000);
    await settled();
    expect([earlier.said, later.said]).toEqual(['', '']);

    [earlier, later].forEach(end => end.errors.length = 0);
    earlier.limits.answer = Infinity;
    later.pc.addOne();
    later.negotiation.changed();
    await settled();
    await finish();
    expectAgreement();
  });

  test('whose browser takes no description any more, gives the connection up, or fails with one error', async () => {
    await meet();
    await finish();
    vi.spyOn(earlier.pc, 'setRemoteDescription').mockRejectedValue(new DOMException('Session error code: ERROR_CONTENT.', 'OperationError'));
    earlier.abandons.push(true);
    for (const errors of [0, 1, 1]) {
      later.pc.addOne();
      later.negotiation.changed();
      await settled();
      await deliver(later, earlier);
      await deliver(earlier, later);
      expect(earlier.abandons).toEqual([]);
      expect(earlier.errors.length).toBe(errors);
    }
  });

  test('on a library that does not roll back by itself, completes after a collision', async () => {
    await meet();
    await finish();
    later.pc.rollsBackByItself = false;
    earlier.pc.addOne();
    later.pc.addOne();
    await settled();

    await finish();
    expectAgreement();
    expect(later.pc.rollbacks).toBe(1);
  });

  test('that receives an older description once more, ignores it', async () => {
    await meet();
    const [first] = later.outbox;
    await finish();
    later.pc.addOne();
    await settled();
    const [offer] = later.outbox;
    await deliver(later, earlier);
    const [answer] = earlier.outbox;
    await finish();
    later.pc.addOne();
    await settled();
    await finish();

    earlier.take(first!);
    earlier.take(offer!);
    later.take(answer!);
    await settled();
    await finish();
    expectAgreement();
  });

  test.each(['offer', 'answer'] as const)('whose other side sends an %s of another connection, needs another one, too', async type => {
    await meet();
    await finish();
    const sdp = 'v=0\r\no=- 99999 1 IN IP4 0.0.0.0\r\na=ice-ufrag:other\r\na=fingerprint:sha-256 other\r\na=x-tracks:0\r\n';
    if (type === 'answer') {
      later.pc.addOne();
      await settled();
    }

    later.take({ description: { type, sdp } });
    await settled();
    expect(later.replacedBy).toEqual([{ type, sdp }]);
    expect(later.errors).toEqual([]);
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
