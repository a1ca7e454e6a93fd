import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connected, eventsOf, once, onPeer } from '../src/events.js';
import { PeerMesh, type SignalingClient } from '../src/index.js';
import { FakePeerConnection } from './support/fakePeerConnection.js';
import { joinResult, peer, ScriptedHub, type Call } from './support/scriptedHub.js';

const [ann, bob, cid] = [peer('ann', 1), peer('bob', 2), peer('cid', 3)];

describe('Events', () => {
  let hub: ScriptedHub;
  let client: SignalingClient;
  let call: Call;

  beforeEach(async () => {
    hub = await ScriptedHub.start();
    client = hub.client();
    const joining = client.join('garden');
    call = await hub.next('Join');
    call.answer(joinResult(bob, [ann], 2));
    await joining;
  });

  const message = (payload: string) => ['ReceiveMessage', 'ann', payload] as const;

  test('can be awaited once, with a condition', async () => {
    const second = once(client, 'message', { where: ({ payload }) => payload === 'two' });
    const first = once(client, 'message');
    call.send([...message('one')], [...message('two')], [...message('two')]);
    expect([(await first).payload, (await second).payload]).toEqual(['one', 'two']);
  });

  test('are no longer awaited when the signal is aborted', async () => {
    const ending = new AbortController();
    const waiting = once(client, 'message', ending);
    ending.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(once(client, 'message', ending)).rejects.toThrow('enough');
  });

  test('come in a loop, each once and in order, also while the loop is busy', async () => {
    const ending = new AbortController();
    const messages = eventsOf(client, 'message', ending);
    const joins = once(client, 'peerjoined');
    call.send([...message('one')], [...message('two')], ['PeerJoined', cid, 3]);
    await joins;
    const seen: string[] = [];
    for await (const { payload } of messages) {
      seen.push(payload);
      if (seen.length === 2) {
        call.send([...message('three')]);
      } else if (seen.length === 3) {
        break;
      }
    }
    expect(seen).toEqual(['one', 'two', 'three']);
    expect(await messages.next()).toEqual({ value: undefined, done: true });

    const others = eventsOf(client, 'message', ending);
    const next = others.next();
    ending.abort();
    expect(await next).toEqual({ value: undefined, done: true });
  });

  describe('of a mesh', () => {
    let mesh: PeerMesh;
    let connections: FakePeerConnection[];

    beforeEach(() => {
      connections = [];
      mesh = new PeerMesh(client, {
        createPeerConnection: () => {
          const pc = new FakePeerConnection();
          connections.push(pc);
          return pc.asReal;
        },
      });
    });
    afterEach(() => mesh.close());

    test('tell when a peer is connected, and that it has left before', async () => {
      const [one] = mesh.peers.values();
      const states: string[] = [];
      onPeer(mesh, one!, 'statechanged', ({ state }) => states.push(state));
      const waiting = connected(mesh, one!);
      connections[0]!.connect('connected');
      expect(await waiting).toBe(one);
      expect(await connected(mesh, one!)).toBe(one);
      expect(states).toEqual(['connected']);

      const added = once(mesh, 'peeradded');
      call.send(['PeerJoined', cid, 3]);
      const other = await added;
      const never = connected(mesh, other);
      call.send(['PeerLeft', 'cid', 'left', 4]);
      await expect(never).rejects.toThrow('has left');
      await expect(connected(mesh, other)).rejects.toThrow('has left');
      expect(states).toEqual(['connected']);
    });
  });
});
