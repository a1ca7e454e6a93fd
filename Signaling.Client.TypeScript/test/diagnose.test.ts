import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCoturn, type Coturn } from '../../Signaling.Tests/javascript/support/coturn.mjs';
import { freePort, needs } from '../../Signaling.Tests/javascript/support/program.mjs';
import { startServer, type TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import type { Check, CheckName, Diagnosis, DiagnoseOptions } from '../src/diagnose/index.js';
import { bundled, pageWith, startWebsite } from './support/browser.js';
import { closeBrowsers, missing, openIn } from './support/browsers.js';

const { skip: withoutCoturn } = needs('turnserver');

describe.each(['Chromium', 'Firefox'] as const)('In %s, a diagnosis', browser => {
  const reason = withoutCoturn || missing(browser);
  if (reason) {
    test.skip(reason, () => { /* skipped */ });
    return;
  }
  let turn: Coturn;
  let website: Awaited<ReturnType<typeof startWebsite>>;
  /** One with a TURN server at its root, and one without, below a prefix, which allows no other origin. */
  let server: TestServer;
  let plain: TestServer;
  beforeAll(async () => {
    const script = await bundled(new URL('page/diagnoser.ts', import.meta.url));
    website = await startWebsite({ '/': { type: 'text/html', body: pageWith(`<script type="module">${script.replaceAll('</', '<\\/')}</script>`) } });
    turn = await startCoturn();
    const urls = [turn.url, turn.url.replace('udp', 'tcp'), turn.url.replace(/^turn:(.*)\?.*$/, 'stun:$1')];
    [server, plain] = await Promise.all([
      startServer({
        'Signaling:AllowedOrigins:0': website.origin, 'Signaling:Ice:SharedSecret': turn.secret,
        ...Object.fromEntries(urls.map((url, i) => [`Signaling:Ice:Servers:${i}:Urls:0`, url])),
      }),
      startServer({ 'Signaling:AllowedOrigins:0': website.origin, 'Signaling:PathBase': '/rtc' }),
    ]);
  });
  afterAll(async () => {
    await closeBrowsers();
    await website.stop();
    await Promise.all([server.stop(), plain.stop(), turn.stop()]);
  });

  const open = () => openIn(browser, website.origin, []);
  const diagnosed = (page: Page, options: DiagnoseOptions): Promise<Diagnosis> =>
    page.evaluate(options => diagnose(options), { timeoutMs: 4_000, ...options } as never) as Promise<Diagnosis>;
  const of = ({ checks }: Diagnosis, name: CheckName): Check => checks.find(check => check.name === name)!;
  const statuses = ({ checks }: Diagnosis) => Object.fromEntries(checks.map(({ name, status }) => [name, status]));

  test('of what works finds that: server, transports, STUN and a relay by UDP and TCP', async () => {
    const page = await open();
    const diagnosis = await diagnosed(page, { client: { url: server.address } });

    expect(statuses(diagnosis), JSON.stringify(diagnosis, null, 1)).toEqual({
      page: 'warning', permissions: expect.stringMatching(/ok|skipped/), localNetwork: expect.stringMatching(/ok|skipped/), server: 'ok', clock: 'skipped', webSockets: 'ok',
      serverSentEvents: 'ok', longPolling: 'ok', join: 'ok', direct: 'ok', stun: 'ok', turnUdp: 'ok', turnTcp: 'ok', turnTls: 'skipped',
    });
    expect(diagnosis).toMatchObject({ format: 1, status: 'warning', server: `${server.address}/signaling` });
    expect(diagnosis.advice).toEqual([expect.stringContaining('this computer only')]);
    for (const name of ['turnUdp', 'turnTcp'] as const) {
      expect(of(diagnosis, name).details['servers']).toEqual([expect.objectContaining({ isAllocated: true, isRelayed: true, roundTripMs: expect.any(Number) })]);
    }
    expect(of(diagnosis, 'join').details).toMatchObject({ iceServers: 3, roundTripMs: expect.any(Number) });
    expect(of(diagnosis, 'direct').details['candidates']).toEqual(expect.arrayContaining([expect.stringMatching(/^host udp/), expect.stringMatching(/^relay/)]));
    // No password, whatever it is copied into.
    expect(JSON.stringify(diagnosis)).not.toMatch(/credential|username/);
  });

  test('of a TURN server with another secret, and one that is not there, tells them apart', async () => {
    const { username } = turn.credentials('ann', 600);
    const page = await open();
    const diagnosis = await diagnosed(page, {
      client: { url: `${plain.address}/rtc/` },
      iceServers: [
        { urls: turn.url, username, credential: 'of another secret' }, { urls: `turn:127.0.0.1:${await freePort()}?transport=tcp`, username, credential: 'any' },
      ],
    });

    expect(of(diagnosis, 'turnUdp')).toMatchObject({ status: 'failed', text: expect.stringContaining('refuses the credentials over UDP') });
    expect(of(diagnosis, 'turnTcp')).toMatchObject({ status: 'failed', text: expect.stringContaining('does not answer over TCP') });
    expect(diagnosis.status).toBe('failed');
    expect(diagnosis.advice[0]).toBe(of(diagnosis, 'turnUdp').text);

    const wrong = await diagnosed(page, { client: { url: `${plain.address}/rtc/` }, iceServers: [{ urls: 'turn:127.0.0.1:99999', username, credential: 'any' }] });
    expect(of(wrong, 'direct')).toMatchObject({ status: 'failed', text: expect.stringContaining('refuses the STUN and TURN servers') });
  });

  test('of a server without TURN says so, and one that a path hides is found', async () => {
    const page = await open();
    const [none, hidden] = [
      await diagnosed(page, { client: { url: `${plain.address}/rtc/` } }), await diagnosed(page, { client: { url: `${plain.address}/rtc/rooms/` }, timeoutMs: 2_000 }),
    ];

    expect(of(none, 'turnUdp')).toMatchObject({ status: 'warning', text: expect.stringContaining('has no TURN server') });
    expect(of(none, 'stun').status).toBe('warning');
    expect(of(hidden, 'server')).toMatchObject({ status: 'failed', details: { foundAt: `${plain.address}/rtc/signaling` } });
    expect(of(hidden, 'join').status).toBe('skipped');
    expect(of(hidden, 'turnUdp').text).toContain('not known');
    expect(hidden.advice[0]).toContain(`The server is at ${plain.address}/rtc/signaling`);
  });

  test('of a server that is gone, another program, an origin that is not allowed, and a call that is ended', async () => {
    const page = await open();
    const short = { timeoutMs: 2_000 };
    const text = async (url: string) => of(await diagnosed(page, { client: { url }, ...short }), 'server').text;

    expect(await text('http://127.0.0.1:9/')).toContain('cannot be reached');
    expect(await text(website.origin)).toContain('no signaling server');
    const foreign = await openIn(browser, website.origin.replace('127.0.0.1', 'localhost'), []);
    expect(of(await diagnosed(foreign, { client: { url: server.address }, ...short }), 'server').text).toContain('does not allow pages from http://localhost');

    const checks = await page.evaluate(async url => {
      const ending = new AbortController();
      const checks: string[] = [];
      const onCheck = ({ name }: { name: string }) => checks.push(name) === 5 && ending.abort(new Error('enough'));
      await diagnose({ client: { url }, signal: ending.signal, onCheck }).catch((error: Error) => checks.push(error.message));
      return checks;
    }, server.address);
    expect(checks).toEqual(['page', 'permissions', 'localNetwork', 'server', 'clock', 'enough']);
  });
});
