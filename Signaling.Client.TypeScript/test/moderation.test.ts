import { beforeEach, describe, expect, test } from 'vitest';
import type { JoinResult, SignalingClient } from '../src/index.js';
import { next, Record } from './support/record.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';

const me = peer('me', 1);
const asModerator: Partial<JoinResult> = { permissions: ['signal', 'message', 'moderate'], roomLocked: false };

describe('A client that may moderate its room', () => {
  let hub: ScriptedHub;
  let client: SignalingClient;
  let record: Record;

  beforeEach(async () => {
    hub = await ScriptedHub.start();
    client = hub.client();
    record = new Record(client, 'statechanged', 'rosterchanged');
  });

  async function joined(more = asModerator): Promise<Call> {
    const joining = client.join('garden');
    const call = await hub.next('Join');
    call.answer(joinResult(me, [], 1, more));
    await joining;
    return call;
  }

  test('knows its permissions and the lock, until it leaves', async () => {
    expect([client.permissions, client.roomLocked]).toEqual([[], null]);
    const call = await joined();
    expect([client.permissions, client.roomLocked]).toEqual([asModerator.permissions, false]);

    call.send(['RoomLockChanged', true], ['RoomLockChanged', true], ['PeerKnocked', { displayName: 'Bob', userId: 'bob' }], ['RoomLockChanged', false]);
    const knock = await next(client, 'peerknocked');
    expect(knock).toEqual({ displayName: 'Bob', userId: 'bob' });
    await record.upTo('roomlockchanged false');
    expect(client.roomLocked).toBe(false);

    const leaving = client.leave();
    (await hub.next('Leave')).answer(null);
    await leaving;
    expect([client.permissions, client.roomLocked]).toEqual([[], null]);
    call.send(['RoomLockChanged', true], ['PeerKnocked', { displayName: 'Bob' }]);
    const again = client.join('garden');
    (await hub.next('Join')).answer(joinResult(me, [], 1, asModerator));
    await again;
    expect(record.lines).toEqual(['left left', 'joined me']);
  });

  test('raises a lock once, and learns after a break that it has changed', async () => {
    const call = await joined();
    call.send(['RoomLockChanged', true], ['RoomLockChanged', true]);
    expect(await record.upTo('roomlockchanged true')).toEqual(['joined me', 'roomlockchanged true']);

    call.break();
    (await hub.next('ResumeWith')).answer(joinResult(me, [], 1, asModerator), { behind: [['RoomLockChanged', true]] });
    expect(await record.upTo('roomlockchanged true')).toEqual(['reconnected resumed as me', 'roomlockchanged false', 'roomlockchanged true']);
  });

  test('learns that its new token does not permit it any more', async () => {
    const call = await joined();
    call.break();
    (await hub.next('ResumeWith')).answer(joinResult(me, [], 1, { permissions: ['signal'] }));
    await record.upTo('roomlockchanged null');
    expect([client.permissions, client.roomLocked]).toEqual([['signal'], null]);
  });

  test('is the exception: other clients, and those of an earlier server, have no lock', async () => {
    const call = await joined({});
    expect([client.permissions, client.roomLocked]).toEqual([['signal', 'message'], null]);
    call.break();
    (await hub.next('ResumeWith')).answer(joinResult(me, [], 1));
    await record.upTo('reconnected resumed as me');
    expect([client.permissions, client.roomLocked]).toEqual([['signal', 'message'], null]);
    expect(record.lines).toEqual([]);
  });
});
