import { describe, expect, test } from 'vitest';
import { FileExchange, memorySink, type FileExchangeOptions, type OpenSink } from '../src/data/index.js';
import type { MeshPeer, PeerMesh, PeerMeshEvents } from '../src/index.js';
import { TypedEvents } from '../src/typedEvents.js';

/** A data channel whose network can die without an event, as in a browser. */
class FakeChannel extends EventTarget {
  readonly label = 'files';
  readyState = 'open';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  isDead = false;
  receive: (data: string | ArrayBuffer) => void = () => undefined;
  other!: FakeChannel;

  send(data: string | Uint8Array<ArrayBuffer>): void {
    setImmediate(() => {
      if (!this.isDead && !this.other.isDead) {
        this.other.receive(typeof data === 'string' ? data : data.slice().buffer);
      }
    });
  }
}

/** What an exchange needs of a page with a mesh. */
class Side {
  readonly #events = new TypedEvents<PeerMeshEvents>();
  readonly #peers = new Map<string, MeshPeer>();
  readonly #client = { peerId: '', on: () => () => undefined };
  readonly files: FileExchange;

  constructor(options: FileExchangeOptions = {}) {
    const mesh = { client: this.#client, peers: this.#peers, on: this.#events.on.bind(this.#events) };
    this.files = new FileExchange(mesh as unknown as PeerMesh, { openSink: memorySink, ...options });
  }

  add(ownId: string, id: string, fake: FakeChannel): void {
    const channel = fake as unknown as RTCDataChannel;
    const peer = { id, channel: () => channel } as unknown as MeshPeer;
    this.#client.peerId = ownId;
    this.#peers.set(id, peer);
    fake.receive = data => this.#events.emit('data', { peer, channel, data });
    this.#events.emit('channelopen', { peer, channel });
  }

  notices(fake: FakeChannel): void {
    fake.readyState = 'closed';
    for (const peer of this.#peers.values()) {
      const channel = fake as unknown as RTCDataChannel;
      if (peer.channel('files') === channel) {
        this.#events.emit('channelclose', { peer, channel });
      }
    }
  }
}

function connect(sender: Side, receiver: Side, [senderId, receiverId]: readonly [string, string]): [FakeChannel, FakeChannel] {
  const [one, other] = [new FakeChannel(), new FakeChannel()];
  [one.other, other.other] = [other, one];
  sender.add(senderId, receiverId, one);
  receiver.add(receiverId, senderId, other);
  return [one, other];
}

const content = new Uint8Array(6_000_000).map((_, i) => i * 7 + (i >> 8));

/** Returns both sides of a transfer whose network has died in the middle of it. No event says so. */
async function deadInTheMiddle(options: FileExchangeOptions = {}) {
  const [sender, receiver] = [new Side(options), new Side(options)];
  const channels = connect(sender, receiver, ['ann', 'ben']);
  const offered = new Promise<void>(resolve => receiver.files.on('offered', () => resolve()));
  const share = sender.files.share(new Blob([content]), { name: 'six.bin' });
  await offered;
  const incoming = receiver.files.incoming[0]!;
  await new Promise<void>(resolve => {
    incoming.on('change', () => {
      if (incoming.bytes > 2_000_000) {
        channels[0].isDead = true;
        resolve();
      }
    });
    void incoming.accept();
  });
  return { sender, receiver, channels, share, incoming };
}

describe('A transfer whose channel is dead and still seems open', () => {
  test.each([
    ['the sender', ['ann-2', 'ben'], 'neither side has'], ['the sender', ['ann-2', 'ben'], 'only the sender has'],
    ['the receiver', ['ann', 'ben-2'], 'neither side has'], ['the receiver', ['ann', 'ben-2'], 'only the receiver has'],
  ] as const)('goes on when %s comes back as %j and %s noticed', async (_, ids, noticed) => {
    const { sender, receiver, channels, share, incoming } = await deadInTheMiddle();
    if (noticed === 'only the sender has') {
      sender.notices(channels[0]);
    } else if (noticed === 'only the receiver has') {
      receiver.notices(channels[1]);
    }
    connect(sender, receiver, ids);
    expect(await incoming.finished).toBe('done');
    expect(await share.transfers[0]!.finished).toBe('done');
    expect([share.transfers.length, receiver.files.incoming.length]).toEqual([1, 1]);
    expect(Buffer.compare(Buffer.from(await incoming.file!.arrayBuffer()), content)).toBe(0);
  });

  test('fails on both sides with a TimeoutError when nothing comes back', async () => {
    const { share, incoming } = await deadInTheMiddle({ resumeWithinMs: 200 });
    for (const transfer of [share.transfers[0]!, incoming]) {
      expect(await transfer.finished).toBe('failed');
      expect(transfer.error).toMatchObject({ name: 'TimeoutError' });
    }
  });

  test('fails with a TimeoutError when the channel comes back and the receiver does not', async () => {
    const { sender, share, channels } = await deadInTheMiddle({ resumeWithinMs: 200 });
    sender.notices(channels[0]);
    expect(share.transfers[0]!.state).toBe('interrupted');
    const next = new FakeChannel();
    next.other = new FakeChannel(); // nothing is behind it but a hello
    sender.add('ann', 'ben', next);
    next.receive(JSON.stringify({ type: 'hello', version: 1, known: [] }));
    expect(await share.transfers[0]!.finished).toBe('failed');
    expect(share.transfers[0]!.error).toMatchObject({ name: 'TimeoutError' });
  });
});

test('A receiver whose disk never writes fails with a TimeoutError, and the sender is told', async () => {
  const stuck: OpenSink = async () => ({ write: () => new Promise<never>(() => undefined), close: async () => null, abort: async () => undefined });
  const [sender, receiver] = [new Side(), new Side({ openSink: stuck, resumeWithinMs: 200 })];
  connect(sender, receiver, ['ann', 'ben']);
  const share = sender.files.share(new Blob([content]));
  await new Promise<void>(resolve => receiver.files.on('offered', file => {
    void file.accept();
    resolve();
  }));
  expect(await receiver.files.incoming[0]!.finished).toBe('failed');
  expect(receiver.files.incoming[0]!.error).toMatchObject({ name: 'TimeoutError' });
  expect(await share.transfers[0]!.finished).toBe('cancelled');
});

test('A slow transfer does not fail while anything of it moves', async () => {
  const slow: OpenSink = async () => {
    const sink = await memorySink('', 0);
    return { ...sink!, write: async block => {
      await new Promise(resolve => setTimeout(resolve, 100)); // together longer than the limit
      await sink!.write(block);
    } };
  };
  const [sender, receiver] = [new Side({ resumeWithinMs: 400 }), new Side({ resumeWithinMs: 400, openSink: slow })];
  connect(sender, receiver, ['ann', 'ben']);
  const share = sender.files.share(new Blob([content]));
  receiver.files.on('offered', file => void file.accept());
  await new Promise<void>(resolve => receiver.files.on('offered', () => resolve()));
  expect(await receiver.files.incoming[0]!.finished).toBe('done');
  expect(await share.transfers[0]!.finished).toBe('done');
});
