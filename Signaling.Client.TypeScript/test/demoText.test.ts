import { describe, expect, test } from 'vitest';
import { SyncReader, updateMessages } from '../demo/src/shared/syncMessages.js';
import { diff, moveCaret } from '../demo/src/shared/textDiff.js';

describe('The edit between two texts', () => {
  test.each([
    ['', 'a', 1], ['a', '', 0], ['abc', 'abXc', 3], ['aaa', 'aaaa', 2], ['hello', 'help', 4], ['one two', 'two', 0], ['x\ny', 'x\n\ny', 2],
    ['👍🏽', '👍🏿', 4], ['a👍b', 'a👎b', 3], ['👍', '👍👍', 2], ['👍👍', '👍', 2], ['ab', 'cd', 0],
  ])('%j to %j produces the new text and splits no surrogate pair', (before, after, caret) => {
    const edit = diff(before, after, caret)!;
    expect(before.slice(0, edit.index) + edit.insert + before.slice(edit.index + edit.remove)).toBe(after);
    for (const part of [edit.insert, before.slice(edit.index, edit.index + edit.remove), before.slice(0, edit.index)]) {
      expect(part).not.toMatch(/\p{Cs}/u);
    }
  });

  test('Among equal letters the caret determines which letter was typed', () => {
    expect(diff('aaaa', 'aaaaa', 2)).toEqual({ index: 1, remove: 0, insert: 'a' });
    expect(diff('aaaa', 'aaaa', 2)).toBeNull();
  });

  test('A caret stays with the letters around it', () => {
    expect(moveCaret(3, { index: 5, remove: 0, insert: 'xx' })).toBe(3);
    expect(moveCaret(6, { index: 5, remove: 0, insert: 'xx' })).toBe(8);
    expect(moveCaret(6, { index: 2, remove: 10, insert: '' })).toBe(2);
    expect(moveCaret(5, { index: 5, remove: 0, insert: 'xx' })).toBe(5);
  });
});

describe('Messages about the shared state', () => {
  test.each([0, 1, 60 * 1024, 60 * 1024 + 1, 1_000_000])('An update of %i bytes is decoded unchanged', length => {
    const whole = new Uint8Array(length).fill(7);
    const reader = new SyncReader();
    const messages = [...updateMessages(whole)];
    expect(Math.max(...messages.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024);
    const read = messages.map(message => reader.read(message.buffer)).filter(message => message !== null);
    expect(read.map(message => Buffer.compare(message.content, whole))).toEqual(length === 0 ? [] : [0]);
  });

  test('Invalid text is not a message', () => {
    expect(new SyncReader().read(new ArrayBuffer(0))).toBeNull();
    expect(new SyncReader().read(new Uint8Array([9, 9]).buffer)).toBeNull();
  });
});
