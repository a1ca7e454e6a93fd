import { onTestFinished } from 'vitest';
import type { SignalingClient, SignalingClientEvents } from '../../src/index.js';
import { patienceMs } from './patience.js';

const names = [
  'statechanged', 'joined', 'reconnected', 'left', 'peerjoined', 'peerleft', 'peerupdated', 'rosterchanged', 'offer', 'answer',
  'icecandidate', 'message', 'iceserverschanged', 'peerknocked', 'roomlockchanged', 'error', 'draining',
] as const satisfies (keyof SignalingClientEvents)[];

/** All events of a client, in order, in a short form such as "peerjoined B". */
export class Record {
  readonly lines: string[] = [];
  readonly #changed = new EventTarget();

  constructor(client: SignalingClient, ...without: (keyof SignalingClientEvents)[]) {
    for (const name of names.filter(name => !without.includes(name))) {
      client.on(name, data => {
        this.lines.push(`${name} ${brief(data)}`.trim());
        this.#changed.dispatchEvent(new Event('change'));
      });
    }
  }

  /** Waits for a line that equals this one. Takes and returns all lines up to it. */
  async upTo(line: string): Promise<string[]> {
    const signal = AbortSignal.timeout(patienceMs);
    while (!this.lines.includes(line)) {
      await new Promise<void>((resolve, reject) => {
        this.#changed.addEventListener('change', () => resolve(), { once: true });
        const giveUp = () => reject(new Error(`The line "${line}" did not come. Lines: ${this.lines.join(', ') || 'nothing'}.`));
        signal.addEventListener('abort', giveUp, { once: true });
      });
    }
    return this.lines.splice(0, this.lines.indexOf(line) + 1);
  }
}

/** Resolves at the next event of this type. */
export function next<E extends keyof SignalingClientEvents>(client: SignalingClient, event: E): Promise<SignalingClientEvents[E]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No "${event}" within ${patienceMs} ms.`)), patienceMs);
    onTestFinished(() => clearTimeout(timer));
    const off = client.on(event, data => {
      off();
      clearTimeout(timer);
      resolve(data);
    });
  });
}

function brief(data: unknown): string {
  if (typeof data === 'string') {
    return data;
  }
  if (data === null || typeof data === 'boolean') {
    return String(data);
  }
  if (data instanceof Map) {
    return [...data.keys()].join('+');
  }
  if (data instanceof Error) {
    return (data as Error & { code?: string }).code || data.message;
  }
  const { resumed, state, peerId, peer, from, payload, reason, reconnectAfterMs } = data as { [name: string]: unknown };
  return [
    resumed === undefined ? peerId : `${resumed ? 'resumed' : 'rejoined'} as ${peerId}`,
    (peer as { peerId: string } | undefined)?.peerId, from, payload, reason, reconnectAfterMs,
    state === 'suspended' ? state : undefined,
  ].filter(part => part !== undefined).join(' ');
}
