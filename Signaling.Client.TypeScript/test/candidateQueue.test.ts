import { expect, test } from 'vitest';
import { CandidateQueue } from '../src/candidateQueue.js';
import type { IceCandidate } from '../src/index.js';
import { FakePeerConnection } from './support/fakePeerConnection.js';

const candidate = (name: string, usernameFragment: string): IceCandidate => ({ candidate: name, usernameFragment });

async function withRemote(ufrag: string): Promise<FakePeerConnection> {
  const pc = new FakePeerConnection();
  await pc.setRemoteDescription({ type: 'offer', sdp: `v=0\r\na=ice-ufrag:${ufrag}\r\n` });
  return pc;
}

test('Of too many candidates, those that came first are kept', async () => {
  const queue = new CandidateQueue();
  for (let i = 0; i < 300; i++) {
    queue.hold(candidate(`${i}`, 'a'));
  }
  const pc = await withRemote('a');
  await queue.flush(pc.asReal);
  expect(pc.candidates).toEqual(Array.from({ length: 128 }, (_, i) => `${i}`));
});

test('The candidates of descriptions that never came do not take the place of others', async () => {
  const queue = new CandidateQueue();
  for (let generation = 0; generation < 50; generation++) {
    for (let i = 0; i < 200; i++) {
      queue.hold(candidate(`${generation}-${i}`, `never${generation}`));
    }
  }
  queue.hold(candidate('host', 'a'));
  const pc = await withRemote('a');
  await queue.flush(pc.asReal);
  expect(pc.candidates).toEqual(['host']);
});

test('A candidate waits for its description, on whichever connection that is', async () => {
  const queue = new CandidateQueue();
  queue.hold(candidate('host', 'b'));
  const [former, next] = [await withRemote('a'), await withRemote('b')];
  await queue.flush(former.asReal);
  await queue.flush(next.asReal);
  expect([former.candidates, next.candidates]).toEqual([[], ['host']]);
});

test('A candidate for media that the description does not have, as of an offer that was ignored, is not added', async () => {
  const queue = new CandidateQueue();
  queue.hold({ ...candidate('host', 'a'), sdpMid: '1' });
  const pc = await withRemote('a');
  await queue.flush(pc.asReal);
  expect(pc.candidates).toEqual([]);

  await pc.setRemoteDescription({ type: 'offer', sdp: 'v=0\r\na=ice-ufrag:a\r\na=mid:1\r\n' });
  await queue.flush(pc.asReal);
  expect(pc.candidates).toEqual(['host']);
});
