import { describe, expect, test } from 'vitest';
import { RemoteDescriptions } from '../src/remoteDescriptions.js';
import { contentOf, isNews, sends, withoutCollisions, withStreams } from '../src/sdp.js';

/** As Firefox writes it: in an offer, all media but the first have the port 0, because they share its transport. */
const firefox = (second: string, isOffer = true) => [
  'v=0', 'o=mozilla 5 1 IN IP4 0.0.0.0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1', 'a=sendrecv', 'a=msid:a a1',
  `m=video ${isOffer ? 0 : 9} UDP/TLS/RTP/SAVPF 96`, ...isOffer ? ['a=bundle-only'] : [], 'a=mid:2', `a=${second}`, 'a=msid:b b1', '',
].join('\r\n');

const rejected = firefox('sendrecv').replace('a=bundle-only\r\n', '');

describe('A medium with the port 0', () => {
  test('that shares the transport of another medium is sent', () => {
    expect(sends(firefox('sendrecv'), '2')).toBe(true);
    expect(contentOf(firefox('sendrecv'))).toBe('a a1,b b1');
    expect(withStreams(firefox('sendonly'), mid => mid === '2' ? 'new' : undefined)).toContain('a=msid:new b1');
  });

  test('and no transport to share is rejected', () => {
    expect(sends(rejected, '2')).toBe(false);
    expect(contentOf(rejected)).toBe('a a1');
    expect(withStreams(rejected, () => 'new')).toContain('a=msid:b b1');
  });

  test('is no news when it was in an answer with another port', () => {
    const answer = firefox('sendrecv', false);
    expect(isNews(firefox('sendrecv'), answer, '')).toBe(false);
    expect(isNews(firefox('recvonly'), answer, '')).toBe(true);
    expect(isNews(rejected, answer, '')).toBe(true);
  });
});

describe('A description', () => {
  const sdp = (session: number, ufrags: string[], fingerprint: string) =>
    `v=0\r\no=- ${session} 1 IN IP4 0.0.0.0\r\n${ufrags.map(ufrag => `a=ice-ufrag:${ufrag}\r\n`).join('')}a=fingerprint:sha-256 ${fingerprint}\r\n`;

  test.each([
    ['another origin, other ICE credentials and another certificate is of another connection', sdp(2, ['b'], 'B'), true],
    ['the same origin is of the same connection', sdp(1, ['b'], 'B'), false],
    ['the same ICE credentials of one medium is of the same connection', sdp(2, ['b', 'a'], 'B'), false],
    ['the same certificate is of the same connection', sdp(2, ['b'], 'A'), false],
    ['no ICE credentials is of the same connection', sdp(2, [], 'B'), false],
  ])('with %s', (_, description, isOther) => {
    const remote = new RemoteDescriptions({} as RTCPeerConnection);
    remote.applied({ type: 'answer', sdp: sdp(1, ['a', 'a2'], 'A') });
    expect(remote.isOfAnotherConnection({ type: 'offer', sdp: description })).toBe(isOther);
    expect(remote.isOfAnotherConnection({ type: 'rollback', sdp: description })).toBe(false);
  });
});

test('An offer loses the header extensions whose IDs mean others at present', () => {
  const offer = (...lines: string[]) => ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1', ...lines.map(line => `a=extmap:${line}`), 'a=sendrecv', ''].join('\r\n');
  const present = offer('1 urn:toffset', '4 urn:mid', '5/recvonly urn:time');
  expect(withoutCollisions(offer('1 urn:toffset', '4 urn:time', '5/sendonly urn:time', '7 urn:other'), present))
    .toBe(offer('1 urn:toffset', '5/sendonly urn:time', '7 urn:other'));
  expect(withoutCollisions(present, '')).toBe(present);
});
