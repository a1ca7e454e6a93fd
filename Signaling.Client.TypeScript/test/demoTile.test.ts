import { describe, expect, test } from 'vitest';
import { levelOf } from '../demo/src/call/quality.js';

describe('The quality of a connection', () => {
  test.each([
    [24, 0, 'good'], [null, null, 'good'], [150, 0.02, 'good'], [151, 0, 'fair'], [24, 0.03, 'fair'], [400, 0.08, 'fair'], [401, 0, 'poor'], [24, 0.09, 'poor'],
  ])('%s ms there and back with a loss of %s is %s', (roundTripMs, packetLoss, level) => {
    expect(levelOf({ roundTripMs, packetLoss })).toBe(level);
  });
});
