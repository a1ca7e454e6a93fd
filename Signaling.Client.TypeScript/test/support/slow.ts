import { test } from 'vitest';

/** Whether `./soak.sh` runs the tests: with those that are too slow for `./test.sh` and seldom find a fault. */
export const isSoak = process.env['SOAK'] === '1';

/** A test that is run by `./soak.sh slow` only. */
export const slowTest: (name: string, run: () => Promise<void>) => void = isSoak ? test : () => { /* not in `./test.sh` */ };
