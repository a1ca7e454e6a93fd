import { afterEach, describe, expect, test, vi } from 'vitest';
import { SignalingClient } from '../src/index.js';
import { hubAddress } from '../src/hubAddress.js';

describe('The address of the hub', () => {
  afterEach(() => { vi.unstubAllGlobals(); });

  const on = (page: string) => vi.stubGlobal('location', new URL(page));

  test.each([
    ['http://host', 'http://host/signaling'],
    ['http://host/', 'http://host/signaling'],
    ['http://host/signaling', 'http://host/signaling'],
    ['http://host/rtc', 'http://host/rtc/signaling'],
    ['http://host/rtc/', 'http://host/rtc/signaling'],
    ['http://host/rtc/signaling', 'http://host/rtc/signaling'],
    ['http://host/rtc/signaling/', 'http://host/rtc/signaling'],
    ['http://host/mysignaling', 'http://host/mysignaling/signaling'],
    ['http://host/rtc/?room=x', 'http://host/rtc/signaling?room=x'],
    ['http://host/rtc?room=x#there', 'http://host/rtc/signaling?room=x'],
    ['http://host/rtc/signaling#there', 'http://host/rtc/signaling'],
  ])('given as %s, is %s', (given, expected) => {
    expect(hubAddress(given)).toBe(expected);
    expect(hubAddress(new URL(given))).toBe(expected);
  });

  test.each([
    ['https://host/', 'https://host/signaling'],
    ['https://host/rtc/', 'https://host/rtc/signaling'],
    ['https://host/rtc/index.html?room=x#chat', 'https://host/rtc/signaling'],
    ['https://host/rtc/deep/page', 'https://host/rtc/deep/signaling'],
  ])('not given on the page %s, is %s', (page, expected) => {
    on(page);
    expect(hubAddress(undefined)).toBe(expected);
    expect(hubAddress('')).toBe(expected);
    expect(hubAddress('.')).toBe(expected);
    expect(hubAddress('signaling')).toBe(expected);
  });

  test('given relative to the page, is resolved there', () => {
    on('https://host/rtc/deep/page.html');
    expect([hubAddress('/'), hubAddress('..'), hubAddress('/rtc'), hubAddress('../signaling'), hubAddress('//other/x')]).toEqual([
      'https://host/signaling', 'https://host/rtc/signaling', 'https://host/rtc/signaling', 'https://host/rtc/signaling', 'https://other/x/signaling',
    ]);
  });

  test('not given on a page with a base URL, is below the base URL', () => {
    on('https://host/rtc/rooms/42');
    vi.stubGlobal('document', { baseURI: 'https://host/rtc/' });
    expect(hubAddress(undefined)).toBe('https://host/rtc/signaling');
  });

  test('that is invalid, is refused by the constructor', () => {
    expect(() => new SignalingClient('ws://localhost')).toThrow(TypeError);
    expect(() => new SignalingClient()).toThrow(/has no default/);
  });

  test('of a server with another path of the hub, ends in that path', () => {
    expect(hubAddress('http://localhost:5080/rtc/', '/calls')).toBe('http://localhost:5080/rtc/calls');
    expect(hubAddress('http://localhost:5080/rtc/calls', '/calls')).toBe('http://localhost:5080/rtc/calls');
  });
});
