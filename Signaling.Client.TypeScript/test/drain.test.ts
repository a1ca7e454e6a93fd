import { HttpTransportType } from '@microsoft/signalr';
import { describe, expect, onTestFinished, test } from 'vitest';
import { needs } from '../../Signaling.Tests/javascript/support/program.mjs';
import { SignalingClient } from '../src/index.js';
import { Nodes } from './support/nodes.js';
import { Record } from './support/record.js';
import { freshRoom } from './support/rooms.js';

const missing = needs('redis-server', 'haproxy').skip;

/** A client that sends numbers, each after the previous answer, and records the messages of the other client. */
class Talker {
  readonly answered: string[] = [];
  readonly failures: unknown[] = [];
  readonly heard: string[] = [];
  readonly record: Record;
  #isTalking = true;

  private constructor(readonly client: SignalingClient, readonly id: string) {
    this.record = new Record(client, 'message');
    client.on('message', ({ payload }) => this.heard.push(payload));
  }

  static async join(url: string, room: string, transport: HttpTransportType): Promise<Talker> {
    const client = new SignalingClient({ url, transport, reconnectDelays: () => 20 });
    onTestFinished(() => client.close());
    return new Talker(client, (await client.join(room)).peerId);
  }

  async talkTo({ id }: Talker): Promise<void> {
    for (let i = 0; this.#isTalking && this.failures.length === 0; i++) {
      await this.client.sendMessage(id, `${i}`).then(() => this.answered.push(`${i}`), error => this.failures.push(error));
    }
    await this.client.sendMessage(id, 'the end');
  }

  endTalk(): void {
    this.#isTalking = false;
  }

  async heardTheEnd(): Promise<void> {
    await expect.poll(() => this.heard.at(-1), { timeout: 60_000 }).toBe('the end');
    this.heard.pop();
  }
}

/** Resolves when each client has sent some more numbers. */
async function haveSaid(...talkers: Talker[]): Promise<void> {
  const before = talkers.map(({ answered }) => answered.length);
  const hasSaid = ({ answered, failures }: Talker, i: number) => failures.length > 0 ? failures : answered.length > before[i]! + 30;
  await expect.poll(() => talkers.map(hasSaid), { timeout: 60_000 }).toEqual(talkers.map(() => true));
}

describe.skipIf(missing)(`Draining one of two nodes behind HAProxy${missing ? `: skipped. ${missing}` : ''}`, () => {
  const transports = [HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling] as const;

  test.each(transports)('loses no signal to or from clients that move (transport %i)', async transport => {
    // The load continues while a client looks for a node that accepts it.
    const nodes = await Nodes.start({
      'Signaling:Draining:Spread': '00:00:00.200',
      'Signaling:Mailbox:MaxSignals': '65536',
      'Signaling:Mailbox:MaxBytes': '100000000',
    });
    onTestFinished(() => nodes.stop());
    const room = freshRoom();
    const ann = await Talker.join(nodes.address, room, transport);
    const bob = await Talker.join(nodes.address, room, transport);
    await ann.record.upTo(`peerjoined ${bob.id}`);
    const isFirstNodes = await Promise.race([nodes.said(0, ann.id, 'joined').then(() => true), nodes.said(1, ann.id, 'joined').then(() => false)]);
    const moving = isFirstNodes ? ann : bob;
    const talks = [ann.talkTo(bob), bob.talkTo(ann)];
    await haveSaid(ann, bob);

    await nodes.drain(0);
    await moving.record.upTo(`reconnected resumed as ${moving.id}`);
    await haveSaid(ann, bob);
    ann.endTalk();
    bob.endTalk();
    await Promise.all([...talks, ann.heardTheEnd(), bob.heardTheEnd()]);

    expect([ann.failures, bob.failures]).toEqual([[], []]);
    expect(bob.heard).toEqual(ann.answered);
    expect(ann.heard).toEqual(bob.answered);
  });
});
