import { beforeEach, describe, expect, test } from 'vitest';
import type { SignalingClient } from '../src/index.js';
import { next } from './support/record.js';
import { joinResult, peer, ScriptedHub } from './support/scriptedHub.js';

const [ann, bob] = [peer('ann', 1), peer('bob', 2)];
const limits = { maxSdpBytes: 200, maxCandidateBytes: 100, maxMessageBytes: 50, maxMetadataBytes: 20, maxPeersPerRoom: 100 };
const half = 'cut \ud83d off';

describe('A client refuses before it sends', () => {
  let hub: ScriptedHub;
  let client: SignalingClient;

  beforeEach(async () => {
    hub = await ScriptedHub.start();
    client = hub.client();
    const joining = client.join('garden');
    (await hub.next('Join')).answer(joinResult(bob, [ann], 2, { limits }));
    await joining;
  });

  const tooLarge: [string, string, () => Promise<unknown>][] = [
    ['an offer', 'sdp', () => client.sendOffer('ann', { type: 'offer', sdp: 'x'.repeat(201) })],
    ['an answer', 'sdp', () => client.sendAnswer('ann', { type: 'answer', sdp: 'ü'.repeat(101) })],
    ['a candidate', 'candidate', () => client.sendIce('ann', { candidate: 'x'.repeat(95), sdpMid: 'xxxxxx' })],
    ['a message', 'payload', () => client.sendMessage(null, '😀'.repeat(13))],
    ['metadata', 'metadata', () => client.updatePeer({ metadata: { key: 'x'.repeat(18) } })],
  ];
  test.each(tooLarge)('%s over the limit that the server has sent', async (_, field, send) => {
    const error = await send().catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'SignalingError', code: 'message_too_large', isTransient: false });
    expect((error as Error).message).toContain(field);
    expect([hub.unread, client.state]).toEqual([[], 'connected']);
  });

  test('no payload that is at its limit', async () => {
    const sending = [
      client.sendOffer('ann', { type: 'offer', sdp: 'ü'.repeat(100) }),
      client.sendMessage(null, '😀'.repeat(12) + 'xx'),
      client.updatePeer({ metadata: { key: 'x'.repeat(17) } }),
    ];
    (await hub.next('SendOffer')).answer({ status: 'sent' });
    (await hub.next('SendMessage')).answer({ status: 'sent' });
    (await hub.next('UpdatePeer')).answer({ version: 3 });
    await Promise.all(sending);
  });

  const broken: [string, () => Promise<unknown>][] = [
    ['payload', () => client.sendMessage('ann', half)],
    ['to', () => client.sendMessage(half, 'hi')],
    ['sdp', () => client.sendOffer('ann', { type: 'offer', sdp: half })],
    ['candidate', () => client.sendIce('ann', { candidate: half })],
    ['displayName', () => client.updatePeer({ displayName: half })],
    ['metadata', () => client.updatePeer({ metadata: { good: 'x', bad: half } })],
    ['metadata', () => client.updatePeer({ metadata: { [half]: 'x' } })],
  ];
  test.each(broken)('a lone surrogate in %s', async (field, send) => {
    await expect(send()).rejects.toMatchObject({ code: 'invalid_request', isTransient: false, message: expect.stringContaining(`The ${field} `) });
    expect(hub.unread).toEqual([]);
  });

  test.each([
    ['room', { room: half }],
    ['displayName', { room: 'cellar', displayName: '😀'.repeat(40).slice(0, 63) }],
    ['metadata', { room: 'cellar', metadata: { bad: half } }],
  ])('a lone surrogate in %s of a join, without a connection', async (field, request) => {
    const other = hub.client();
    await expect(other.join(request)).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringContaining(`The ${field} `) });
    expect([other.state, hub.tries]).toEqual(['disconnected', 1]);
  });

  const wrong: [string, string, () => Promise<unknown>][] = [
    ['to', 'Undefined', () => client.sendMessage(undefined as never, 'hi')],
    ['to', 'Null', () => client.sendOffer(null as never, { type: 'offer', sdp: '' })],
    ['payload', 'Undefined', () => client.sendMessage(null, undefined as never)],
    ['payload', 'Date', () => client.sendMessage(null, new Date() as never)],
    ['payload', 'Object', () => client.sendMessage(null, { text: 'hi' } as never)],
    ['type', 'Undefined', () => client.sendOffer('ann', undefined as never)],
    ['sdp', 'Number', () => client.sendAnswer('ann', { type: 'answer', sdp: 1 as never })],
    ['candidate', 'Undefined', () => client.sendIce('ann', undefined as never)],
    ['candidate', 'Date', () => client.sendIce('ann', { candidate: new Date() as never })],
    ['sdpMLineIndex', 'String', () => client.sendIce('ann', { candidate: 'x', sdpMLineIndex: '0' as never })],
    ['displayName', 'Number', () => client.updatePeer({ displayName: 7 as never })],
    ['metadata', 'Date', () => client.updatePeer({ metadata: new Date() as never })],
    ['metadata', 'Map', () => client.updatePeer({ metadata: new Map([['key', 'x']]) as never })],
    ['metadata', 'Undefined', () => client.updatePeer({ metadata: { key: undefined as never } })],
    ['metadata', 'Date', () => client.updatePeer({ metadata: { since: new Date() as never } })],
    ['peerId', 'Undefined', () => client.removePeer(undefined as never)],
    ['banSeconds', 'String', () => client.removePeer('ann', { banSeconds: '60' as never })],
    ['lock', 'Undefined', () => client.setRoomLocked(undefined as never)],
    ['room', 'Undefined', () => hub.client().join({} as never)],
  ];
  test.each(wrong)('a %s of the type %s, which the hub protocols write differently', async (field, kind, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'invalid_request', isTransient: false, message: `The ${field} must not be of the type ${kind}.` });
    expect([hub.unread, client.state]).toEqual([[], 'connected']);
  });

  test('a call that is too large for any server, before a server has sent its limits', async () => {
    const other = hub.client();
    const metadata = { key: 'x'.repeat(1024 * 1024) };
    await expect(other.join({ room: 'cellar', metadata })).rejects.toMatchObject({ code: 'message_too_large', isTransient: false });
    expect(hub.tries).toBe(1);
  });
});

describe('A connection that the server closes because of a call', () => {
  const generous = { ...limits, maxMessageBytes: 10_000_000 };

  test.each([
    'Connection closed with an error. HubException: message_too_large: A frame has at most 1048576 bytes.',
    'Connection closed with an error. InvalidDataException: The maximum message size of 1048576B was exceeded.',
  ])('fails the largest call for good, and the others with a transient error (%s)', async error => {
    const hub = await ScriptedHub.start();
    const client = hub.client();
    const joining = client.join('garden');
    (await hub.next('Join')).answer(joinResult(bob, [ann], 2, { limits: generous }));
    await joining;
    const back = next(client, 'reconnected');

    const small = client.sendMessage('ann', 'small').catch((error: unknown) => error);
    const large = client.sendMessage('ann', 'x'.repeat(2_000_000)).catch((error: unknown) => error);
    const last = client.sendMessage('ann', 'last').catch((error: unknown) => error);
    (await hub.next('SendMessage')).dismiss(error);

    expect(await large).toMatchObject({ code: 'message_too_large', isTransient: false });
    expect([await small, await last]).toMatchObject([{ code: '', isTransient: true }, { code: '', isTransient: true }]);
    await hub.next('SendMessage');
    await hub.next('SendMessage');
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann], 2, { limits: generous }));
    await back;
    expect(hub.unread).toEqual([]);
  });
});
