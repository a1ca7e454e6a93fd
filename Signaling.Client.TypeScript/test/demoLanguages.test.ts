import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { withoutChromium } from './support/browser.js';
import { desktop, enter, line, openTab, phone, say, seesConnected, useDemo, visit, withoutDevices } from './support/demo.js';
import { dictionaries, patternOf, textsOn, words } from './support/dictionaries.js';
import { Looks } from './support/looks.js';
import { freshRoom } from './support/rooms.js';
import { slowTest } from './support/slow.js';

const small = { width: 320, height: 568 };

/** Names that are Latin in Arabic, too. */
const latin = /WebSockets|WebRTC|STUN|TURN|UDP|TCP|TLS|https?:|Signaling|Alt\+[MV]|Ctrl\+(?:Shift\+)?Z|https?:\S+/g;

describe.skipIf(withoutChromium)(`The demo in other languages${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  const demo = useDemo();
  let looks: Looks;

  beforeAll(async () => { looks = await Looks.load(); });

  /** Checks that a page has no English word. Arabic has other letters, so there each Latin word is one, unless a user has written it. */
  const speaks = async (page: Page, language: string, written: readonly string[]): Promise<void> => {
    const dictionary = dictionaries[language]!.words;
    const english = words.filter(word => dictionary[word] !== word && /\p{L}{2}/u.test(word.replace(/\{\w+\}/g, ''))).map(patternOf);
    const texts = await textsOn(page);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter(text => english.some(word => word.test(text)))).toEqual([]);
    if (language === 'ar') {
      const left = texts.filter(text => /[A-Za-z]{2}/.test(written.reduce((rest, each) => rest.replaceAll(each, ''), text).replace(latin, '')));
      expect(left).toEqual([]);
    }
  };

  for (const [language, locale, direction] of [['de', 'de-DE', 'ltr'], ['ar', 'ar-EG', 'rtl']] as const) {
    for (const [width, size, dark] of [['1440', desktop, false], ['390', phone, true], ['320', small, false]] as const) {
      const run = size === desktop ? slowTest : test;
      run(`In a browser that prefers ${locale}, lobby and call have no English word at ${width}`, async () => {
        const room = freshRoom();
        const written = [room, 'Ann', 'Ben', 'plan.pdf', 'Agenda'];
        const check = async (page: Page, state: string) => {
          await speaks(page, language, written);
          await looks.check(page, `${language}-${state}`, { size, dark });
        };
        const ann = await visit(demo.server.address, { room, name: 'Ann' }, demo.errors, {
          locale, size, dark, before: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); },
        });
        await ann.locator(`html[lang=${language}][dir=${direction}]`).waitFor();
        await check(ann, 'lobby');
        await ann.click('#allow-devices');
        await ann.locator('#media-problem').waitFor();
        await check(ann, 'lobby-refused');
        await ann.click('#lobby-form [type=submit]');
        await ann.locator('#call').waitFor();
        await check(ann, 'call-alone');

        const ben = await enter(demo.server.address, room, 'Ben', demo.errors);
        await seesConnected(ann, 1);
        await ben.click('#toggle-microphone');
        await ann.locator('.tile-remote .tile-muted').waitFor();
        await say(ben, 'Agenda');
        await line(ann, 'Agenda').waitFor({ state: 'attached' });
        await ben.setInputFiles('#file-input', { name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(2_400_000) });
        await ann.locator('.file').waitFor({ state: 'attached' });
        await check(ann, 'call');
        for (const tab of ['people', 'chat', 'files', 'whiteboard', 'document'] as const) {
          await openTab(ann, tab);
          await check(ann, tab);
        }
        expect(await ann.locator('.file-detail').first().textContent()).toMatch(language === 'de' ? /^2,4 MB · von Ben$/ : /^٢٫٤/);
        await ann.click('#open-reactions');
        await check(ann, 'reactions');
        await ann.keyboard.press('Escape');
        await ann.click('#open-settings');
        await check(ann, 'settings');
        await ann.keyboard.press('Escape');
        await ann.click('#leave');
        await ann.locator('#notice').waitFor();
        await check(ann, 'left');
      });
    }

    test(`In a browser that prefers ${locale}, the page that checks the connection has no English word`, async () => {
      const logged: string[] = []; // A poll that is under way when a long-polling connection ends is answered with 404, and Chromium logs that.
      for (const [size, dark] of [[desktop, false], [phone, true], [small, false]] as const) {
        const page = await visit(`${demo.server.address}/diagnose`, {}, logged, { locale, size, dark });
        await page.locator('#result[data-status=warning]').waitFor();
        await speaks(page, language, []);
        await looks.check(page, `${language}-diagnosis`, { size, dark });
      }
      expect(logged.filter(text => !text.includes('status of 404'))).toEqual([]);
    });
  }

  test.each(['de-DE', 'fr-FR', 'es-ES', 'ar-EG'])('In %s no label is wider than its button', async locale => {
    const page = await enter(demo.server.address, freshRoom(), 'Ann', demo.errors, { ...withoutDevices, locale });
    const cut = () => page.$$eval('button, .label', elements => elements.filter(({ clientWidth, scrollWidth }) => clientWidth > 1 && scrollWidth > clientWidth + 1)
      .map(({ outerHTML, clientWidth, scrollWidth }) => `${scrollWidth} in ${clientWidth}: ${outerHTML.slice(0, 80)}`));
    expect(await cut(), 'at 1440 pixels').toEqual([]);
    await page.setViewportSize(small);
    for (const tab of ['people', 'files', 'whiteboard', 'document'] as const) {
      await openTab(page, tab);
      expect(await cut(), `${tab} at 320 pixels`).toEqual([]);
    }
    await page.click('#leave');
    await page.locator('#notice').waitFor();
    expect(await cut()).toEqual([]);
  });

  test.each([['en-US', 0], ['pl-PL', 0], ['fr-CA', 1], ['es-MX', 1]])('A browser that prefers %s loads %i dictionaries', async (locale, count) => {
    const page = await visit(demo.server.address, {}, demo.errors, { ...withoutDevices, locale });
    await page.locator('#suggest-room .icon').waitFor();
    await page.waitForLoadState('networkidle');
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name).filter(name => /\/assets\/room-\w+\.js$/.test(name)));
    expect(loaded).toHaveLength(count);
    expect(await page.locator('h1').first().textContent()).toBe(dictionaries[locale.slice(0, 2)]?.words['Meet in a room'] ?? 'Meet in a room');
  });

  test('Without its dictionary, the page works in English', async () => {
    const page = await visit('about:blank', {}, [], { ...withoutDevices, locale: 'de-DE' });
    await page.route('**/assets/room-*.js', route => route.abort());
    await page.goto(demo.server.address);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.locator('#call').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  test('In Arabic the first page is not painted from left to right once it is translated, and keeps what the user has typed', async () => {
    const page = await visit('about:blank', {}, [], { ...withoutDevices, locale: 'ar' });
    let release = () => {};
    const isReleased = new Promise<void>(resolve => { release = resolve; });
    await page.route('**/assets/room-*.js', async route => {
      await isReleased;
      await route.continue();
    });
    await page.goto(demo.server.address, { waitUntil: 'commit' });
    await page.fill('#lobby-room', 'typed');
    release();
    await page.locator('html[dir=rtl]').waitFor();
    await page.locator('#lobby-diagnosis[href*="/diagnose/"]').waitFor();
    expect(await page.inputValue('#lobby-room')).toBe('typed');
    expect(await page.$eval('#lobby-name', input => getComputedStyle(input).direction), 'the direction of the placeholder').toBe('rtl');
    const [form, preview] = [await page.locator('.lobby-side').boundingBox(), await page.locator('.preview-side').boundingBox()];
    expect(form!.x, 'the form is left of the preview').toBeLessThan(preview!.x);
  });
});
