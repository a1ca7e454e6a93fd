import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaMeshOptions } from '../src/media/index.js';
import { missing, pairings } from './support/browsers.js';
import { areConnected, Pairs } from './support/pair.js';

const options: MediaMeshOptions = { sendBudgetKbps: 400 };

describe.each(pairings)('Published media in %s and %s', (...names) => {
  const reason = missing(...names);
  if (reason) {
    test.skip(reason, () => { /* skipped */ });
    return;
  }
  let pairs: Pairs;
  beforeAll(async () => { pairs = await Pairs.start(); });
  afterAll(() => pairs.stop());

  const named = (...expected: string[]) => [expected] as const;

  test('have the names and the limits that their owner gives them, on each new connection, too', async () => {
    const pair = await pairs.connected(names, [options, options]);
    for (const [one, other] of [pair, [pair[1], pair[0]]] as const) {
      await one.evaluate(() => {
        sharer.media.publish(paint().getTracks()[0]!, { name: 'camera', maxBitrate: 60_000, maxFramerate: 5, scaleResolutionDownBy: 2 });
        sharer.media.publish(paint().getTracks()[0]!, { name: 'screen; 2=x', codecs: ['video/VP8'] });
      });
      await other.evaluate(expected => sharer.until(() => String(sharer.named) === String(expected), String(expected)), ...named('camera video', 'screen; 2=x video'));
      await other.evaluate(() => sharer.until(async () => await sharer.framesOf('camera') > 3 && await sharer.framesOf('screen; 2=x') > 3, 'frames'));
      await one.evaluate(() => sharer.until(() => String(sharer.limits) === String([[true, 60_000, 5, 2], [true, 200_000, 0, 1]]), 'the limits'));

      // The transceiver is used again under another name, and inherits nothing.
      await one.evaluate(() => sharer.media.unpublish('camera'));
      await other.evaluate(expected => sharer.until(() => String(sharer.named) === String(expected), String(expected)), ...named('screen; 2=x video'));
      await one.evaluate(() => sharer.media.publish(paint().getTracks()[0]!, { name: 'slides' }));
      await other.evaluate(expected => sharer.until(() => String(sharer.named) === String(expected), String(expected)), ...named('screen; 2=x video', 'slides video'));
      await one.evaluate(() => sharer.until(() => String(sharer.limits) === String([[true, 200_000, 0, 1], [true, 200_000, 0, 1]]), 'other limits'));

      await other.evaluate(options => { sharer.mesh.close(); sharer.connect(options); }, options);
      await areConnected(pair);
      await other.evaluate(expected => sharer.until(() => String(sharer.named) === String(expected), String(expected)), ...named('screen; 2=x video', 'slides video'));
      await one.evaluate(() => sharer.until(() => String(sharer.limits) === String([[true, 200_000, 0, 1], [true, 200_000, 0, 1]]), 'the limits again'));
      await one.evaluate(() => [...sharer.media.published.keys()].forEach(name => sharer.media.unpublish(name)));
      await other.evaluate(() => sharer.until(() => sharer.named.length === 0, 'nothing'));
    }
    expect(await Promise.all(pair.map(page => page.evaluate(() => sharer.errors)))).toEqual([[], []]);
  });

  test('are muted, paused and hidden, and the other side knows', async () => {
    const pair = await pairs.connected(names, [options, options]);
    for (const [one, other] of [pair, [pair[1], pair[0]]] as const) {
      const shows = (expected: string) =>
        other.evaluate(expected => sharer.until(() => String(sharer.named) === expected, expected), expected);
      const stands = (name = 'camera') => other.evaluate(name => sharer.until(async () => {
        const before = await sharer.framesOf(name);
        await new Promise(resolve => setTimeout(resolve, 700));
        return await sharer.framesOf(name) === before;
      }, 'a picture that stands still'), name);
      const moves = () => other.evaluate(async () => {
        const before = await sharer.framesOf('camera');
        await sharer.until(async () => await sharer.framesOf('camera') > before + 3, 'a picture that moves');
      });
      await one.evaluate(() => sharer.media.publish(paint().getTracks()[0]!, { name: 'camera' }));
      await shows('camera video');
      await moves();
      expect(await one.evaluate(() => sharer.statistics(sharer.media.published.get('camera')!))).toEqual(['out', 'video', true, true, 160, 120, 'video']);
      expect(await other.evaluate(() => sharer.statistics(sharer.media.of(sharer.peer).get('camera')!.track)))
        .toEqual(['in', 'video', true, true, 160, 120, 'video']);
      expect(await other.evaluate(() => sharer.play(sharer.peer.streams[0]!))).toEqual([true, true, false]);
      await one.evaluate(() => sharer.media.mute('camera'));
      await shows('camera video muted');
      await one.evaluate(() => sharer.media.mute('camera', false));
      await shows('camera video');
      await one.evaluate(() => sharer.media.pause(sharer.peer, 'camera'));
      await shows('camera video paused');
      await stands();
      await one.evaluate(() => sharer.media.pause(sharer.peer, 'camera', false));
      await shows('camera video');
      await moves();
      await other.evaluate(() => sharer.media.show(sharer.peer, 'camera', false));
      await shows('camera video paused');
      await stands();
      await other.evaluate(() => sharer.media.show(sharer.peer, 'camera'));
      await moves();
      await one.evaluate(() => sharer.media.unpublish('camera'));
      await shows('');
      await one.evaluate(() => sharer.media.publish(paint().getTracks()[0]!, { name: 'secret', to: () => false }));
      await shows('secret video paused');
      await stands('secret');
      await one.evaluate(() => sharer.media.unpublish('secret'));
      await shows('');
    }
    expect(await Promise.all(pair.map(page => page.evaluate(() => sharer.errors)))).toEqual([[], []]);
    expect(pairs.errors).toEqual([]);
  });
});
