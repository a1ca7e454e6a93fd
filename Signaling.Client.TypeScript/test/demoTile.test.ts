import { describe, expect, test } from 'vitest';
import { levelOf } from '../demo/src/call/quality.js';
import { Speaker } from '../demo/src/call/speaker.js';

describe('The quality of a connection', () => {
  test.each([
    [24, 0, 'good'], [null, null, 'good'], [150, 0.02, 'good'], [151, 0, 'fair'], [24, 0.03, 'fair'], [400, 0.08, 'fair'], [401, 0, 'poor'], [24, 0.09, 'poor'],
  ])('%s ms there and back with a loss of %s is %s', (roundTripMs, packetLoss, level) => {
    expect(levelOf({ roundTripMs, packetLoss })).toBe(level);
  });
});

describe('The speaker', () => {
  const hearFor = (speaker: Speaker, id: string, fromMs: number, toMs: number) => {
    for (let now = fromMs; now <= toMs; now += 150) {
      speaker.hear(id, true, now);
    }
  };

  test('A short sound makes no one the speaker, and a longer one does', () => {
    const speaker = new Speaker();
    hearFor(speaker, 'ann', 0, 750);
    speaker.hear('ann', false, 900);
    hearFor(speaker, 'ann', 1050, 1950);
    expect(speaker.current).toBeNull();
    hearFor(speaker, 'ann', 2100, 2250);
    expect(speaker.current).toBe('ann');
  });

  test('The speaker stays in silence and while another one interrupts, and changes when the other one continues', () => {
    const speaker = new Speaker();
    hearFor(speaker, 'ann', 0, 1200);
    hearFor(speaker, 'ben', 0, 3000);
    expect(speaker.current).toBe('ann');
    speaker.hear('ann', false, 3150);
    expect(speaker.current).toBe('ann');
    expect(speaker.hear('ben', true, 3150)).toBe(true);
    speaker.hear('ben', false, 3300);
    expect(speaker.current).toBe('ben');
  });

  test('A speaker who leaves is forgotten, and so does not keep the next one from being chosen', () => {
    const speaker = new Speaker();
    hearFor(speaker, 'ann', 0, 1200);
    speaker.forget('ann');
    expect(speaker.current).toBeNull();
    hearFor(speaker, 'ben', 1350, 2550);
    expect(speaker.current).toBe('ben');
  });
});
