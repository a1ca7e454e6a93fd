import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startRedis } from '../../../Signaling.Tests/javascript/support/redis.mjs';
import { startServer, type TestServer } from '../../../Signaling.Tests/javascript/support/server.mjs';
import { untilHealthy } from '../../../Signaling.Tests/javascript/support/patience.mjs';
import { SignalingClient } from '../../src/index.js';
import { patienceMs } from './patience.js';
import { tokenFor, tokenSettings } from './tokens.js';

export const operatorKey = 'an operator key that only the tests have';

export const operatorSettings = { 'Signaling:Admin:ApiKeyHash': createHash('sha256').update(operatorKey).digest('hex') };

/** Two nodes that operators can look at, with a shared Redis. The first one serves everything below a path, too. */
export async function startObservedNodes(): Promise<{ nodes: TestServer[]; stop(): Promise<void> }> {
  const redis = await startRedis();
  const nodes: TestServer[] = [];
  const stop = async () => void await Promise.allSettled([...nodes, redis].map(part => part.stop()));
  try {
    for (const more of [{ 'Signaling:PathBase': '/rtc' }, {}]) {
      nodes.push(await startServer({
        'Signaling:Redis:ConnectionString': redis.address, 'Signaling:ResumeWindow': '00:10:00', ...operatorSettings, ...tokenSettings, ...more,
      }));
    }
    await Promise.all(nodes.map(({ address }) => untilHealthy(`${address}/health/ready`)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, stop };
}

/** A peer in this process. */
export async function joinAs(user: string, room: string, address: string, name = user): Promise<SignalingClient> {
  const client = new SignalingClient({ url: address, accessTokenFactory: () => tokenFor({ room: '*', sub: user }, 600), reconnectDelays: () => null });
  try {
    await client.join({ room, displayName: name });
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

export async function signIn(page: Page, key = operatorKey): Promise<void> {
  await page.fill('#key', key);
  await page.press('#key', 'Enter');
}

/** All numbers that the page shows, by the names of their places; and the rest of its text, in which there should be none. */
export function numbersOn(page: Page): Promise<{ numbers: Record<string, string>; rest: string }> {
  return page.evaluate(() => {
    const copy = document.querySelector('#dashboard .page')!.cloneNode(true) as HTMLElement;
    const numbers: Record<string, string> = {};
    const take = (selector: string, nameOf: (element: HTMLElement) => string) => {
      for (const element of copy.querySelectorAll<HTMLElement>(selector)) {
        if (!element.closest('[hidden]')) {
          numbers[nameOf(element)] = element.textContent!;
        }
        element.textContent = '';
      }
    };
    take('#status-title', () => 'title');
    take('#status-detail', () => 'detail');
    take('#problems li', () => 'problem');
    take('[data-fact]', fact => `${fact.closest<HTMLElement>('[data-node]')!.dataset['node']} ${fact.dataset['fact']}`);
    take('#largest .row-note', note => `room ${note.closest<HTMLElement>('[data-room]')!.dataset['room']}`);
    take('.chart-most', most => `${most.closest('.chart')!.querySelector<HTMLElement>('[data-figure]')!.dataset['figure']} most`);
    take('[data-figure]', figure => figure.dataset['figure']!);
    // Names, and how long the times are.
    for (const other of copy.querySelectorAll('[hidden], h2, .chart-axis, .chart-readout, .node-id, .row-name, #findings')) {
      other.remove();
    }
    return { numbers, rest: copy.textContent! };
  });
}

/** Waits until the page shows exactly these numbers, each as a text or a pattern. A number that is expected as a pattern was measured. */
export async function showsNumbers(page: Page, expected: Record<string, string | RegExp>): Promise<void> {
  const patterns = Object.entries(expected).map(([name, value]) => [name, value instanceof RegExp ? expect.stringMatching(value) : value]);
  await expect.poll(() => numbersOn(page).then(({ numbers }) => numbers), { timeout: patienceMs, interval: 100 }).toEqual(Object.fromEntries(patterns));
  expect((await numbersOn(page)).rest).not.toMatch(/\d/);
}
