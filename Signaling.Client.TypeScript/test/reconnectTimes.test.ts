import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ReconnectTimes } from '../src/reconnectTimes.js';

const windowMs = 30_000;
const clients = 500;

/** The times of the attempts of one client whose connection breaks at 0, against a server that cannot be reached. */
function attempts(untilMs: number, options = {}): number[] {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const times = new ReconnectTimes(options, windowMs);
  const made: number[] = [];
  for (let attempt = 0; now < untilMs; attempt++) {
    now += times.delayBefore(attempt)!;
    made.push(now);
  }
  vi.restoreAllMocks();
  return made;
}

function perHalfSecond(times: number[]): number[] {
  const counts: number[] = [];
  times.map(time => Math.floor(time / 500)).forEach(half => counts[half] = (counts[half] ?? 0) + 1);
  return Array.from(counts, count => count ?? 0);
}

describe('Of 500 clients whose connections break at the same moment', () => {
  let all: number[][];
  beforeEach(() => { all = Array.from({ length: clients }, () => attempts(120_000)); });

  test.each([5_000, 15_000, 20_000, 25_000, 27_000])('each tries again within the resume window after an outage of %i ms', outageMs => {
    const returns = all.map(times => times.find(time => time >= outageMs)!);
    const sorted = [...returns].sort((one, other) => one - other);
    console.log(`An outage of ${outageMs / 1000} s: ${[0, 0.25, 0.5, 0.75, 0.999].map(part =>
      `${Math.round(part * 100)} % after ${Math.round(sorted[Math.floor(part * clients)]! - outageMs)} ms`).join(', ')}`);
    expect(Math.max(...returns)).toBeLessThan(windowMs * 0.98);
  });

  test('no herd comes: in no half of a second come two fifths of them', () => {
    for (const outageMs of [15_000, 20_000, 25_000]) {
      const returns = perHalfSecond(all.map(times => times.find(time => time >= outageMs)! - outageMs));
      console.log(`An outage of ${outageMs / 1000} s; clients that come in each half of a second: ${returns}`);
      expect(Math.max(...returns)).toBeLessThan(0.4 * clients);
    }
    // Of all attempts, those shortly before the end of the window, and the last ones, come together.
    expect(Math.max(...perHalfSecond(all.flat()).slice(8))).toBeLessThan(0.6 * clients);
  });

  test('after the window they back off: none tries more often than every few seconds', () => {
    const late = all.flatMap(times => times.filter(time => time > 45_000 && time < 105_000));
    expect(late.length / clients).toBeLessThan(8); // in 60 s
  });
});

test('The delays that an application chooses are not changed', () => {
  expect(attempts(70_000, { reconnectDelays: () => 20_000 })).toEqual([20_000, 40_000, 60_000, 80_000]);
});
