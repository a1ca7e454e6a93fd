import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { missing, pairings } from './support/browsers.js';
import { areConnected, Pairs, seeEachOther } from './support/pair.js';

describe.each(pairings)('In %s and %s', (...names) => {
  const reason = missing(...names);
  if (reason) {
    test.skip(reason, () => { /* skipped */ });
    return;
  }
  let pairs: Pairs;
  beforeAll(async () => { pairs = await Pairs.start(); });
  afterAll(() => pairs.stop());

  test('a screen that is shared again is a stream with the ID that it has at the sender', async () => {
    const [one, other] = await pairs.connected(names);
    for (const [sender, receiver] of [[one, other], [other, one]] as const) {
      for (let i = 0; i < 3; i++) {
        const id = await sender.evaluate(() => sharer.share('screen'));
        await receiver.evaluate(id => sharer.sees([id]), id);
        await sender.evaluate(() => sharer.unshare('screen'));
        await receiver.evaluate(() => sharer.until(() => sharer.peer.streams.length === 0, 'nothing'));
      }
    }
    // It has used the transceivers again.
    expect(await one.evaluate(() => sharer.peer.connection.getTransceivers().length)).toBeLessThanOrEqual(2);
  });

  test('tracks that are added and removed in one tick leave nothing behind', async () => {
    const pair = await pairs.connected(names);
    const [one, other] = pair;
    await other.evaluate(() => sharer.share('camera'));
    await one.evaluate(() => sharer.share('screen'));
    await seeEachOther(pair);
    for (const page of pair) {
      await page.evaluate(() => {
        sharer.unshare(sharer.shared.has('screen') ? 'screen' : 'camera');
        sharer.share('screen');
        sharer.unshare('screen');
      });
      await seeEachOther(pair);
      await page.evaluate(() => {
        sharer.share('screen');
        sharer.unshare('screen');
        sharer.share('camera');
      });
      await seeEachOther(pair);
    }
  });

  test('after fifty random toggles on both sides, each receives what the other sends', async () => {
    const pair = await pairs.connected(names);
    await Promise.all(pair.map((page, seed) => page.evaluate(async seed => {
      // A small generator (mulberry32), so that a failure can be repeated.
      let state = seed;
      const random = () => {
        state = state + 0x6D2B79F5 | 0;
        let t = Math.imul(state ^ state >>> 15, 1 | state);
        t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
        return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
      };
      for (let i = 0; i < 50; i++) {
        sharer.toggle(['camera', 'screen', 'slides'][Math.floor(random() * 3)]!);
        if (random() > 0.3) {
          await new Promise(resolve => setTimeout(resolve, random() * 120));
        }
      }
    }, 7 + seed)));
    await seeEachOther(pair);
    expect(await Promise.all(pair.map(page => page.evaluate(() => sharer.errors)))).toEqual([[], []]);
    const offers = await Promise.all(pair.map(page => page.evaluate(() => sharer.offers)));
    const transceivers = await Promise.all(pair.map(page => page.evaluate(() => sharer.peer.connection.getTransceivers().length)));
    console.log(`${names.join('–')}: ${offers} offers, ${transceivers} transceivers`);
    expect(Math.max(...transceivers)).toBeLessThan(16);
    expect(Math.max(...offers)).toBeLessThan(150);
  });

  test('an offer over the limit is refused once, and the pair goes on', async () => {
    const strict = await Pairs.start({ 'Signaling:Limits:MaxSdpBytes': '24576' });
    onTestFinished(() => strict.stopServer());
    const pair = await strict.connected(names, [{ failureTimeoutMs: 1_000 }, { failureTimeoutMs: 1_000 }]);
    for (const [sender, receiver] of [pair, [pair[1], pair[0]]] as const) {
      await sender.evaluate(async () => {
        const before = sharer.errors.length;
        for (let i = 0; i < 24; i++) {
          sharer.share(`picture ${i}`);
        }
        await sharer.until(() => sharer.errors.length > before, 'refused');
        await new Promise(resolve => setTimeout(resolve, 3_000)); // several times that after which an unanswered offer is sent again
      });
      expect(await sender.evaluate(() => sharer.errors.splice(0))).toEqual([expect.stringContaining('too large')]);
      expect(await receiver.evaluate(() => sharer.errors)).toEqual([]);

      // The other side is heard meanwhile.
      const id = await receiver.evaluate(() => sharer.share('camera'));
      await sender.evaluate(id => sharer.sees([id]), id);
      await sender.evaluate(() => {
        for (let i = 0; i < 24; i++) {
          sharer.unshare(`picture ${i}`);
        }
        sharer.share('camera');
      });
      await seeEachOther(pair);
      await receiver.evaluate(() => sharer.unshare('camera'));
      await sender.evaluate(() => sharer.unshare('camera'));
    }
    expect(await Promise.all(pair.map(page => page.evaluate(() => sharer.errors)))).toEqual([[], []]);
  });

  test.each(['earlier', 'later'])('a mesh that the %s one makes late, or again, is a new connection for both', async which => {
    const odd = which === 'earlier' ? 0 : 1;
    const pair = await pairs.join(names, odd === 0 ? [null, {}] : [{}, null]);
    const page = pair[odd]!;
    await pair[1 - odd]!.evaluate(() => sharer.share('camera'));
    for (let i = 0; i < 3; i++) {
      const started = Date.now();
      await page.evaluate(() => {
        sharer.mesh?.close();
        sharer.connect();
        sharer.share(`camera ${sharer.shared.size}`);
      });
      await areConnected(pair);
      await seeEachOther(pair);
      expect(Date.now() - started).toBeLessThan(8_000); // not only after a time-out
      expect(await page.evaluate(() => sharer.mesh.send('text', 'hi'))).toBe(1);
    }
    await pair[1 - odd]!.evaluate(() => sharer.until(() => sharer.received.length === 3, 'three texts'));
    expect(await Promise.all(pair.map(page => page.evaluate(() => sharer.errors)))).toEqual([[], []]);
  });

  test('a track without a stream comes in one of its own, and goes', async () => {
    const [one, other] = await pairs.connected(names);
    for (let i = 0; i < 2; i++) {
      await one.evaluate(() => {
        const { connection } = sharer.peer;
        const [track] = paint().getVideoTracks();
        const free = connection.getTransceivers().find(({ direction }) => direction === 'inactive');
        if (free) {
          free.direction = 'sendonly';
          void free.sender.replaceTrack(track!);
        } else {
          connection.addTransceiver(track!, { direction: 'sendonly' });
        }
      });
      await other.evaluate(async i => {
        await sharer.until(() => sharer.peer.streams.length === 1 && sharer.tracks.length === 2 * i + 1, 'a stream');
        await sharer.sees(sharer.peer.streams.map(({ id }) => id));
      }, i);
      await one.evaluate(() => {
        const transceiver = sharer.peer.connection.getTransceivers().find(({ direction }) => direction === 'sendonly')!;
        void transceiver.sender.replaceTrack(null);
        transceiver.direction = 'inactive';
      });
      await other.evaluate(() => sharer.until(() => sharer.peer.streams.length === 0, 'no stream'));
    }
    expect(await other.evaluate(() => sharer.tracks.map(line => line.split(' ').slice(0, 2).join(' ')))).toEqual(
      ['added video', 'removed video', 'added video', 'removed video']);
  });

  test('a track is found by the tracks that it has replaced, is not sent when it has ended, and inherits no limits', async () => {
    const pair = await pairs.connected(names);
    const [one, other] = pair;
    const first = await one.evaluate(() => sharer.share('camera'));
    await other.evaluate(id => sharer.sees([id]), first);
    const isRefused = await one.evaluate(async () => {
      const [track] = sharer.shared.get('camera')!.getTracks();
      const { stream } = new AudioContext().createMediaStreamDestination();
      const error = await sharer.mesh.replaceTrack(track!, stream.getTracks()[0]!).catch((error: Error) => error.name);
      const next = paint().getTracks()[0]!;
      await sharer.mesh.replaceTrack(track!, next);
      next.dispatchEvent(new Event('ended')); // as when a camera is unplugged
      return [error, sharer.sent.length];
    });
    expect(isRefused).toEqual(['TypeError', 0]);
    await other.evaluate(() => sharer.until(() => sharer.peer.streams.length === 0, 'nothing after the end'));

    await one.evaluate(() => sharer.mesh.replaceTrack(sharer.shared.get('camera')!.getTracks()[0]!, paint().getTracks()[0]!));
    await other.evaluate(id => sharer.sees([id]), first);
    await one.evaluate(async () => {
      const sender = sharer.peer.connection.getSenders().find(({ track }) => track)!;
      const parameters = sender.getParameters();
      parameters.encodings[0]!.maxBitrate = 60_000;
      parameters.encodings[0]!.scaleResolutionDownBy = 2;
      await sender.setParameters(parameters);
      sharer.unshare('camera'); // by the first track
    });
    await other.evaluate(() => sharer.until(() => sharer.peer.streams.length === 0, 'nothing after the removal'));
    // Before the answer has arrived, another share would not use the transceiver again.
    await one.evaluate(() => sharer.until(() => sharer.peer.connection.getTransceivers().every(({ currentDirection }) => currentDirection === 'inactive'), 'the answer'));
    const again = await one.evaluate(() => sharer.share('camera'));
    await other.evaluate(id => sharer.sees([id]), again);
    expect(await one.evaluate(() => {
      const sender = sharer.peer.connection.getSenders().find(({ track }) => track)!;
      const [{ maxBitrate, scaleResolutionDownBy = 1 } = {}] = sender.getParameters().encodings;
      return [sharer.peer.connection.getSenders().length, maxBitrate ?? 'none', scaleResolutionDownBy];
    })).toEqual([1, 'none', 1]);
    expect(await Promise.all(pair.map(page => page.evaluate(() => sharer.errors)))).toEqual([[], []]);
  });

  test('channels are told apart by their labels, and those that only one side has are closed with words', async () => {
    const pair = await pairs.connected(names, [
      { channels: [{ label: 'text', binaryType: 'blob' }, { label: 'game' }] }, { channels: [{ label: 'files' }, { label: 'text' }] },
    ]);
    const [one, other] = pair;
    expect(await one.evaluate(() => [sharer.mesh.send('text', 'from one'), sharer.mesh.send('game', '?')])).toEqual([1, 0]);
    expect(await other.evaluate(() => [sharer.mesh.send('files', '?'), sharer.mesh.send('text', 'from the other'), sharer.mesh.send('text', new Uint8Array(3))]))
      .toEqual([0, 1, 1]);
    await other.evaluate(() => sharer.until(() => sharer.received.length === 1, 'a text'));
    await one.evaluate(() => sharer.until(() => sharer.received.length === 2, 'a text and a blob'));
    expect(await other.evaluate(() => sharer.received)).toEqual([{ label: 'text', data: 'from one' }]);
    expect(await one.evaluate(() => sharer.received)).toEqual([{ label: 'text', data: 'from the other' }, { label: 'text', data: 'blob of 3' }]);
    expect([await one.evaluate(() => sharer.errors), await other.evaluate(() => sharer.errors)]).toEqual([
      [expect.stringContaining('"game"')], [expect.stringContaining('"files"')],
    ]);
  });

  test('pages, in all tests of this pair, have logged no error to their consoles', () => {
    expect(pairs.errors).toEqual([]);
  });
});
