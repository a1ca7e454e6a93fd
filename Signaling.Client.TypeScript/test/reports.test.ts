import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PeerMesh, type ConnectionReport } from '../src/index.js';
import { FakePeerConnection } from './support/fakePeerConnection.js';
import { patienceMs } from './support/patience.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';
import { settled } from './support/settled.js';

describe('A mesh reports', () => {
  let hub: ScriptedHub;
  let mesh: PeerMesh;
  let pc: FakePeerConnection;
  let reports: ConnectionReport[];
  let errors: unknown[];

  beforeEach(async () => {
    hub = await ScriptedHub.start();
    [reports, errors] = [[], []];
    hub.onReport = call => take(call).answer(null);
    const client = hub.client();
    mesh = new PeerMesh(client, { createPeerConnection: () => (pc = new FakePeerConnection()).asReal });
    mesh.on('error', ({ error }) => errors.push(error));
    client.on('error', error => errors.push(error));
    const joining = client.join('garden');
    (await hub.next('Join')).answer(joinResult(peer('bob', 2), [peer('ann', 1)], 2));
    await joining;
    (await hub.next('SendOffer')).answer({ status: 'sent' });
  });
  afterEach(() => mesh.close());

  function take(call: Call): Call {
    reports.push(call.args[0] as ConnectionReport);
    return call;
  }

  async function become(...states: RTCPeerConnectionState[]): Promise<void> {
    states.forEach(state => pc.connect(state));
    await settled();
  }

  const reported = (count: number) => vi.waitUntil(() => reports.length >= count, { timeout: patienceMs, interval: 5 });

  test('each outcome of a connection once, with its candidates and its time', async () => {
    pc.isRelayed = true;
    await become('connecting', 'connected', 'disconnected', 'connected', 'failed', 'connected', 'failed');
    await reported(2);
    await settled();

    expect(reports).toEqual([
      { peerId: 'ann', outcome: 'connected', elapsedMs: expect.any(Number), localCandidateType: 'relay', remoteCandidateType: null, relayProtocol: null },
      { peerId: 'ann', outcome: 'disconnected', elapsedMs: expect.any(Number), localCandidateType: 'relay', remoteCandidateType: null, relayProtocol: null },
    ]);
    expect(reports.every(({ elapsedMs }) => Number.isInteger(elapsedMs) && elapsedMs >= 0 && elapsedMs < patienceMs)).toBe(true);
  });

  test('a connection that fails first and is repaired as both', async () => {
    await become('connecting', 'failed', 'connected');
    await reported(2);

    expect(reports.map(({ outcome }) => outcome)).toEqual(['failed', 'connected']);
  });

  test('nothing of a connection that is closed', async () => {
    mesh.close();
    await become('connected');

    expect(reports).toEqual([]);
  });

  test('in vain without a harm: a refusal, or a browser without statistics, is no error', async () => {
    hub.onReport = call => take(call).refuse('invalid_request: This hub has no such method.');
    await become('connected');
    await reported(1);
    pc.getStats = () => Promise.reject(new DOMException('none', 'InvalidStateError'));
    await become('failed', 'connected');

    expect(errors).toEqual([]);
    expect(reports).toHaveLength(1);
    expect(mesh.peers.get('ann')!.state).toBe('connected');
  });
});
