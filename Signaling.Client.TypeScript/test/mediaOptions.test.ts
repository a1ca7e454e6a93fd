import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from './support/browsers.js';
import { Pairs } from './support/pair.js';
import { isSoak } from './support/slow.js';

const options = { sendBudgetKbps: 2_000 };

describe.each(isSoak ? ['Chromium', 'Firefox'] as const : ['Chromium'] as const)('Published media of %s', name => {
  const reason = missing(name, 'Chromium');
  if (reason) {
    test.skip(reason, () => { /* skipped */ });
    return;
  }
  let pairs: Pairs;
  beforeAll(async () => { pairs = await Pairs.start(); });
  afterAll(() => pairs.stop());

  test('have their priority and what is given up first, and keep both when the track is replaced, without an offer', async () => {
    const [one, other] = await pairs.connected([name, 'Chromium'], [options, options]);
    await one.evaluate(() => {
      sharer.media.publish(paint().getTracks()[0]!, { name: 'camera', priority: 'high', degradationPreference: 'maintain-resolution' });
      sharer.media.publish(paint().getTracks()[0]!, { name: 'screen', maxFramerate: 5 });
    });
    await other.evaluate(() => sharer.until(() => String(sharer.named) === 'camera video,screen video', 'both media'));
    const preferences = [['high', 'maintain-resolution'], ['low', null]];
    const has = () => one.evaluate(expected => sharer.until(() => JSON.stringify(sharer.preferences) === expected, `${expected}, not ${JSON.stringify(sharer.preferences)}`), JSON.stringify(preferences));
    await has();
    await other.evaluate(() => sharer.until(async () => await sharer.sizeOf('camera') === '160x120', 'the first picture'));

    const offers = await one.evaluate(async () => {
      const { offers } = sharer;
      const next = paint(80, 60).getTracks()[0]!;
      await sharer.media.replace('camera', next);
      if (sharer.media.published.get('camera') !== next || !sharer.peer.connection.getSenders().some(({ track }) => track === next)) {
        throw new Error('The next track is not sent.');
      }
      return offers;
    });

    await other.evaluate(() => sharer.until(async () => await sharer.sizeOf('camera') === '80x60', 'the next picture'));
    await has();
    expect(await one.evaluate(() => sharer.offers)).toBe(offers);
    expect(await Promise.all([one, other].map(page => page.evaluate(() => sharer.errors)))).toEqual([[], []]);
    expect(pairs.errors).toEqual([]);
  });

  test('cannot be replaced by a track of another kind: the former one is still sent, and has its name', async () => {
    const [one, other] = await pairs.connected([name, 'Chromium'], [options, options]);
    const refusal = await one.evaluate(async () => {
      const track = paint().getTracks()[0]!;
      sharer.media.publish(track, { name: 'camera' });
      const sound = new AudioContext().createMediaStreamDestination().stream.getTracks()[0]!;
      const error = await sharer.media.replace('camera', sound).catch(error => (error as Error).name);
      return [error, sharer.media.published.get('camera') === track];
    });
    expect(refusal).toEqual(['TypeError', true]);
    await other.evaluate(() => sharer.until(async () => String(sharer.named) === 'camera video' && await sharer.framesOf('camera') > 3, 'the camera'));
  });
});
