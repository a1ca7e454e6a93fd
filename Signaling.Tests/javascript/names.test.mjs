import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { Peer } from './support/peer.mjs';
import { startServer } from './support/server.mjs';

// The server normalizes names with its own data. The expected values come from Node's ICU.

const server = await startServer({ 'Signaling:Limits:MaxRoomNameLength': '1024' });
after(() => server.stop());

const data = readFileSync(new URL('../../Signaling.AspNetCore/Names/canonical.txt', import.meta.url), 'utf8');
const text = hex => String.fromCodePoint(...hex.map(code => parseInt(code, 16)));
const decomposing = [...data.matchAll(/^!?([0-9A-F]+) /gm)].map(([, code]) => text([code]));
const marks = [...data.matchAll(/^=([0-9A-F]+) /gm)].map(([, code]) => text([code])).filter(mark => /\p{Mn}/u.test(mark) && mark !== '\u034f');
const syllables = Array.from({ length: 400 }, (_, i) => String.fromCodePoint(0xac00 + i * 27));

function* names() {
  const pieces = [
    ...decomposing, ...decomposing.map(character => character.normalize('NFD')),
    ...syllables, ...syllables.map(syllable => syllable.normalize('NFD')), ...syllables.map(syllable => `${syllable}\u11a8`),
    // Marks in every order: normalization keeps the order of marks of one class and sorts other marks. Some marks block others.
    ...marks.flatMap((mark, i) => [`a${mark}\u0301`, `a\u0301${mark}`, `\u1100\u1161${mark}`, `e${mark}\u0323${marks[(i * 7) % marks.length]}`]),
  ];
  for (let i = 0; i < pieces.length; i += 100) {
    yield pieces.slice(i, i + 100).join('');
  }
}

test('Rooms, of names with every character that has a canonical equivalent, have the canonical names', async t => {
  const peer = await Peer.connect(t, server);

  let count = 0;
  for (const name of names()) {
    const { room } = await peer.invoke('Join', { room: name });

    assert.equal(room, name.normalize('NFC'));
    await peer.invoke('Leave');
    count++;
  }
  assert.ok(count > 50);
});

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
