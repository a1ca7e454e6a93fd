import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ResumeRequest, SignalingClient } from '../src/index.js';
import { Record } from './support/record.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';

const [ann, bob, cid] = [peer('ann', 1), peer('bob', 2), peer('cid', 3)];

describe('A client that resumes', () => {
  let hub: ScriptedHub;
  let client: SignalingClient;
  let record: Record;

  beforeEach(async () => { hub = await ScriptedHub.start(); });

  async function joined(): Promise<Call> {
    client = hub.client();
    const joining = client.join('garden');
    const call = await hub.next('Join');
    call.answer(joinResult(bob, [ann], 2));
    await joining;
    record = new Record(client, 'statechanged', 'rosterchanged');
    return call;
  }

  async function nextResume(): Promise<{ call: Call; request: ResumeRequest }> {
    const call = await hub.next('ResumeWith');
    return { call, request: call.args[0] as ResumeRequest };
  }

  const says = (text: string) => ['ReceiveMessage', 'ann', text] as const;

  test('numbers its attempts, so that a late attempt cannot replace a newer one', async () => {
    const before = Date.now();
    (await joined()).break();
    const first = await nextResume();
    first.call.break();
    const second = await nextResume();

    expect(first.request).toEqual({ resumeToken: 'secret', attempt: expect.any(Number), received: 0 });
    expect(first.request.attempt).toBeGreaterThanOrEqual(before);
    expect(second.request.attempt).toBeGreaterThan(first.request.attempt!);
  });

  test('and gives up an unanswered attempt, closes it without Close and receives nothing more of it', async () => {
    const call = await joined();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    call.break();
    vi.useRealTimers();
    const { call: stuck } = await nextResume();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    client.reconnectNow();
    const ending = stuck.ending();
    vi.advanceTimersByTime(6_000);
    vi.useRealTimers();
    stuck.answer(joinResult(bob, [ann], 3), { behind: [says('too late')] });

    const { call: next } = await nextResume();
    expect(await ending).toEqual({ code: 4000, saidGoodbye: false });
    next.answer(joinResult(bob, [ann], 3), { behind: [says('hi')] });
    expect(await record.upTo('message ann hi')).toEqual(['reconnected resumed as bob', 'message ann hi']);
  });

  test('on an older server without attempt numbers, resumes without them', async () => {
    (await joined()).break();
    (await nextResume()).call.refuse('invalid_request: This hub has no such method.');
    const resume = await hub.next('Resume');
    expect(resume.args).toEqual(['secret']);
    resume.answer(joinResult(bob, [ann], 3));

    await record.upTo('reconnected resumed as bob');
  });

  test('acknowledges the signals that it has received as this peer, over all connections', async () => {
    const call = await joined();
    call.send(says('1'), ['ReceiveOffer', 'ann', { type: 'offer', sdp: '' }], ['ReceiveIce', 'ann', null]);
    await record.upTo('icecandidate ann');
    call.break();

    const { call: cut, request } = await nextResume();
    expect(request.received).toBe(3);
    // The answer and some of the queued signals arrive. One signal is of a peer that has left: it is not raised, but it counts as received.
    cut.answer(joinResult(bob, [ann], 3), { behind: [says('4'), ['ReceiveMessage', 'cid', '5'], says('6')] });
    await hub.next('GetRoster').then(mend => mend.answer({ self: bob, peers: [ann], version: 3 }));
    expect(await record.upTo('message ann 6')).toEqual(['reconnected resumed as bob', 'message ann 4', 'message ann 6']);
    cut.break();

    const { call: again, request: { received } } = await nextResume();
    expect(received).toBe(6);
    again.refuse('resume_failed: The peer is not there any more.');
    const rejoin = await hub.next('Join');
    rejoin.answer(joinResult(cid, [ann], 5), { behind: [says('as somebody new')] });
    await record.upTo('message ann as somebody new');
    rejoin.break();
    expect((await nextResume()).request.received).toBe(1);
  });

  test('raises the signals held at a gap when the connection broke, once and before the queued signals', async () => {
    const call = await joined();
    call.send(['ReceiveMessage', 'cid', 'held']); // cid is unknown: its PeerJoined is missing
    (await hub.next('GetRoster')).break();

    const { call: resume, request } = await nextResume();
    expect(request.received).toBe(1);
    resume.answer(joinResult(bob, [ann, cid], 4), { behind: [['ReceiveMessage', 'cid', 'waited']] });

    expect(await record.upTo('message cid waited')).toEqual([
      'reconnected resumed as bob', 'peerjoined cid', 'message cid held', 'message cid waited',
    ]);
    expect(call.isOpen).toBe(false);
  });

  test('and joins again without an answer, ends that connection with Close', async () => {
    const call = await joined();
    call.break();
    const rejoin = await hub.nextRejoin();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    client.reconnectNow();
    const ending = rejoin.ending();
    vi.advanceTimersByTime(6_000);
    vi.useRealTimers();

    expect((await ending).saidGoodbye).toBe(true);
    (await hub.next('Join')).answer(joinResult(cid, [ann], 5));
    await record.upTo('reconnected rejoined as cid');
  });
});
