import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HttpTransportType } from '@microsoft/signalr';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { createRoomSecret, SecretClient } from '../src/secret/index.js';
import { DishonestServer } from './support/dishonestServer.js';
import { patienceMs } from './support/patience.js';
import { next } from './support/record.js';
import { freshRoom } from './support/rooms.js';

const program = ['Release', 'Debug']
  .map(name => fileURLToPath(new URL(`../../samples/ConsolePeer/bin/${name}/net10.0/ConsolePeer.dll`, import.meta.url)))
  .find(path => existsSync(path));

/** The console sample, with its lines. */
function startConsolePeer(...args: string[]) {
  const child = spawn('dotnet', [program!, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => { child.kill('SIGKILL'); });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', line => {
    lines.push(line);
    waiting.forEach(look => look());
  });
  const said = (text: string) => new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`It did not say "${text}":\n${lines.join('\n')}`)), patienceMs);
    const look = () => {
      if (lines.some(line => line.includes(text))) {
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      }
    };
    waiting.add(look);
    look();
  });
  return { said, write: (line: string) => child.stdin.write(`${line}\n`) };
}

test.skipIf(!program && !process.env.CI)('A .NET client and this one talk in a secret room, and neither the wire nor the log of the server has anything clear', async () => {
  const real = await startServer({ 'Logging:LogLevel:Default': 'Trace' });
  onTestFinished(() => real.stop());
  const server = await DishonestServer.before(real.address);
  const [room, roomSecret] = [freshRoom(), createRoomSecret()];
  const ann = new SecretClient({ url: server.url, roomSecret, skipNegotiation: true, transport: HttpTransportType.WebSockets });
  onTestFinished(() => ann.close());
  await ann.join({ room, displayName: 'Annabella', metadata: { role: 'hostess' } });
  const seen = next(ann, 'peerjoined');
  const bob = startConsolePeer(room, 'Bobadilla', '--server', server.url, '--secret', roomSecret);
  const peer = await seen;
  expect(peer.displayName).toBe('Bobadilla');
  await bob.said('Annabella');

  await ann.sendOffer(peer.peerId, { type: 'offer', sdp: 'v=0\r\na=fingerprint:sha-256 AA:BB\r\n' });
  await ann.sendIce(peer.peerId, { candidate: 'candidate:1 1 udp 1 192.0.2.1 5 typ host', sdpMid: '0' });
  await ann.sendIce(peer.peerId, null);
  await ann.sendMessage(null, 'whisper to all');
  await ann.sendMessage(peer.peerId, 'whisper to one');
  await bob.said('offer of 34 characters from Annabella');
  await bob.said('1 candidates from Annabella');
  await bob.said('and no more');
  await bob.said('Annabella (');
  await bob.said(': whisper to one');
  const heard = next(ann, 'message');
  bob.write('a reply, grüß 👋');
  expect(await heard).toEqual({ from: peer.peerId, payload: 'a reply, grüß 👋' });

  expect(server.heard).toContain('e2e1.');
  expect(real.log).toContain(peer.peerId);
  for (const clear of ['Annabella', 'Bobadilla', 'hostess', 'fingerprint', '192.0.2.1', 'whisper', 'a reply', roomSecret]) {
    expect(server.heard, `the wire: ${clear}`).not.toContain(clear);
    expect(real.log, `the log: ${clear}`).not.toContain(clear);
  }
});
