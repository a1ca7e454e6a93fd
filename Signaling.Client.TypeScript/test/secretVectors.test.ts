import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bytesOfBase64url, readEnvelope, writeEnvelope, type Bytes, type Kind } from '../src/secret/format.js';
import { RoomKeys, type Binding } from '../src/secret/roomKeys.js';

interface Vector {
  room: string; session: string; sequence: string; kind: Kind; type: string; from: string; to: string; toSession: string; content: string; envelope: string;
}

const golden: { secret: string; keyIds: { [room: string]: string }; envelopes: Vector[] } =
  JSON.parse(readFileSync(new URL('../../Signaling.Tests/Golden/secret.json', import.meta.url), 'utf8'));
const keysOf = (room: string) => RoomKeys.of(bytesOfBase64url(golden.secret)!, room);
const bytes = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'));
const bindingOf = ({ kind, type, from, to, toSession }: Vector): Binding => ({ kind, type, from, to, toSession: bytes(toSession) });

test.each(Object.entries(golden.keyIds))('The key ID of the room %s is that of the vectors', async (room, id) => {
  expect((await keysOf(room)).id).toBe(id);
});

test.each(golden.envelopes.map(vector => [`${vector.kind} ${vector.sequence} in ${vector.room}`, vector] as const))('An envelope of the vectors is made and opened: %s', async (_, vector) => {
  const keys = await keysOf(vector.room);
  const sealed = await keys.seal(bytes(vector.content), bytes(vector.session), BigInt(vector.sequence), bindingOf(vector));
  expect(writeEnvelope(sealed, vector.kind)).toBe(vector.envelope);

  const envelope = readEnvelope(vector.envelope)!;
  expect(Buffer.from((await keys.open(envelope, bindingOf(vector)))!).toString('hex')).toBe(vector.content);
});

test('An envelope is opened in its own binding only, and only unchanged', async () => {
  const vector = golden.envelopes.find(({ kind }) => kind === 'offer')!;
  const keys = await keysOf(vector.room);
  const envelope = readEnvelope(vector.envelope)!;
  const binding = bindingOf(vector);
  const others: Binding[] = [
    { ...binding, kind: 'answer' }, { ...binding, type: 'answer' }, { ...binding, from: 'bob-peer' }, { ...binding, to: 'ann-peer' },
    { ...binding, toSession: bytes(vector.session) }, { ...binding, from: 'ann-peerb', to: 'ob-peer' },
  ];
  for (const other of others) {
    expect(await keys.open(envelope, other)).toBeNull();
  }
  for (const changed of [{ ...envelope, sequence: 3n }, { ...envelope, session: envelope.session.map(byte => byte ^ 1) }, { ...envelope, sealed: envelope.sealed.map((byte, i) => i === 0 ? byte ^ 1 : byte) }]) {
    expect(await keys.open(changed, binding)).toBeNull();
  }
  expect(await (await keysOf('cellar')).open(envelope, binding)).toBeNull();
});

test.each([null, '', 'v=0', 'e2e1.', 'e2e1.AAAA', 'e2e2.' + 'A'.repeat(80), 'e2e1.' + '+'.repeat(80), 'e2e1.' + 'A'.repeat(81)])('%j is no envelope', text => {
  expect(readEnvelope(text)).toBeNull();
});
