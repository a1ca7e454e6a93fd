import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Actions } from '../src/data/index.js';
import { PeerMesh, type PeerMeshOptions, type SignalingClient } from '../src/index.js';
import { patienceMs } from './support/patience.js';
import { FakePeerConnection } from './support/fakePeerConnection.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';
import { settled } from './support/settled.js';

const [ann, bob, cid] = [peer('ann', 1), peer('bob', 2), peer('cid', 3)];
const offerOf = (ufrag: string) => ({ type: 'offer', sdp: `v=0\r\na=ice-ufrag:${ufrag}\r\na=x-tracks:0\r\n` });
const answerOf = (ufrag: string) => ({ type: 'answer', sdp: `v=0\r\na=ice-ufrag:${ufrag}\r\na=x-tracks:0\r\n` });

describe('A mesh', () => {
  let hub: ScriptedHub;
  let client: SignalingClient;
  let mesh: PeerMesh;
  let connections: FakePeerConnection[];
  let log: string[];

  beforeEach(async () => {
    hub = await ScriptedHub.start();
    client = hub.client();
    connections = [];
    log = [];
  });
  afterEach(() => {
    mesh.close();
    vi.useRealTimers();
  });

  function createMesh(options: PeerMeshOptions = {}): void {
    mesh = new PeerMesh(client, {
      createPeerConnection: configuration => {
        const pc = new FakePeerConnection();
        pc.configurations.push(configuration);
        connections.push(pc);
        return pc.asReal;
      },
      ...options,
    });
    mesh.on('peeradded', ({ id, polite }) => log.push(`added ${id} ${polite ? 'polite' : 'impolite'}`));
    mesh.on('peerremoved', ({ id }) => log.push(`removed ${id}`));
    mesh.on('statechanged', ({ id, state }) => log.push(`${id} ${state}`));
    mesh.on('error', ({ peer, error }) => log.push(`error ${peer?.id} ${error.message}`));
  }

  /** Bob joins; Ann is already in the room. */
  async function joined(more = {}): Promise<Call> {
    const joining = client.join('garden');
    const call = await hub.next('Join');
    call.answer(joinResult(bob, [ann], 2, more));
    await joining;
    return call;
  }

  const until = (condition: () => unknown) => vi.waitUntil(condition, { timeout: patienceMs, interval: 5 });

  async function answered(method: string, result: unknown = { status: 'sent' }): Promise<Call> {
    const call = await hub.next(method);
    call.answer(result);
    return call;
  }

  test('sends offers to earlier peers, and waits for the offers of later peers', async () => {
    createMesh();
    const call = await joined();
    const offer = await answered('SendOffer');
    expect(offer.args[0]).toBe('ann');

    call.send(['PeerJoined', cid, 3], ['ReceiveOffer', 'cid', offerOf('c1')]);
    const answer = await answered('SendAnswer');
    expect([answer.args[0], (answer.args[1] as { type: string }).type]).toEqual(['cid', 'answer']);
    expect(log).toEqual(['added ann polite', 'added cid impolite']);
  });

  test('created in a room, contains the peers of the room', async () => {
    await joined();
    createMesh();
    expect([...mesh.peers.keys()]).toEqual(['ann']);
    await answered('SendOffer');
  });

  test('connects to the peers that it accepts, and to those that it calls', async () => {
    const asked: string[] = [];
    createMesh({
      accept: ({ peerId }, isCalling) => {
        asked.push(`${peerId} ${isCalling ? 'calls' : 'is there'}`);
        return isCalling;
      },
    });
    const call = await joined();
    call.send(['PeerJoined', cid, 3]);
    await until(() => asked.length === 2);
    expect(mesh.peers.size).toBe(0);

    call.send(['ReceiveOffer', 'cid', offerOf('c1')]);
    expect((await answered('SendAnswer')).args[0]).toBe('cid');
    mesh.connect('ann');
    expect((await answered('SendOffer')).args[0]).toBe('ann');
    mesh.connect('nobody');
    mesh.disconnect('cid');
    expect(asked).toEqual(['ann is there', 'cid is there', 'cid calls']);
    expect(log).toEqual(['added cid impolite', 'added ann polite', 'removed cid']);
  });

  test('has no more peers than it may have', async () => {
    createMesh({ maxPeers: 1 });
    const call = await joined();
    await answered('SendOffer');
    call.send(['PeerJoined', cid, 3], ['ReceiveOffer', 'cid', offerOf('c1')], ['PeerLeft', 'ann', 'left', 4]);
    await until(() => mesh.peers.size === 0);
    expect(log).toEqual(['added ann polite', 'removed ann']);
    mesh.connect('cid');
    expect((await answered('SendOffer')).args[0]).toBe('cid');
  });

  test('whose peer leaves in the middle of a negotiation, closes that connection and sends nothing more', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');
    call.send(['PeerJoined', cid, 3]);
    await until(() => mesh.peers.has('cid'));
    const [toAnn, toCid] = connections;
    const releases = [toAnn!.hold(), toCid!.hold()];

    call.send(
      ['ReceiveAnswer', 'ann', answerOf('a1')], ['ReceiveOffer', 'cid', offerOf('c1')],
      ['PeerLeft', 'ann', 'left', 4], ['PeerLeft', 'cid', 'left', 5],
    );
    await until(() => mesh.peers.size === 0);
    releases.forEach(release => release());
    await settled();

    expect([toAnn!.signalingState, toCid!.signalingState]).toEqual(['closed', 'closed']);
    expect(log.slice(-2)).toEqual(['removed ann', 'removed cid']);
    expect(hub.unread.filter(method => method === 'SendAnswer')).toEqual([]);
  });

  test('whose offer is refused because the peer has just left, raises no error', async () => {
    createMesh();
    const call = await joined();
    (await hub.next('SendOffer')).refuse('peer_not_found: No such peer is in this room.');
    call.send(['PeerLeft', 'ann', 'left', 3]);
    await until(() => mesh.peers.size === 0);
    expect(log).toEqual(['added ann polite', 'removed ann']);
  });

  test('whose offer is refused as too large, raises an error', async () => {
    createMesh();
    await joined();
    (await hub.next('SendOffer')).refuse('message_too_large: Too large.');
    await until(() => log.includes('error ann Too large.'));
  });

  test('whose client left its room and joins another, starts again', async () => {
    createMesh();
    await joined();
    await answered('SendOffer');
    const leaving = client.leave();
    await answered('Leave', null);
    await leaving;
    expect(connections[0]!.signalingState).toBe('closed');

    const joining = client.join('cellar');
    (await hub.next('Join')).answer(joinResult(cid, [ann], 9));
    await joining;
    await answered('SendOffer');
    expect(log).toEqual(['added ann polite', 'removed ann', 'added ann polite']);
  });

  test('whose client rejoined as a new peer, sends offers to all peers over new connections, and raises no peeradded or peerremoved', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');
    call.send(['PeerJoined', cid, 3]);
    await until(() => mesh.peers.has('cid'));
    const [toAnn, toCid] = [mesh.peers.get('ann'), mesh.peers.get('cid')];

    call.break();
    (await hub.nextRejoin()).answer(joinResult(peer('bob2', 5), [ann, bob, cid], 5));
    const offers = [await answered('SendOffer'), await answered('SendOffer')];

    expect(offers.map(({ args }) => args[0])).toEqual(['ann', 'cid']);
    expect(log).toEqual(['added ann polite', 'added cid impolite']);
    expect([mesh.peers.get('ann'), mesh.peers.get('cid')]).toEqual([toAnn, toCid]);
    expect(toCid!.polite).toBe(true);
    expect(connections.map(({ signalingState }) => signalingState === 'closed')).toEqual([true, true, false, false]);
  });

  test('whose client resumed, keeps working connections and renegotiates the others at once', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');
    call.send(['ReceiveAnswer', 'ann', answerOf('a1')], ['PeerJoined', cid, 3]);
    await until(() => connections[0]!.signalingState === 'stable' && mesh.peers.has('cid'));
    const [toAnn, toCid] = connections;
    toAnn!.connect('connected');

    call.break();
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann, cid], 5));

    // Towards Cid this side is impolite and has waited for an offer, which may be lost.
    const offer = await answered('SendOffer');
    expect(offer.args[0]).toBe('cid');
    await settled();
    expect(connections).toEqual([toAnn, toCid]);
    expect([toAnn!.iceRestarts, toAnn!.signalingState, toAnn!.connectionState]).toEqual([0, 'stable', 'connected']);
    expect(log).toEqual(['added ann polite', 'added cid impolite', 'ann connected']);
    expect(hub.unread.filter(method => method !== 'SendIce')).toEqual([]);
  });

  test('whose client resumed, repeats an unanswered offer, even over a working connection', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');
    call.send(['ReceiveAnswer', 'ann', answerOf('a1')]);
    await until(() => connections[0]!.signalingState === 'stable');
    const [pc] = connections;
    pc!.connect('connected');

    pc!.addOne();
    const lost = await hub.next('SendOffer');
    lost.break();
    (await hub.next('ResumeWith')).answer(joinResult(bob, [ann], 5));

    expect((await answered('SendOffer')).args).toEqual(lost.args);
    expect(pc!.iceRestarts).toBe(0);
  });

  test('whose client resumed, adds the peers that joined and removes the peers that left in the meantime', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');

    call.break();
    (await hub.next('ResumeWith')).answer(joinResult(bob, [cid], 6), { behind: [['ReceiveOffer', 'cid', offerOf('c1')]] });

    expect((await answered('SendAnswer')).args[0]).toBe('cid');
    expect(log).toEqual(['added ann polite', 'removed ann', 'added cid impolite']);
  });

  test('whose client is reconnecting, closes nothing, and restarts a failed connection after it has resumed', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');
    call.send(['ReceiveAnswer', 'ann', answerOf('a1')]);
    await until(() => connections[0]!.signalingState === 'stable');
    const [pc] = connections;
    pc!.connect('connected');

    call.break();
    const resume = await hub.next('ResumeWith');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    pc!.connect('failed');
    vi.advanceTimersByTime(60_000);
    await settled();
    expect([pc!.iceRestarts, pc!.signalingState]).toEqual([0, 'stable']);
    vi.useRealTimers();
    resume.answer(joinResult(bob, [ann], 5));

    await answered('SendOffer');
    expect(pc!.iceRestarts).toBe(1);
  });

  test('with a suspended peer whose mailbox is full, raises no error, and repeats the refused signals later', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');
    call.send(['ReceiveAnswer', 'ann', answerOf('a1')], ['PeerUpdated', { ...ann, state: 'suspended' }, 3]);
    await until(() => mesh.peers.get('ann')!.info.state === 'suspended');
    const [pc] = connections;
    await until(() => pc!.signalingState === 'stable');
    pc!.connect('connected');

    pc!.addOne();
    const refused = await hub.next('SendOffer');
    refused.refuse('mailbox_full: The peer is suspended, and its mailbox is full.');
    call.send(['PeerUpdated', ann, 4]);

    expect((await answered('SendOffer')).args).toEqual(refused.args);
    expect(log).toEqual(['added ann polite', 'ann connected']);
  });

  test('with ICE servers, passes them to each connection, and new servers to existing connections', async () => {
    const turn = (credential: string) => ({ urls: ['turn:t'], username: 'u', credential });
    createMesh({ rtcConfiguration: { iceTransportPolicy: 'relay', iceServers: [{ urls: 'stun:s' }] } });
    const call = await joined({ iceServers: [turn('old')] });

    call.send(['IceServersChanged', [turn('new')]]);
    await until(() => connections[0]!.configurations.length === 2);

    expect(connections[0]!.configurations).toEqual(['old', 'new'].map(credential => (
      { iceTransportPolicy: 'relay', iceServers: [{ urls: 'stun:s' }, turn(credential)] })));
    expect(connections).toHaveLength(1);
  });

  test('with new ICE servers, moves what is relayed to them, tries again what has failed, and leaves the rest alone', async () => {
    createMesh({ failureTimeoutMs: 1_000 });
    const call = await joined();
    await answered('SendOffer');
    call.send(['ReceiveAnswer', 'ann', answerOf('a1')]);
    for (const [name, order] of [['cid', 3], ['dan', 4], ['eve', 5]] as const) {
      call.send(['PeerJoined', peer(name, order), order], ['ReceiveOffer', name, offerOf(name)]);
      await answered('SendAnswer');
    }
    await until(() => connections.every(({ signalingState }) => signalingState === 'stable'));
    const [relayed, direct, failed, starting] = connections;
    relayed!.isRelayed = true;
    starting!.isRelayed = true;
    relayed!.connect('connected');
    direct!.connect('connected');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    failed!.connect('failed'); // this side is the impolite one, and leaves the first try to the other
    starting!.connect('connecting');

    call.send(['IceServersChanged', [{ urls: ['turn:t'], username: 'u', credential: 'new' }]]);
    while (relayed!.iceRestarts === 0) {
      await settled();
    }
    vi.advanceTimersByTime(0);
    await settled();

    expect([relayed!, direct!, failed!, starting!].map(({ iceRestarts }) => iceRestarts)).toEqual([1, 0, 1, 0]);
    expect([relayed!, direct!, failed!, starting!].map(({ signalingState }) => signalingState)).toEqual(
      ['have-local-offer', 'stable', 'have-local-offer', 'stable']);
    expect(log.filter(line => line.startsWith('error'))).toEqual([]);
  });

  test('with a failed connection, restarts ICE at once where this side is polite, and later where it is not', async () => {
    createMesh({ failureTimeoutMs: 1_000 });
    const call = await joined();
    await answered('SendOffer');
    call.send(['ReceiveAnswer', 'ann', answerOf('a1')], ['PeerJoined', cid, 3], ['ReceiveOffer', 'cid', offerOf('c1')]);
    await answered('SendAnswer');
    await settled();
    const [toAnn, toCid] = connections;

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    [toAnn!, toCid!].forEach(pc => pc.connect('failed'));
    vi.advanceTimersByTime(0);
    await settled();
    expect([toAnn!.iceRestarts, toCid!.iceRestarts]).toEqual([1, 0]);
    expect(log.slice(-2)).toEqual(['ann failed', 'cid failed']);

    vi.advanceTimersByTime(1_000);
    await settled();
    expect(toCid!.iceRestarts).toBe(1);
    expect(toAnn!.signalingState).toBe('have-local-offer');

    // The connection is restored, so nothing more is done.
    toCid!.connect('connected');
    vi.advanceTimersByTime(600_000);
    await settled();
    expect(toCid!.iceRestarts).toBe(1);
  });

  test('with a connection that is disconnected for a moment, does nothing', async () => {
    createMesh({ failureTimeoutMs: 1_000 });
    await joined();
    await answered('SendOffer');
    const [pc] = connections;

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    pc!.connect('disconnected');
    vi.advanceTimersByTime(999);
    pc!.connect('connected');
    vi.advanceTimersByTime(60_000);
    await settled();

    expect(pc!.iceRestarts).toBe(0);
    expect(log.slice(-2)).toEqual(['ann disconnected', 'ann connected']);
  });

  test('with a suspended peer, keeps its connection, and renegotiates it when the peer has resumed, unless it works', async () => {
    createMesh();
    const call = await joined();
    const offer = await answered('SendOffer');
    const [pc] = connections;

    call.send(['PeerUpdated', { ...ann, state: 'suspended' }, 3]);
    await until(() => mesh.peers.get('ann')!.info.state === 'suspended');
    expect(pc!.signalingState).toBe('have-local-offer');
    call.send(['PeerUpdated', ann, 4]);

    // The offer may be lost with the connection.
    const again = await answered('SendOffer');
    expect(again.args).toEqual(offer.args);
    expect(log).toEqual(['added ann polite']);
  });

  test('with a suspended peer whose connection works, does nothing when the peer has resumed', async () => {
    createMesh();
    const call = await joined();
    await answered('SendOffer');
    call.send(['ReceiveAnswer', 'ann', answerOf('a1')]);
    await until(() => connections[0]!.signalingState === 'stable');
    connections[0]!.connect('connected');

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    call.send(['PeerUpdated', { ...ann, state: 'suspended' }, 3], ['PeerUpdated', ann, 4]);
    while (client.version < 4) {
      await settled();
    }
    vi.advanceTimersByTime(60_000);
    await settled();

    expect(connections[0]!.iceRestarts).toBe(0);
  });

  test('that cannot make a connection, says so once, and tries again with other ICE servers', async () => {
    let isWrong = true;
    createMesh({
      createPeerConnection: () => {
        if (isWrong) {
          throw new SyntaxError('"turn:" is not a valid URL.');
        }
        connections.push(new FakePeerConnection());
        return connections.at(-1)!.asReal;
      },
    });
    const call = await joined();
    call.send(['PeerJoined', cid, 3]);
    await until(() => client.peers.has('cid'));
    expect(log).toEqual(['error undefined "turn:" is not a valid URL.']);

    isWrong = false;
    call.send(['IceServersChanged', [{ urls: ['stun:s'] }]]);
    await until(() => mesh.peers.size === 2);
    expect(log.slice(1)).toEqual(['added ann polite', 'added cid impolite']);
  });

  test('that is closed, takes no track', async () => {
    createMesh();
    mesh.close();
    expect(() => mesh.addTrack({ readyState: 'live' } as MediaStreamTrack)).toThrow(/closed/);
  });

  test('closed, closes its connections and ignores the client', async () => {
    createMesh();
    const call = await joined();
    mesh.close();

    call.send(['PeerJoined', cid, 3]);
    await until(() => client.peers.has('cid'));

    expect(log).toEqual(['added ann polite', 'removed ann']);
    expect(connections.map(({ signalingState }) => signalingState)).toEqual(['closed']);
    expect(client.room).toBe('garden');
  });

  test('a channel that is still closing when its connection ends is reported as closed, and a request over it ends', async () => {
    const states = ['closing', 'connecting'];
    createMesh({ channels: states.map(label => ({ label })) });
    await joined();
    const ann = mesh.peers.get('ann')!;
    const channels = states.map(label => Object.assign(ann.channel(label)!, { readyState: 'open', bufferedAmount: 0, send: () => undefined }));
    const asked = new Actions<{ ask: { answer: null } }>(mesh, { label: 'closing' }).request(ann, 'ask', undefined);
    const closed: string[] = [];
    mesh.on('channelclose', ({ channel }) => closed.push(channel.label));
    channels.forEach((channel, i) => Object.assign(channel, { readyState: states[i] }));
    mesh.disconnect('ann');
    expect(closed).toEqual(['closing']);
    await expect(asked).rejects.toMatchObject({ code: 'closed' });
  });
});
