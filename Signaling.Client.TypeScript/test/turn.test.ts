import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startCoturn, type Coturn } from '../../Signaling.Tests/javascript/support/coturn.mjs';
import { needs } from '../../Signaling.Tests/javascript/support/program.mjs';
import { withoutChromium } from './support/browser.js';
import { closeBrowsers, openIn } from './support/browsers.js';
import { Callers, expectFullMesh, join, type Caller } from './support/callers.js';
import { metric } from './support/metrics.js';
import { patienceMs } from './support/patience.js';
import { freshRoom } from './support/rooms.js';
import { slowTest } from './support/slow.js';

const { skip: missing } = needs('turnserver');
const reason = withoutChromium ?? missing;
const lifetimeSeconds = 15;
const onlyRelayed: RTCConfiguration = { iceTransportPolicy: 'relay' };

describe.skipIf(reason)(`Calls over a TURN server${reason ? `: skipped. ${reason}` : ''}`, () => {
  let turn: Coturn;
  let callers: Callers;

  beforeAll(async () => {
    turn = await startCoturn();
    callers = await Callers.start({
      'Signaling:Ice:Servers:0:Urls:0': turn.url,
      'Signaling:Ice:SharedSecret': turn.secret,
      'Signaling:Ice:CredentialLifetime': `00:00:${lifetimeSeconds}`,
    });
  });
  afterAll(async () => {
    await closeBrowsers();
    await callers?.stop();
    await turn?.stop();
  });

  const open = () => callers.open(undefined, false, onlyRelayed);
  const iceServers = ({ page }: Caller) => page.evaluate(() => attendee.client.iceServers as RTCIceServer[]);
  const relayedBy = ({ page }: Caller, servers: RTCIceServer[]) => page.evaluate(servers => attendee.relayedBy(servers), servers);
  /** The names under which a peer has allocated something, oldest first. */
  const namesOf = ({ id }: { id: string }) => [...new Set([...turn.log.matchAll(new RegExp(`new, realm=<signaling>, username=<(\\d+:${id})>`, 'g'))].map(([, name]) => name))];
  const route = ({ page }: Caller, to: Caller) => page.evaluate(id => attendee.statisticsOf(id), to.id);
  const breaks = ({ page }: Caller) => page.evaluate(() => attendee.log.filter(line => / (failed|disconnected|closed)$/.test(line)));

  async function call(): Promise<[Caller, Caller]> {
    const room = freshRoom();
    const pair: [Caller, Caller] = [await open(), await open()];
    for (const caller of pair) {
      await join(caller, room);
    }
    await expectFullMesh(pair);
    return pair;
  }

  test('Two pages, restricted to it, connect with the credentials that each received with its Join', async () => {
    const [one, two] = await call();

    for (const [from, to] of [[one, two], [two, one]] as const) {
      expect(await route(from, to)).toMatchObject({ route: 'relayed', localCandidateType: 'relay', remoteCandidateType: 'relay' });
      expect(namesOf(from)).toHaveLength(1);
      expect((await iceServers(from))[0]!.username).toBe(namesOf(from)[0]);
    }
    await expect.poll(() => metric(callers.server.address, 'signaling_mesh_outcomes_total', {
      outcome: 'connected', route: 'relayed', local_candidate: 'relay', remote_candidate: 'relay', relay_protocol: 'udp',
    }), { timeout: patienceMs, interval: 400 }).toBe(2);
  });

  test('A call moves to new credentials before the first expire, without a break, and outlives a TURN server that forgets everything', async () => {
    const pair = await call();
    const first = await Promise.all(pair.map(iceServers));

    await expect.poll(() => pair.map(caller => namesOf(caller).length), { timeout: patienceMs }).toEqual([2, 2]);
    await expectFullMesh(pair);
    expect(await Promise.all(pair.map(breaks))).toEqual([[], []]);

    // The first ones have expired: with them there would be no way back.
    await expect.poll(() => relayedBy(pair[0], first[0]!), { timeout: patienceMs }).toEqual([401]);
    await turn.restart();
    await Promise.all(pair.map(({ page }) => page.evaluate(() => attendee.until(
      () => attendee.log.some(line => / (failed|disconnected)$/.test(line)), 'the end of what was allocated is noticed'))));
    await expectFullMesh(pair);
    expect(callers.errors).toEqual([]);
  });

  test('Credentials that have expired or were forged are refused', async () => {
    const caller = await open();
    onTestFinished(() => caller.page.close());
    await join(caller, freshRoom(), false);
    const [server] = await iceServers(caller);
    const { username, credential } = server!;
    const longer = username!.replace(/^\d+/, expiry => String(Number(expiry) + 3600));

    expect(await relayedBy(caller, [server!])).toEqual(['relay']);
    expect(await relayedBy(caller, [{ ...server!, ...turn.credentials('ann', 60) }])).toEqual(['relay']);
    expect(await relayedBy(caller, [{ ...server!, ...turn.credentials('ann', -1) }])).toEqual([401]);
    expect(await relayedBy(caller, [{ ...server!, username: longer }])).toEqual([401]);
    expect(await relayedBy(caller, [{ ...server!, username: `${username}x` }])).toEqual([401]);
    expect(await relayedBy(caller, [{ ...server!, credential: credential!.replace(/^./, letter => letter === 'A' ? 'B' : 'A') }])).toEqual([401]);
  });

  test('New credentials, asked for, are those to which a call moves', async () => {
    const [one, two] = await call();

    const [server] = await one.page.evaluate(() => attendee.client.refreshIceServers() as Promise<RTCIceServer[]>);

    await turn.said(new RegExp(`new, realm=<signaling>, username=<${server!.username}>`));
    await expectFullMesh([one, two]);
    expect(await breaks(one)).toEqual([]);
  });

  slowTest('A call in Firefox does all that, too', async () => {
    const open = async () => {
      const page = await openIn('Firefox', callers.origin, []);
      return <T>(expression: string) => page.evaluate(expression) as Promise<T>;
    };
    const [one, two] = [await open(), await open()];
    const room = JSON.stringify(freshRoom());
    const ids: string[] = [];
    for (const evaluate of [one, two]) {
      await evaluate(`void (globalThis.attendee = new Attendee('${callers.server.address}', false, ${JSON.stringify(onlyRelayed)}))`);
      ids.push(await evaluate<string>(`attendee.join(${room}, false)`));
    }
    const [id, other] = ids as [string, string];
    const expectData = async (text: string) => {
      await one(`attendee.meshIs(['${other}'])`);
      await two(`attendee.meshIs(['${id}'])`);
      await one(`attendee.mesh.send('text', '${text}')`);
      await two(`attendee.until(() => attendee.received.some(({ data }) => data === '${text}'), 'the text comes')`);
    };
    await expectData('at first');
    const first = await one<RTCIceServer[]>('attendee.client.iceServers');

    await expect.poll(() => ids.map(id => namesOf({ id }).length), { timeout: patienceMs }).toEqual([2, 2]);
    await expectData('after the move');
    expect(await one<string[]>('attendee.log.filter(line => / (failed|disconnected|closed)$/.test(line))')).toEqual([]);

    await expect.poll(() => one(`attendee.relayedBy(${JSON.stringify(first)})`), { timeout: patienceMs, interval: 1_000 }).toEqual([401]);
    await turn.restart();
    await one("attendee.until(() => attendee.log.some(line => / (failed|disconnected)$/.test(line)), 'the end is noticed')");
    await expectData('after all that');
  });
});
