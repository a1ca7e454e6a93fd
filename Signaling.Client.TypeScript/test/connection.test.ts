import { beforeEach, describe, expect, test } from 'vitest';
import { SignalingClient, SignalingError } from '../src/index.js';
import { next, Record } from './support/record.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';

const [ann, bob, cid, dan] = [peer('ann', 1), peer('bob', 2), peer('cid', 3), peer('dan', 4)];

describe('The connection', () => {
  let hub: ScriptedHub;
  beforeEach(async () => { hub = await ScriptedHub.start(); });

  async function joined(client: SignalingClient): Promise<Call> {
    const joining = client.join({ room: 'garden', displayName: 'Bob', metadata: { role: 'guest' } });
    const call = await hub.next('Join');
    call.answer(joinResult({ ...bob, displayName: 'Bob', metadata: { role: 'guest' } }, [ann, cid], 3));
    await joining;
    return call;
  }

  test('broken for too long, is opened again and joins the room again, and only differences are raised', async () => {
    const client = hub.client();
    const call = await joined(client);
    const updating = client.updatePeer({ displayName: 'Bobby' });
    (await hub.next('UpdatePeer')).answer({ version: 4 });
    await updating;
    const record = new Record(client);

    call.break();
    const rejoin = await hub.nextRejoin();
    expect(rejoin.args).toEqual([{ room: 'garden', displayName: 'Bobby', metadata: { role: 'guest' } }]);
    expect([client.state, client.peerId, [...client.peers.keys()]]).toEqual(['reconnecting', 'bob', ['ann', 'cid']]);
    // The nodes do not agree yet that Bob's former peer has left. A client must not see its own former peer.
    rejoin.answer(joinResult(peer('bob2', 6), [ann, bob, dan], 7), {
      behind: [['PeerLeft', 'bob', 'timeout', 8], ['ReceiveMessage', 'dan', 'hi']],
    });

    expect(await record.upTo('message dan hi')).toEqual([
      'statechanged reconnecting', 'statechanged connected', 'reconnected rejoined as bob2', 'peerleft cid disconnected', 'peerjoined dan',
      'rosterchanged ann+dan', 'message dan hi',
    ]);
    expect([client.state, client.peerId, client.version]).toEqual(['connected', 'bob2', 8]);
  });

  test('broken, is retried when the first attempts fail', async () => {
    const client = hub.client();
    const call = await joined(client);
    hub.refusals = 3;

    call.break();
    (await hub.nextRejoin()).break(); // and once more, in the middle of the rejoin
    const again = next(client, 'reconnected');
    (await hub.next('Join')).answer(joinResult(dan, [ann], 9));

    expect(await again).toMatchObject({ resumed: false, peerId: 'dan' });
    expect(hub.tries).toBe(6);
  });

  test('broken, is retried at once after a hint', async () => {
    const client = hub.client({ reconnectDelays: () => 1_000_000 });
    const call = await joined(client);
    const reconnecting = next(client, 'statechanged');
    call.break();
    expect(await reconnecting).toBe('reconnecting');

    client.reconnectNow();
    (await hub.next('ResumeWith')).answer(joinResult(bob, [], 9));

    expect(await next(client, 'statechanged')).toBe('connected');
  });

  test('broken and given up, ends the stay in the room', async () => {
    const client = hub.client({ reconnectDelays: attempt => attempt < 2 ? 0 : null });
    const call = await joined(client);
    const record = new Record(client);
    hub.refusals = 2;

    call.break();

    expect(await record.upTo('statechanged disconnected')).toEqual([
      'statechanged reconnecting', 'left lost', 'rosterchanged', 'error The connection was lost.', 'statechanged disconnected',
    ]);
    expect([client.room, client.peers.size]).toEqual([null, 0]);
  });

  test('opened again, with a rejoin that is refused, ends the stay in the room and keeps the connection', async () => {
    const client = hub.client();
    const call = await joined(client);
    const record = new Record(client);

    call.break();
    (await hub.nextRejoin()).refuse('room_locked: A moderator has locked the room.');

    expect(await record.upTo('statechanged connected')).toEqual([
      'statechanged reconnecting', 'left lost', 'rosterchanged', 'error room_locked', 'statechanged connected',
    ]);
    expect(client.room).toBeNull();
  });

  test('opened again, with a rejoin that is refused for now, is retried', async () => {
    const client = hub.client();
    const call = await joined(client);
    const again = next(client, 'reconnected');

    call.break();
    (await hub.nextRejoin()).refuse('unavailable: Redis is unreachable.');
    (await hub.next('Join')).answer(joinResult(dan, [], 9));

    expect((await again).peerId).toBe('dan');
  });

  test('of a peer that was removed, is not opened again', async () => {
    const client = hub.client();
    const call = await joined(client);
    const record = new Record(client);

    call.send(['Removed', 'removed']);
    call.dismiss();

    expect(await record.upTo('statechanged disconnected')).toEqual(['left removed', 'rosterchanged', 'statechanged disconnected']);
    expect(hub.tries).toBe(1);
  });

  test('closed by the server in a room, is opened again; outside of a room it ends', async () => {
    const client = hub.client();
    const call = await joined(client);
    call.dismiss();
    const second = await hub.next('ResumeWith');
    second.answer(joinResult(bob, [], 9));
    await next(client, 'reconnected');

    const leaving = client.leave();
    (await hub.next('Leave')).answer(null);
    await leaving;
    const ended = next(client, 'statechanged');
    second.dismiss();

    expect(await ended).toBe('disconnected');
    expect(hub.tries).toBe(2);
  });

  test('Leave, while the connection is broken, keeps the client from joining the room again', async () => {
    const client = hub.client({ reconnectDelays: () => 1_000_000 });
    const call = await joined(client);
    const reconnecting = next(client, 'statechanged');
    call.break();
    await reconnecting;

    await client.leave();
    expect(client.room).toBeNull();
    client.reconnectNow();

    expect(await next(client, 'statechanged')).toBe('connected');
    expect(hub.unread).toEqual([]);
  });

  test('Leave, while the client joins the room again, leaves it', async () => {
    const client = hub.client();
    const call = await joined(client);
    call.break();
    const rejoin = await hub.nextRejoin();

    const leaving = client.leave();
    rejoin.answer(joinResult(dan, [ann], 9));
    (await hub.next('Leave')).answer(null);
    await leaving;

    expect([client.room, client.peerId]).toEqual([null, null]);
  });

  test('Join, refused, fails with the code and the explanation, and another Join may follow', async () => {
    const client = hub.client();
    const refused = client.join('garden').catch((error: unknown) => error);
    (await hub.next('Join')).refuse('room_full: The room is full: it has 100 peers.');

    const error = await refused;
    expect(error).toBeInstanceOf(SignalingError);
    expect(error).toMatchObject({ code: 'room_full', message: 'The room is full: it has 100 peers.', isTransient: false });
    await joined(client);
    await expect(client.join('cellar')).rejects.toMatchObject({ code: 'already_joined' });
  });

  test('Join, given up before its answer, fails at once and is undone before the next Join', async () => {
    const client = hub.client();
    const record = new Record(client, 'statechanged');
    const giveUp = new AbortController();
    const joining = client.join('garden', { signal: giveUp.signal });
    const call = await hub.next('Join');

    giveUp.abort(new Error('changed my mind'));
    await expect(joining).rejects.toThrow('changed my mind');
    const second = client.join('cellar');
    call.answer(joinResult(bob, [ann], 2), { behind: [['ReceiveMessage', 'ann', 'too late']] });
    (await hub.next('Leave')).answer(null);
    (await hub.next('Join')).answer(joinResult(bob, [], 1, { room: 'cellar' }));
    await second;

    expect(record.lines).toEqual(['joined bob']);
    expect(client.room).toBe('cellar');
  });

  test('Connect, aborted or with a signal that is already aborted, fails with the reason', async () => {
    const client = hub.client();
    await expect(client.connect({ signal: AbortSignal.abort(new Error('never')) })).rejects.toThrow('never');
    expect(hub.tries).toBe(0);

    const giveUp = new AbortController();
    const connecting = client.connect({ signal: giveUp.signal });
    client.on('statechanged', state => state === 'connecting' && giveUp.abort(new Error('stop')));
    await expect(connecting).rejects.toThrow('stop');
    expect(client.state).toBe('disconnected');

    await client.connect();
    expect(client.state).toBe('connected');
  });

  test('Connect, to an unreachable server, fails once with an error', async () => {
    const client = new SignalingClient({ url: 'http://127.0.0.1:9', skipNegotiation: true });
    await expect(client.connect()).rejects.toMatchObject({ name: 'SignalingError', code: '', isTransient: true });
    expect(client.state).toBe('disconnected');
  });

  test('Calls, pending when the connection breaks, fail with a transient error', async () => {
    const client = hub.client({ reconnectDelays: () => 1_000_000 });
    await joined(client);
    const sending = client.sendMessage(null, 'hello').catch((error: unknown) => error);

    (await hub.next('SendMessage')).break();

    expect(await sending).toMatchObject({ name: 'SignalingError', code: '', isTransient: true });
    await expect(client.sendMessage(null, 'hello')).rejects.toMatchObject({ code: '', isTransient: true });
  });

  test('Close, with a join under way, ends it and undoes it; the client can be used again', async () => {
    const client = hub.client();
    const joining = client.join('garden').catch((error: unknown) => error);
    const call = await hub.next('Join');

    const closing = client.close();
    expect(await joining).toMatchObject({ message: 'The client was closed.' });
    call.answer(joinResult(bob, [], 1));
    (await hub.next('Leave')).answer(null);
    await closing;
    expect([client.state, client.room]).toEqual(['disconnected', null]);

    const again = client.join('garden');
    (await hub.next('Join')).answer(joinResult(bob, [], 1));
    await again;
  });

  test('Close, while reconnecting and more than once, ends everything', async () => {
    const client = hub.client({ reconnectDelays: () => 1_000_000 });
    const call = await joined(client);
    const reconnecting = next(client, 'statechanged');
    call.break();
    await reconnecting;
    const record = new Record(client);

    await Promise.all([client.close(), client.close()]);

    expect(record.lines).toEqual(['statechanged disconnected', 'left left', 'rosterchanged']);
  });
});
