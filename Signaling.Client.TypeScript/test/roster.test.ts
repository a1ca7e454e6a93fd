import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SERVER_PEER_ID, type SignalingClient } from '../src/index.js';
import { Record } from './support/record.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';

const [ann, bob, cid, dan] = [peer('ann', 1), peer('bob', 2), peer('cid', 3), peer('dan', 4)];
const offer = { type: 'offer', sdp: 'v=0' };

describe('The roster', () => {
  let hub: ScriptedHub;
  let client: SignalingClient;
  let record: Record;

  beforeEach(async () => {
    hub = await ScriptedHub.start();
    client = hub.client();
    record = new Record(client, 'statechanged');
  });

  /** Bob joins Ann at version 2. */
  async function joined(): Promise<Call> {
    const joining = client.join('garden');
    const call = await hub.next('Join');
    call.answer(joinResult(bob, [ann], 2));
    await joining;
    await record.upTo('rosterchanged ann');
    return call;
  }

  test('Events, in one frame with the answer to Join, are raised after it and in order', async () => {
    const joining = client.join('garden');
    (await hub.next('Join')).answer(joinResult(bob, [ann], 2), {
      behind: [['PeerJoined', cid, 3], ['ReceiveOffer', 'cid', offer], ['ReceiveMessage', 'ann', 'hi'], ['PeerLeft', 'cid', 'left', 4]],
    });
    const { peers } = await joining;

    expect(peers).toEqual([ann]);
    expect(await record.upTo('peerleft cid left')).toEqual([
      'joined bob', 'rosterchanged ann', 'peerjoined cid', 'rosterchanged ann+cid', 'offer cid', 'message ann hi',
      'peerleft cid left',
    ]);
    expect(client.version).toBe(4);
  });

  test('A message of the server itself is raised, although it is no peer', async () => {
    const call = await joined();
    call.send(['ReceiveMessage', SERVER_PEER_ID, 'closing soon'], ['ReceiveMessage', 'ann', 'hi']);
    expect(await record.upTo('message ann hi')).toEqual(['message server closing soon', 'message ann hi']);
  });

  test('Events, of a room that was left, are not raised in the next, even in one frame with its answer', async () => {
    const call = await joined();
    const leaving = client.leave();
    (await hub.next('Leave')).answer(null);
    await leaving;
    expect(await record.upTo('rosterchanged')).toEqual(['left left', 'rosterchanged']);
    call.send(['ReceiveMessage', 'ann', 'too late']);

    const joining = client.join('cellar');
    (await hub.next('Join')).answer(joinResult(bob, [ann], 7, { room: 'cellar' }), {
      before: [['PeerJoined', cid, 3], ['ReceiveMessage', 'ann', 'too late']],
      behind: [['PeerJoined', dan, 8]],
    });
    await joining;

    expect(await record.upTo('rosterchanged ann+dan')).toEqual([
      'joined bob', 'rosterchanged ann', 'peerjoined dan', 'rosterchanged ann+dan',
    ]);
    expect([...client.peers.keys()]).toEqual(['ann', 'dan']);
    expect([client.room, client.version]).toEqual(['cellar', 8]);
  });

  test('A gap, where nothing was lost, is closed by one GetRoster, and the held events are raised in order', async () => {
    const call = await joined();
    const updating = client.updatePeer({ displayName: 'Bobby' });
    (await hub.next('UpdatePeer')).answer(null); // version 3, for which Bob receives no event
    await updating;

    call.send(['PeerJoined', cid, 4], ['ReceiveOffer', 'cid', offer], ['PeerJoined', dan, 5]);
    const roster = await hub.next('GetRoster');
    expect(record.lines).toEqual([]);
    roster.answer({ peers: [ann, cid, dan], version: 5 });

    expect(await record.upTo('rosterchanged ann+cid+dan')).toEqual([
      'peerjoined cid', 'rosterchanged ann+cid', 'offer cid', 'peerjoined dan', 'rosterchanged ann+cid+dan',
    ]);
    expect(client.version).toBe(5);
    expect(client.self?.displayName).toBe('Bobby');
    expect(hub.unread).toEqual([]);
  });

  test('A gap, where an event was lost, is closed by the differences to the fetched roster', async () => {
    const call = await joined();

    call.send(['PeerUpdated', { ...dan, displayName: 'Dan' }, 5], ['ReceiveMessage', 'dan', 'hello']);
    (await hub.next('GetRoster')).answer({ peers: [cid, { ...dan, displayName: 'Dan' }], version: 5 });

    expect(await record.upTo('message dan hello')).toEqual([
      'peerleft ann disconnected', 'peerjoined cid', 'peerjoined dan', 'rosterchanged cid+dan', 'message dan hello',
    ]);
    expect(client.peers.get('dan')?.displayName).toBe('Dan');
  });

  test('A signal, of an unknown peer, waits for the roster that contains the peer', async () => {
    const call = await joined();

    call.send(['ReceiveOffer', 'cid', offer]);
    (await hub.next('GetRoster')).answer({ peers: [ann, cid], version: 3 });

    expect(await record.upTo('offer cid')).toEqual(['peerjoined cid', 'rosterchanged ann+cid', 'offer cid']);
  });

  test('A signal, of a peer that is in no roster, is dropped and does not delay other signals', async () => {
    const call = await joined();

    call.send(['ReceiveMessage', 'nobody', 'boo'], ['ReceiveMessage', 'ann', 'hi']);
    (await hub.next('GetRoster')).answer({ peers: [ann], version: 2 });

    expect(await record.upTo('message ann hi')).toEqual(['message ann hi']);
  });

  test('A gap, whose GetRoster is refused, is ignored and retried with the next event', async () => {
    const call = await joined();

    call.send(['PeerJoined', cid, 4]);
    (await hub.next('GetRoster')).refuse('rate_limited: Too many calls.');
    expect(await record.upTo('rosterchanged ann+cid')).toEqual(['peerjoined cid', 'rosterchanged ann+cid']);
    call.send(['PeerJoined', dan, 5]);
    (await hub.next('GetRoster')).answer({ peers: [cid, dan], version: 5 });

    expect(await record.upTo('rosterchanged cid+dan')).toEqual(['peerleft ann disconnected', 'peerjoined dan', 'rosterchanged cid+dan']);
  });

  test('Many gaps at once cause one GetRoster at a time', async () => {
    const call = await joined();

    call.send(['PeerJoined', cid, 5]);
    const first = await hub.next('GetRoster');
    call.send(['PeerJoined', dan, 7], ['ReceiveMessage', 'dan', 'one']);
    first.answer({ peers: [ann, cid], version: 5 });
    (await hub.next('GetRoster')).answer({ peers: [ann, cid, dan], version: 7 });

    expect((await record.upTo('message dan one')).filter(line => !line.startsWith('roster'))).toEqual([
      'peerjoined cid', 'peerjoined dan', 'message dan one',
    ]);
    expect(hub.unread).toEqual([]);
  });

  test('An event, whose version the roster already contains, is not raised', async () => {
    const call = await joined();

    call.send(['PeerJoined', ann, 1], ['PeerLeft', 'ann', 'left', 2], ['PeerJoined', cid, 3]);

    expect(await record.upTo('peerjoined cid')).toEqual(['peerjoined cid']);
    expect([...client.peers.keys()]).toEqual(['ann', 'cid']);
  });

  test('A roster, sent by the server, replaces the known one regardless of its version', async () => {
    const call = await joined();

    call.send(['RosterChanged', { peers: [cid], version: 1 }], ['PeerJoined', dan, 2]);

    expect(await record.upTo('rosterchanged cid+dan')).toEqual([
      'peerleft ann disconnected', 'peerjoined cid', 'rosterchanged cid', 'peerjoined dan', 'rosterchanged cid+dan',
    ]);
  });

  test('ICE servers, with null fields, are raised without them, ready for a peer connection', async () => {
    const call = await joined();

    const stun = { urls: ['stun:a'], username: null, credential: null };
    call.send(['IceServersChanged', [stun, { urls: ['turn:b'], username: 'u', credential: 'c' }]]);

    await record.upTo('iceserverschanged');
    expect(client.iceServers).toEqual([{ urls: ['stun:a'] }, { urls: ['turn:b'], username: 'u', credential: 'c' }]);
  });

  test('ICE servers that were asked for are those of the client from then on', async () => {
    await joined();
    const refreshing = client.refreshIceServers();
    (await hub.next('RefreshIceServers')).answer([{ urls: ['turn:b'], username: 'u', credential: 'c' }]);

    expect(await refreshing).toEqual([{ urls: ['turn:b'], username: 'u', credential: 'c' }]);
    await record.upTo('iceserverschanged');
    expect(client.iceServers).toEqual(await refreshing);
  });

  describe('with a handler that throws', () => {
    beforeEach(() => { vi.spyOn(console, 'error').mockImplementation(() => { /* expected */ }); });
    afterEach(() => { vi.restoreAllMocks(); });

    test('continues, and the other handlers are called', async () => {
      client.on('peerjoined', () => { throw new Error('broken handler'); });
      const heard: string[] = [];
      client.on('peerjoined', ({ peerId }) => heard.push(peerId));
      const call = await joined();

      call.send(['PeerJoined', cid, 3], ['PeerJoined', dan, 4]);

      await record.upTo('rosterchanged ann+cid+dan');
      expect(heard).toEqual(['cid', 'dan']);
      expect(console.error).toHaveBeenCalledTimes(2);
    });
  });

  test('A handler, removed by its function or its signal, is not called again', async () => {
    const heard: string[] = [];
    const ending = new AbortController();
    const off = client.on('peerjoined', ({ peerId }) => heard.push(`one ${peerId}`));
    client.on('peerjoined', ({ peerId }) => heard.push(`two ${peerId}`), { signal: ending.signal });
    const call = await joined();

    call.send(['PeerJoined', cid, 3]);
    await record.upTo('peerjoined cid');
    off();
    ending.abort();
    call.send(['PeerJoined', dan, 4]);
    await record.upTo('peerjoined dan');

    expect(heard).toEqual(['one cid', 'two cid']);
  });

  test('An own update, in one frame with the next change, causes no gap', async () => {
    const call = await joined();
    const updating = client.updatePeer({ displayName: 'Bobby' });
    (await hub.next('UpdatePeer')).answer({ version: 3 }, { behind: [['PeerJoined', cid, 4], ['ReceiveMessage', 'cid', 'hi']] });
    await updating;

    expect(await record.upTo('message cid hi')).toEqual(['peerjoined cid', 'rosterchanged ann+cid', 'message cid hi']);
    expect([client.version, client.self?.displayName, hub.unread]).toEqual([4, 'Bobby', []]);
    expect(call.isOpen).toBe(true);
  });

  test('An own update, whose answer overtakes an earlier change, causes no gap', async () => {
    const call = await joined();
    const updating = client.updatePeer({ displayName: 'Bobby' });
    (await hub.next('UpdatePeer')).answer({ version: 4 });
    await updating;
    expect(client.version).toBe(2);
    call.send(['PeerJoined', cid, 3], ['PeerLeft', 'cid', 'left', 5], ['ReceiveMessage', 'ann', 'hi']);

    expect(await record.upTo('message ann hi')).toEqual([
      'peerjoined cid', 'rosterchanged ann+cid', 'peerleft cid left', 'rosterchanged ann', 'message ann hi',
    ]);
    expect([client.version, hub.unread]).toEqual([5, []]);
  });

  test('A roster, with the own profile, updates it, and a rejoin sends it', async () => {
    const call = await joined();
    call.send(['RosterChanged', { self: { ...bob, displayName: 'Robert', metadata: { role: 'host' } }, peers: [ann], version: 3 }]);
    await record.upTo('rosterchanged ann');
    expect(client.self).toEqual({ ...bob, displayName: 'Robert', metadata: { role: 'host' } });

    const asking = client.getRoster();
    (await hub.next('GetRoster')).answer({ self: { ...bob, displayName: 'Rob' }, peers: [ann], version: 3 });
    await asking;
    expect(client.self?.displayName).toBe('Rob');

    call.break();
    expect((await hub.nextRejoin()).args).toEqual([{ room: 'garden', displayName: 'Rob', metadata: {} }]);
  });
});
