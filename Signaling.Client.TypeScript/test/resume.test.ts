import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { SignalingClient } from '../src/index.js';
import { Record } from './support/record.js';
import type { IceServer } from '../src/contract.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';

const [ann, bob, cid, dan] = [peer('ann', 1), peer('bob', 2), peer('cid', 3), peer('dan', 4)];
const offer = { type: 'offer', sdp: 'v=0' };

describe('A client whose connection broke', () => {
  let hub: ScriptedHub;
  let client: SignalingClient;
  let record: Record;

  beforeEach(async () => { hub = await ScriptedHub.start(); });

  /** Bob joins Ann and Cid. */
  async function joined(options = {}): Promise<Call> {
    client = hub.client(options);
    const joining = client.join({ room: 'garden', displayName: 'Bob' });
    const call = await hub.next('Join');
    call.answer(joinResult({ ...bob, displayName: 'Bob' }, [ann, cid], 3, { resumeToken: 'token-1' }));
    await joining;
    record = new Record(client);
    return call;
  }

  test('resumes as the same peer, and raises the changes, then the queued signals, then the live ones', async () => {
    const call = await joined();

    call.break();
    const resume = await hub.next('ResumeWith');
    expect(resume.args).toMatchObject([{ resumeToken: 'token-1' }]);
    expect([client.state, client.peerId, [...client.peers.keys()]]).toEqual(['reconnecting', 'bob', ['ann', 'cid']]);
    resume.answer(joinResult(bob, [{ ...ann, displayName: 'Annie' }, dan], 8, { resumeToken: 'token-1' }), {
      before: [['ReceiveMessage', 'ann', 'of no room']],
      behind: [['ReceiveOffer', 'dan', offer], ['ReceiveMessage', 'ann', 'waited'], ['PeerLeft', 'dan', 'left', 9],
        ['ReceiveMessage', 'ann', 'live']],
    });

    expect(await record.upTo('message ann live')).toEqual([
      'statechanged reconnecting', 'statechanged connected', 'reconnected resumed as bob', 'peerleft cid disconnected', 'peerupdated ann',
      'peerjoined dan', 'rosterchanged ann+dan', 'offer dan', 'message ann waited', 'peerleft dan left', 'rosterchanged ann',
      'message ann live',
    ]);
    expect([client.state, client.peerId, client.version]).toEqual(['connected', 'bob', 9]);
  });

  test('and resumes in an unchanged room, raises only the reconnection', async () => {
    const call = await joined();
    call.break();
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann, cid], 5), { behind: [['ReceiveMessage', 'ann', 'hi']] });

    expect(await record.upTo('message ann hi')).toEqual([
      'statechanged reconnecting', 'statechanged connected', 'reconnected resumed as bob', 'rosterchanged ann+cid', 'message ann hi',
    ]);
  });

  test('resumes repeatedly with the same token', async () => {
    const call = await joined();
    call.break();
    const first = await hub.next('ResumeWith');
    first.answer(joinResult(bob, [ann], 5, { resumeToken: 'token-1' }));
    await record.upTo('reconnected resumed as bob');

    first.break();
    const second = await hub.next('ResumeWith');
    expect(second.args).toMatchObject([{ resumeToken: 'token-1' }]);
    second.answer(joinResult(bob, [ann], 7, { resumeToken: 'token-1' }));

    await record.upTo('reconnected resumed as bob');
  });

  test('and that lost the answer to Resume, repeats it', async () => {
    const call = await joined();
    call.break();

    (await hub.next('ResumeWith')).break();
    const again = await hub.next('ResumeWith');
    expect(again.args).toMatchObject([{ resumeToken: 'token-1' }]);
    again.answer(joinResult(bob, [ann, cid], 6));

    expect(await record.upTo('reconnected resumed as bob')).toEqual([
      'statechanged reconnecting', 'statechanged connected', 'reconnected resumed as bob',
    ]);
    expect(hub.tries).toBe(3);
  });

  const passing = ['unavailable', 'draining', 'rate_limited', 'server_full'];
  test.each(passing)('and is refused with %s for now, retries on another connection', async code => {
    const delays: number[] = [];
    const call = await joined({ reconnectDelays: (attempt: number) => (delays.push(attempt), 0) });
    call.break();

    for (let i = 0; i < 3; i++) {
      (await hub.next('ResumeWith')).refuse(`${code}: Not now.`);
    }
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann], 6));

    await record.upTo('reconnected resumed as bob');
    expect(delays).toEqual([0, 1, 2, 3]);
    expect(hub.tries).toBe(5);
  });

  test('and is suspended for too long, joins again as a new peer with its last name', async () => {
    const call = await joined();
    const updating = client.updatePeer({ metadata: { mood: 'good' } });
    (await hub.next('UpdatePeer')).answer({ version: 4 });
    await updating;
    call.break();

    (await hub.next('ResumeWith')).refuse('resume_failed: The peer is not there any more.');
    const rejoin = await hub.next('Join');
    expect(rejoin.args).toEqual([{ room: 'garden', displayName: 'Bob', metadata: { mood: 'good' } }]);
    rejoin.answer(joinResult(dan, [ann, cid], 9, { resumeToken: 'token-2' }));
    expect(await record.upTo('reconnected rejoined as dan')).toEqual([
      'statechanged reconnecting', 'statechanged connected', 'reconnected rejoined as dan',
    ]);
    expect(client.peerId).toBe('dan');

    rejoin.break();
    expect((await hub.next('ResumeWith')).args).toMatchObject([{ resumeToken: 'token-2' }]);
  });

  test('and has lost the answer to its last update, joins again with the profile that the server sent', async () => {
    const call = await joined();
    call.break();
    const resumed = await hub.next('ResumeWith');
    resumed.answer(joinResult({ ...bob, displayName: 'Bobby', metadata: { muted: 'true' } }, [], 6));
    await record.upTo('reconnected resumed as bob');
    expect(client.self).toMatchObject({ displayName: 'Bobby' });

    resumed.break();
    expect((await hub.nextRejoin()).args).toEqual([{ room: 'garden', displayName: 'Bobby', metadata: { muted: 'true' } }]);
  });

  test('and is refused for good, loses its room and keeps the connection', async () => {
    const call = await joined();
    call.break();
    (await hub.next('ResumeWith')).refuse('banned: A moderator has banned this peer.');

    expect(await record.upTo('statechanged connected')).toEqual([
      'statechanged reconnecting', 'left lost', 'rosterchanged', 'error banned', 'statechanged connected',
    ]);
    expect(client.room).toBeNull();
  });

  test('and resumes with other ICE servers, uses them', async () => {
    const call = await joined();
    call.break();
    // A server of an earlier version sends null for absent fields.
    const iceServers = [{ urls: ['stun:s'], username: null, credential: null }] as unknown as IceServer[];
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann, cid], 5, { iceServers }));

    await record.upTo('iceserverschanged');
    expect(client.iceServers).toEqual([{ urls: ['stun:s'] }]);
  });

  test('receives nothing more over that connection, not even that another one has replaced it', async () => {
    const call = await joined();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    client.reconnectNow();
    await hub.next('GetRoster'); // is not answered
    call.send(['ReceiveMessage', 'ann', 'late'], ['Removed', 'replaced']);
    const ending = call.ending();
    vi.advanceTimersByTime(3_000);
    vi.useRealTimers();
    const resume = await hub.next('ResumeWith');
    // The server would take a Close message for a leave of the peer.
    expect(await ending).toEqual({ code: 4000, saidGoodbye: false });
    resume.answer(joinResult(bob, [ann, cid], 5), { behind: [['ReceiveMessage', 'ann', 'hi']] });

    expect(await record.upTo('message ann hi')).toEqual([
      'statechanged reconnecting', 'statechanged connected', 'reconnected resumed as bob', 'rosterchanged ann+cid', 'message ann hi',
    ]);
  });

  test('moves to another connection when its draining server closes the current one, and retries while it is refused', async () => {
    const delays: number[] = [];
    const call = await joined({ reconnectDelays: (attempt: number) => (delays.push(attempt), attempt === 0 ? 1_000_000 : 0) });
    hub.refusals = 2; // by HTTP 503

    call.send(['ServerDraining', 1], ['ReceiveMessage', 'ann', 'the last']);
    call.handOver();
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann, cid], 5));

    expect(await record.upTo('reconnected resumed as bob')).toEqual([
      'draining 1', 'message ann the last', 'statechanged reconnecting', 'statechanged connected', 'reconnected resumed as bob',
    ]);
    expect(delays).toEqual([0, 1, 2]);
    expect(hub.unread).toEqual([]);
  });

  test('repeats the calls that a draining server has not executed on the next connection, in order and before all others', async () => {
    const call = await joined();
    const send = (text: string) => client.sendMessage('ann', text);
    call.send(['ServerDraining', 1]);
    await record.upTo('draining 1');

    const [made, refused, unanswered] = [send('made'), send('refused'), send('unanswered')];
    (await hub.next('SendMessage')).answer({ status: 'sent' });
    (await hub.next('SendMessage')).refuse('draining: This node is going away.');
    await made;
    await hub.next('SendMessage');
    call.handOver();
    await record.upTo('statechanged reconnecting');
    const late = send('late');
    const resume = await hub.next('ResumeWith');
    const later = send('later');
    resume.answer(joinResult(bob, [ann, cid], 5));

    const behind = record.upTo('reconnected resumed as bob').then(() => send('behind'));
    for (const text of ['refused', 'unanswered', 'late', 'later', 'behind']) {
      const next = await hub.next('SendMessage');
      expect(next.args).toEqual(['ann', text]);
      next.answer({ status: 'queued' });
    }
    expect(await Promise.all([refused, unanswered, late, later, behind])).toEqual(Array(5).fill({ status: 'queued' }));
    expect(hub.unread).toEqual([]);
  });

  test('does not repeat calls that a draining server may have executed', async () => {
    const call = await joined();
    call.send(['ServerDraining', 1]);
    const unanswered = client.sendMessage('ann', 'perhaps');
    await hub.next('SendMessage');

    call.break();

    await expect(unanswered).rejects.toMatchObject({ code: '', isTransient: true });
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann, cid], 5));
    await record.upTo('reconnected resumed as bob');
    expect(hub.unread).toEqual([]);
  });

  test('does not repeat calls of its former peer as a new peer', async () => {
    const call = await joined();
    call.send(['ServerDraining', 1]);
    const unanswered = client.sendMessage('ann', 'from Bob');
    await hub.next('SendMessage');

    call.handOver();
    (await hub.nextRejoin()).answer(joinResult(dan, [ann, cid], 5));

    await expect(unanswered).rejects.toMatchObject({ code: 'draining', isTransient: true });
    await record.upTo('reconnected rejoined as dan');
    expect(hub.unread).toEqual([]);
  });

  test('moves to another connection on its own when a draining server does not close the current one', async () => {
    const delays: number[] = [];
    const call = await joined({ reconnectDelays: (attempt: number) => (delays.push(attempt), attempt === 0 ? 1_000_000 : 0) });
    hub.refusals = 2; // by HTTP 503

    call.send(['ServerDraining', 1]);
    const resume = await hub.next('ResumeWith');
    await call.closed;
    resume.answer(joinResult(bob, [ann, cid], 5));

    expect(await record.upTo('reconnected resumed as bob')).toEqual([
      'draining 1', 'statechanged reconnecting', 'statechanged connected', 'reconnected resumed as bob',
    ]);
    expect(delays).toEqual([0, 1, 2]);
    expect(hub.unread).toEqual([]);
  });

  test('and leaves, does not return on its own', async () => {
    const call = await joined({ reconnectDelays: () => 1_000_000 });
    call.break();
    await record.upTo('statechanged reconnecting');

    await client.leave();
    expect(await record.upTo('rosterchanged')).toEqual(['left left', 'rosterchanged']);
    client.reconnectNow();
    await record.upTo('statechanged connected');

    expect(hub.unread).toEqual([]);
    expect([client.room, client.peerId]).toEqual([null, null]);
  });

  test('and leaves while it resumes, stays out of the room', async () => {
    const call = await joined();
    call.break();
    const resume = await hub.next('ResumeWith');

    const leaving = client.leave();
    resume.answer(joinResult(bob, [ann], 6), { behind: [['ReceiveMessage', 'ann', 'too late']] });
    (await hub.next('Leave')).answer(null);
    await leaving;

    expect((await record.upTo('rosterchanged')).filter(line => !line.startsWith('statechanged'))).toEqual(['left left', 'rosterchanged']);
    resume.break();
    await record.upTo('statechanged reconnecting');
    await record.upTo('statechanged connected');
    expect(hub.unread).toEqual([]);
  });

  test('and leaves while its Resume is refused, does not join again', async () => {
    const call = await joined();
    call.break();
    const resume = await hub.next('ResumeWith');

    const leaving = client.leave();
    resume.refuse('resume_failed: The peer is not there any more.');
    (await hub.next('Leave')).refuse('not_joined: This connection is in no room.');
    await leaving;

    expect(client.room).toBeNull();
    expect(hub.unread).toEqual([]);
  });

  test('and is closed while it resumes, leaves the room', async () => {
    const call = await joined();
    call.break();
    const resume = await hub.next('ResumeWith');

    const closing = client.close();
    resume.answer(joinResult(bob, [ann], 6));
    (await hub.next('Leave')).answer(null);
    await closing;

    expect([client.state, client.room]).toEqual(['disconnected', null]);
    expect(hub.tries).toBe(2);
  });

  test('and is closed between two attempts, makes no further attempt', async () => {
    const call = await joined({ reconnectDelays: () => 1_000_000 });
    call.break();
    await record.upTo('statechanged reconnecting');

    await client.close();
    client.reconnectNow();

    expect(record.lines).toEqual(['statechanged disconnected', 'left left', 'rosterchanged']);
    expect(hub.tries).toBe(1);
  });

  test('leaves the room when another connection replaces the current one', async () => {
    const call = await joined();
    call.send(['Removed', 'replaced']);
    call.dismiss();

    expect(await record.upTo('statechanged disconnected')).toEqual(['left replaced', 'rosterchanged', 'statechanged disconnected']);
    expect(hub.tries).toBe(1);
  });
});
