import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { Callers, expectFullMesh, join } from './support/callers.js';
import { metric } from './support/metrics.js';
import { patienceMs } from './support/patience.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`Calls in Chromium${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let callers: Callers;
  beforeAll(async () => { callers = await Callers.start(); });
  afterAll(() => callers.stop());

  const open = (url?: string, messagePack?: boolean) => callers.open(url, messagePack);

  for (const count of [2, 3, 6]) {
    test(`${count} pages, joining at the same instant, reach a full mesh with live video both ways in every pair`, async () => {
      const room = freshRoom();
      const pages = await Promise.all(Array.from({ length: count }, (_, i) => open(undefined, i % 2 === 1)));
      const started = Date.now();
      await Promise.all(pages.map(caller => join(caller, room)));
      await expectFullMesh(pages);
      console.log(`A full mesh of ${count} pages with 5 frames each way took ${Date.now() - started} ms.`);
    });
  }

  test('A page, reloaded in a call, is connected again as a new peer', async () => {
    const room = freshRoom();
    const pages = [await open(), await open(), await open()];
    for (const caller of pages) {
      await join(caller, room);
    }
    await expectFullMesh(pages);

    const reloaded = pages[0]!;
    const formerId = reloaded.id;
    await reloaded.page.reload();
    await reloaded.page.evaluate(url => { globalThis.attendee = new Attendee(url, false); }, callers.server.address);
    await join(reloaded, room);

    expect(reloaded.id).not.toBe(formerId);
    await expectFullMesh(pages);
  });

  test('A page, closed in a call, is removed by the others, and their call continues', async () => {
    const room = freshRoom();
    const [leaver, ...others] = [await open(), await open(), await open()];
    for (const caller of [leaver!, ...others]) {
      await join(caller, room);
    }
    await expectFullMesh([leaver!, ...others]);

    await leaver!.page.close();

    await expectFullMesh(others);
    for (const { page } of others) {
      expect(await page.evaluate(id => attendee.log.includes(`peerremoved ${id} closed`), leaver!.id)).toBe(true);
    }
  });

  test('Two pages, both adding and removing a track at the same moment fifty times, never get stuck', async () => {
    const room = freshRoom();
    const [one, two] = [await open(), await open()];
    await join(one, room);
    await join(two, room);
    await expectFullMesh([one, two]);
    const both = (act: (id: string) => unknown) => Promise.all([one.page.evaluate(act, two.id), two.page.evaluate(act, one.id)]);

    for (let i = 0; i < 50; i++) {
      await both(() => attendee.addExtraTrack());
      await both(id => attendee.hears(id, 2));
      await both(() => attendee.removeExtraTrack());
      await both(id => attendee.hears(id, 1));
    }

    await both(id => attendee.isSettled(id));
    await expectFullMesh([one, two]);
    const collisions = await both(() => attendee.collisions);
    console.log(`Of at least 200 offers, ${collisions} collided with another offer.`);
    expect(collisions.reduce<number>((sum, count) => sum + Number(count), 0)).toBeGreaterThan(0);
    // The m-lines of removed tracks were reused.
    expect(await both(id => attendee.mesh.peers.get(id)!.connection.getTransceivers().length < 12)).toEqual([true, true]);
    // No connection was lost and restored in the meantime.
    expect(await both(() => attendee.log.filter(line => / (failed|disconnected)$/.test(line)))).toEqual([[], []]);
  });

  test('Pages, of which only the earlier has media, connect without delay and see it', async () => {
    const room = freshRoom();
    const [sender, watcher] = [await open(), await open()];
    await join(sender, room);
    await join(watcher, room, false);

    await watcher.page.evaluate(id => attendee.seesMore(id, 3), sender.id);

    await sender.page.evaluate(id => attendee.meshIs([id]), watcher.id);
    expect(await sender.page.evaluate(id => attendee.mesh.peers.get(id)!.polite, watcher.id)).toBe(false);
  });

  test('Data channels, ordered and not, carry text and binary data to all peers', async () => {
    const room = freshRoom();
    const pages = [await open(), await open(), await open()];
    for (const caller of pages) {
      await join(caller, room, false);
    }
    const ids = pages.map(({ id }) => id);
    for (const { page, id } of pages) {
      await page.evaluate(others => attendee.meshIs(others), ids.filter(other => other !== id));
    }

    const [sender, ...others] = pages;
    const sent = await sender!.page.evaluate(async () => {
      const { mesh } = attendee;
      await attendee.until(() => [...mesh.peers.values()].every(peer => peer.channel('fast')?.readyState === 'open'), 'fast is open');
      return [
        mesh.send('text', 'grüß 👋'), mesh.send('text', new Uint8Array([1, 2, 255])), mesh.send('fast', 'quick'),
        mesh.send('unknown', 'nowhere'),
      ];
    });

    expect(sent).toEqual([2, 2, 2, 0]);
    for (const { page } of others) {
      const received = await page.evaluate(async () => {
        await attendee.until(() => attendee.received.length === 3, 'three messages');
        return attendee.received;
      });
      const on = (label: string) => received.filter(message => message.label === label).map(({ from, data }) => [from, data]);
      expect(on('text')).toEqual([[sender!.id, 'grüß 👋'], [sender!.id, [1, 2, 255]]]);
      expect(on('fast')).toEqual([[sender!.id, 'quick']]);
    }
  });

  test('Statistics, of a direct call, contain route, round trip and rates', async () => {
    const room = freshRoom();
    const [one, two] = [await open(), await open()];
    await join(one, room);
    await join(two, room);
    await expectFullMesh([one, two]);

    const statistics = await one.page.evaluate(async id => {
      await attendee.statisticsOf(id);
      await attendee.seesMore(id, 10);
      return await attendee.statisticsOf(id);
    }, two.id);

    expect(statistics).toMatchObject({ route: 'direct', localCandidateType: 'host', protocol: 'udp', packetLoss: expect.any(Number) });
    expect(statistics.roundTripMs).toBeGreaterThanOrEqual(0);
    expect(statistics.bitrateInKbps).toBeGreaterThan(0);
    expect(statistics.bitrateOutKbps).toBeGreaterThan(0);
  });

  test('A pair, connected, is in the metrics of the server: once for each side', async () => {
    const before = await metric(callers.server.address, 'signaling_mesh_outcomes_total', { outcome: 'connected', route: 'direct' });
    const room = freshRoom();
    const pair = [await open(), await open()];
    for (const caller of pair) {
      await join(caller, room);
    }
    await expectFullMesh(pair);

    await expect.poll(() => metric(callers.server.address, 'signaling_mesh_outcomes_total', {
      outcome: 'connected', route: 'direct', relay_protocol: 'none',
    }), { timeout: patienceMs, interval: 400 }).toBe(before + 2);
    const count = await metric(callers.server.address, 'signaling_mesh_connect_duration_seconds_count', { route: 'direct' });
    const sum = await metric(callers.server.address, 'signaling_mesh_connect_duration_seconds_sum', { route: 'direct' });
    expect(count).toBe(before + 2);
    expect(sum / count).toBeGreaterThan(0);
    expect(sum / count).toBeLessThan(patienceMs / 1000);
  });

  test('A track, replaced by nothing and by another, needs no negotiation and reaches a new peer', async () => {
    const room = freshRoom();
    const [sender, first, second] = [await open(), await open(), await open()];
    await join(sender, room);
    await join(first, room, false);
    await first.page.evaluate(id => attendee.seesMore(id, 3), sender.id);

    await sender.page.evaluate(async () => {
      const [old] = attendee.mesh.localStreams[0]!.tracks;
      await attendee.mesh.replaceTrack(old!, null);
      (globalThis as unknown as { old: MediaStreamTrack }).old = old!;
    });
    await join(second, room, false);
    await second.page.evaluate(id => attendee.hears(id, 1), sender.id);
    await sender.page.evaluate(async () => {
      const { old } = globalThis as unknown as { old: MediaStreamTrack };
      await attendee.mesh.replaceTrack(old, old.clone());
    });

    for (const { page } of [first, second]) {
      await page.evaluate(id => attendee.seesMore(id, 3), sender.id);
    }
  });

  test('Pages, in all tests of this file, have logged no error to their consoles', () => {
    expect(callers.unexpectedErrors).toEqual([]);
  });

  test('Server, after all tests of this file, has logged no error and stops in order', () => callers.server.stopCleanly());
});
