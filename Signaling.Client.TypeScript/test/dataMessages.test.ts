import { describe, expect, test } from 'vitest';
import { cleanFileName, frame, parseFileMessage, unframe } from '../src/data/fileMessages.js';
import { Assembler, droppedFrame, FRAME_BYTES, FrameError, framesOf, type Message } from '../src/data/frames.js';
import { proofsOf } from '../src/data/transferKeys.js';

const key = '00112233445566778899aabbccddeeff';

describe('Messages about files', () => {
  test.each([
    '', '{', 'null', '[]', '1', '{"type":"offer"}', '{"type":"offer","id":1,"name":"a"}', `{"type":"offer","id":-1,"key":"${key}","name":"a","size":1}`,
    `{"type":"offer","id":1,"key":"${key}","name":"a","size":1e300}`, `{"type":"offer","id":1,"key":"${key}","name":"a","size":0.5}`,
    `{"type":"offer","id":1,"key":"${key}","name":7,"size":1}`, '{"type":"offer","id":1,"key":"short","name":"a","size":1}',
    '{"type":"offer","id":1,"name":"a","size":1}', '{"type":"written","id":1}', '{"type":"written","id":1,"bytes":-1}',
    '{"type":"accept","id":4294967296,"from":0}', '{"type":"accept","id":1}', '{"type":"accept","id":1,"from":"0"}', '{"type":"erase","id":1}',
    '{"type":"hello","version":1}', '{"type":"hello","version":1,"known":["zz"]}',
    JSON.stringify({ type: 'hello', version: 1, known: Array(257).fill('0'.repeat(64)) }), `{"type":"refuse","id":1,"note":"${'x'.repeat(40_000)}"}`,
  ])('%.70j is not a message', text => expect(parseFileMessage(text)).toBeNull());

  test('A file name is stripped of paths, reserved and invisible characters', () => {
    expect(cleanFileName('../../etc/passwd')).toBe('_.._etc_passwd');
    expect(cleanFileName('C:\\a?b*c|d.txt')).toBe('C__a_b_c_d.txt');
    expect(cleanFileName('invoice\u202Efdp.exe\u0000')).toBe('invoicefdp.exe');
    expect(cleanFileName(' \n ')).toBe('file');
    expect(cleanFileName('a'.repeat(1000))).toHaveLength(200);
    expect(parseFileMessage(`{"type":"offer","id":1,"key":"${key}","name":"../x","size":1}`)).toMatchObject({ name: '_x' });
  });

  test('A frame contains its transfer and its content', () => {
    expect(unframe(frame(0xfedcba98, new Uint8Array([1, 2, 3])).buffer)).toEqual({ id: 0xfedcba98, content: new Uint8Array([1, 2, 3]) });
    expect(unframe(new ArrayBuffer(4))).toBeNull();
  });

  test('A proof of a key holds for one pair of peers, in one direction', async () => {
    const of = async (...peers: [string, string]) => [...(await proofsOf([key], ...peers)).keys()];
    const proofs = await Promise.all([of('ann', 'ben'), of('ben', 'ann'), of('ann', 'cy'), of('a', 'nnben')]);
    expect(await of('ann', 'ben')).toEqual(proofs[0]);
    expect(new Set(proofs.flat()).size).toBe(4);
    expect(proofs[0]![0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('Messages of any size', () => {
  const assembled = (assembler: Assembler, frames: Iterable<Uint8Array<ArrayBuffer>>) =>
    [...frames].map(each => assembler.take(each.buffer)).filter((message): message is Message => message !== null);

  test.each([0, 1, FRAME_BYTES - 100, FRAME_BYTES, FRAME_BYTES + 1, 1_000_000])('one of %i bytes arrives unchanged, in frames of 64 KiB', length => {
    const content = new Uint8Array(length).map((_, i) => i * 7);
    const frames = [...framesOf(5, { kind: 'send', action: 'grüße' }, content)];
    expect(Math.max(...frames.map(({ length }) => length))).toBeLessThanOrEqual(FRAME_BYTES);
    const [message, ...others] = assembled(new Assembler(1_000_000), frames);
    expect(others).toEqual([]);
    expect(message!.header).toEqual({ kind: 'send', action: 'grüße' });
    expect(Buffer.compare(message!.content, content)).toBe(0);
  });

  test('frames of several messages may be mixed, and a message may be given up', () => {
    const assembler = new Assembler(1_000_000);
    const [a, b, c] = [1, 2, 3].map(id => [...framesOf(id, { id }, new Uint8Array(100_000).fill(id))]);
    const mixed = [a![0]!, b![0]!, c![0]!, droppedFrame(2), c![1]!, b![1]!, a![1]!];
    expect(assembled(assembler, mixed).map(({ header }) => header)).toEqual([{ id: 3 }, { id: 1 }]);
    expect(assembled(assembler, framesOf(2, { id: 'again' }, new Uint8Array(1)))).toHaveLength(1);
  });

  const first = (length: number, header: string | Uint8Array, part = 0, headerLength = header.length) => {
    const bytes = new Uint8Array(11 + header.length + part);
    bytes[0] = 1;
    const view = new DataView(bytes.buffer);
    view.setUint32(1, 9);
    view.setUint32(5, length);
    view.setUint16(9, headerLength);
    bytes.set(typeof header === 'string' ? new TextEncoder().encode(header) : header, 11);
    return bytes.buffer;
  };

  test.each([
    ['nothing', new ArrayBuffer(0)], ['an unknown kind', new Uint8Array([9, 0, 0, 0, 1, 0]).buffer], ['a first frame without a header', new Uint8Array(6).fill(1).buffer],
    ['a frame over 64 KiB', new ArrayBuffer(FRAME_BYTES + 1)], ['a length over the limit', first(0xffff_ffff, '{}')],
    ['a header longer than its frame', first(0, '{}', 0, 500)], ['a header that is no JSON', first(0, '{')], ['a header that is no UTF-8', first(0, new Uint8Array([0x22, 0xff, 0x22]))],
    ['more content than it said', first(3, '{}', 4)], ['a small piece of a large message', first(50_000, '{}', 10)],
  ])('%s is refused, and the next message is read', (_, frame) => {
    const assembler = new Assembler(100_000);
    expect(() => assembler.take(frame)).toThrow(FrameError);
    expect(assembled(assembler, framesOf(9, {}, new Uint8Array(90_000)))).toHaveLength(1);
  });

  test('a sender cannot begin messages without end', () => {
    const begin = (id: number) => framesOf(id, {}, new Uint8Array(90_000)).next().value!.buffer;
    const assembler = new Assembler(100_000);
    for (let id = 0; id < 4; id++) {
      assembler.take(begin(id));
    }
    expect(() => assembler.take(begin(4))).toThrow(FrameError);
    expect(() => assembler.take(begin(3))).toThrow(FrameError); // once more: it is dropped
    expect(assembler.take(begin(5))).toBeNull();
  });
});
