import { describe, expect, onTestFinished, test } from 'vitest';
import { needs } from '../../Signaling.Tests/javascript/support/program.mjs';
import { withoutChromium } from './support/browser.js';
import { Callers, expectFullMesh, join, type Caller } from './support/callers.js';
import { directTo, Nodes } from './support/nodes.js';
import { Proxy } from './support/proxy.js';
import { freshRoom } from './support/rooms.js';
import { slowTest } from './support/slow.js';

const missing = withoutChromium || needs('redis-server', 'haproxy').skip;

describe.skipIf(missing)(`Calls across two nodes behind HAProxy${missing ? `: skipped. ${missing}` : ''}`, () => {
  /** Starts separate nodes for each test, because a test may kill a node. */
  async function startCallers(): Promise<Callers<Nodes>> {
    const callers = await Callers.meetOn(Nodes.start);
    onTestFinished(() => callers.stop());
    return callers;
  }

  async function joinOn(node: number, callers: Callers<Nodes>, caller: Caller, room: string, withVideo = true): Promise<void> {
    await directTo(node, caller);
    await join(caller, room, withVideo);
    await callers.server.said(node, caller.id, 'joined');
  }

  /** Opens two pages on each node, all four in one call. */
  async function fourInACall() {
    const callers = await startCallers();
    const room = freshRoom();
    const pages: Caller[] = [];
    for (const node of [0, 1, 0, 1]) {
      const caller = await callers.open(undefined, pages.length >= 2);
      await joinOn(node, callers, caller, room);
      pages.push(caller);
    }
    await expectFullMesh(pages);
    await onAll(pages, rememberConnections);
    const [one, two, three, four] = pages as [Caller, Caller, Caller, Caller];
    return { callers, room, pages, lost: [one, three], staying: [two, four] };
  }

  const onAll = <R>(pages: Caller[], act: () => R) => Promise.all(pages.map(({ page }) => page.evaluate(act)));

  // The functions given to `onAll` run in the pages.
  const rememberConnections = () => {
    const connections = new Map([...attendee.mesh.peers].map(([id, { connection }]) => [id, connection]));
    (globalThis as unknown as { former: typeof connections }).former = connections;
  };
  const keepsConnections = () => {
    const { former } = globalThis as unknown as { former: Map<string, RTCPeerConnection> };
    return [...former].every(([id, connection]) => attendee.mesh.peers.get(id)?.connection === connection);
  };
  const isReconnecting = () => attendee.until(() => attendee.client.state === 'reconnecting', 'reconnecting');
  const isBack = () => attendee.until(() => attendee.returns.length === 1 && attendee.client.state === 'connected', 'back');

  /** Each page sees this number of new frames of each other page, with or without the server. */
  const seeEachOther = (pages: Caller[], frames: number) => Promise.all(pages.flatMap(({ page, id }) => pages
    .filter(other => other.id !== id)
    .map(other => page.evaluate(([id, frames]) => attendee.seesMore(id, frames), [other.id, frames] as const))));

  /** A message from each page through the server reaches each other page. */
  async function hearEachOther(pages: Caller[]): Promise<void> {
    const heard = pages.map(({ page }) => page.evaluate(count => attendee.until(
      () => attendee.messages.length === count, `${count} messages`), pages.length - 1));
    await onAll(pages, () => attendee.client.sendMessage(null, attendee.client.peerId!));
    await Promise.all(heard);
  }

  /** The peers and connections are the same as before. No connection broke in the meantime. */
  async function expectNothingLost(pages: Caller[], lost: Caller[], { callers }: { callers: Callers<Nodes> }): Promise<void> {
    expect(await onAll(pages, () => attendee.client.peerId)).toEqual(pages.map(({ id }) => id));
    expect(await onAll(lost, () => attendee.returns)).toEqual(lost.map(() => [true]));
    await Promise.all(lost.map(({ id }) => callers.server.said(1, id, 'resumed in')));
    expect(await onAll(pages, keepsConnections)).toEqual(pages.map(() => true));
    expect(await onAll(pages, () => attendee.log.filter(line => /^peerremoved| (failed|disconnected)$/.test(line)))).toEqual(pages.map(() => []));
  }

  /** A new page can join, on any node that the balancer chooses. */
  async function expectRoomForAnother(callers: Callers<Nodes>, pages: Caller[], room: string): Promise<void> {
    const newcomer = await callers.open();
    await join(newcomer, room);
    await callers.server.said(1, newcomer.id, 'joined');
    await expectFullMesh([...pages, newcomer]);
  }

  test('Four pages, two of them on a killed node, continue as the same peers through the other node, and a fifth joins', async () => {
    const { callers, room, pages, lost } = await fourInACall();

    const pictures = seeEachOther(pages, 15);
    const killed = performance.now();
    await callers.server.kill(0);
    await onAll(lost, isBack);
    const resumed = performance.now();
    await hearEachOther(pages);
    console.log(`From the kill of the node, both of its pages were back in ${Math.round(resumed - killed)} ms, `
      + `and all pages had received all messages in ${Math.round(performance.now() - killed)} ms.`);
    await pictures;

    await expectFullMesh(pages);
    await expectNothingLost(pages, lost, { callers });
    await expectRoomForAnother(callers, pages, room);
    expect(await onAll(pages, keepsConnections)).toEqual(pages.map(() => true));
    expect(callers.unexpectedErrors).toEqual([]);
  });

  slowTest('Four pages, two of them suspended after their node was killed, see each other move all the time', async () => {
    const { callers, room, pages, lost, staying } = await fourInACall();
    await onAll(lost, () => { attendee.delayMs = 1_000_000; });

    await callers.server.kill(0);
    await onAll(lost, isReconnecting);
    await seeEachOther(pages, 15);
    await Promise.all(staying.map(({ page }) => page.evaluate(ids => attendee.until(
      () => ids.every(id => attendee.client.peers.get(id)?.state === 'suspended'), 'the lost peers are suspended'), lost.map(({ id }) => id))));
    await seeEachOther(pages, 15);
    expect(await onAll(lost, () => attendee.client.state)).toEqual(['reconnecting', 'reconnecting']);

    await onAll(lost, () => attendee.client.reconnectNow());
    await onAll(lost, isBack);
    await hearEachOther(pages);

    await expectFullMesh(pages);
    await expectNothingLost(pages, lost, { callers });
    await expectRoomForAnother(callers, pages, room);
    expect(callers.unexpectedErrors).toEqual([]);
  });

  test('A page, cut off and resumed on the other node during twenty messages, receives each once and in order', async () => {
    const callers = await startCallers();
    const room = freshRoom();
    const proxy = await Proxy.before(callers.server.address);
    const [sender, receiver] = [await callers.open(), await callers.open(proxy.url)];
    await joinOn(1, callers, sender, room, false);
    await joinOn(0, callers, receiver, room, false);
    await expectFullMesh([sender, receiver], 0);
    const send = (from: number, to: number) => sender.page.evaluate(async ([id, from, to]) => {
      const statuses: string[] = [];
      for (let i = from; i < to; i++) {
        statuses.push((await attendee.client.sendMessage(id, `${i}`)).status);
      }
      return statuses;
    }, [receiver.id, from, to] as const);

    proxy.cut();
    await onAll([receiver], isReconnecting);
    await sender.page.evaluate(id => attendee.until(() => attendee.client.peers.get(id)?.state === 'suspended', 'suspended'), receiver.id);
    expect(await send(0, 10)).toEqual(Array(10).fill('queued'));
    await directTo(1, receiver);
    proxy.mend();
    await onAll([receiver], () => attendee.client.reconnectNow());
    await send(10, 20); // queued or live, depending on when the page resumes
    await onAll([receiver], isBack);
    expect(await send(20, 21)).toEqual(['sent']);

    await onAll([receiver], () => attendee.until(() => attendee.messages.includes('20'), 'the last message'));
    expect(await onAll([receiver], () => attendee.messages)).toEqual([Array.from({ length: 21 }, (_, i) => `${i}`)]);
    expect(await onAll([receiver], () => [attendee.client.peerId, ...attendee.returns])).toEqual([[receiver.id, true]]);
    await callers.server.said(1, receiver.id, 'resumed in');
    await expectFullMesh([sender, receiver], 0);
    expect(callers.unexpectedErrors).toEqual([]);
  });
});
