import { readdir, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { formatBitrates, formatBytes, formatDuration, formatShare } from '../demo/src/formats.js';
import { diagnosisWords } from '../demo/src/words/english/diagnosis.js';
import germanDiagnosis from '../demo/src/words/german/diagnosis.js';
import { chooseLanguage } from '../demo/src/words/language.js';
import { counted, recognized, speak, t } from '../demo/src/words/words.js';
import { counts, demoSource, dictionaries, patternOf, textsOf, words } from './support/dictionaries.js';

const namesIn = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

/** Words that are the same in two languages. */
const shared = new Set(['Chat', 'Text', 'Message', 'Messages', 'Participants', 'Automatic', 'Orange', 'Direct', 'Server', 'Problem', 'WebSockets', 'Pause', 'Violet', 'Rectangle', 'Ellipse']);

describe('The words of the demo', () => {
  afterEach(() => speak(undefined, { words: {}, counts: {} }));

  test.each(Object.entries(dictionaries))('In %s each word is translated, and has the same values', (language, dictionary) => {
    expect(Object.keys(dictionary.words).sort()).toEqual([...words].sort());
    expect(Object.keys(dictionary.counts).sort()).toEqual([...counts].sort());
    for (const [word, translation] of Object.entries(dictionary.words)) {
      expect(namesIn(translation), word).toEqual(namesIn(word));
      expect(translation.trim(), word).toBe(translation);
      expect(translation, word).not.toBe('');
      const withoutNames = word.replace(/\{\w+\}/g, '').replace(/[kM]bit\/s/, '');
      if (/\p{L}{2}/u.test(withoutNames) && !shared.has(word)) {
        expect(translation, `${language} has the English word`).not.toBe(word);
      }
    }
  });

  test.each(Object.entries(dictionaries))('In %s each number of things has a form', (language, dictionary) => {
    // In French and Spanish, "many" is for millions, and has the form of "other" here.
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter(each => language === 'ar' || each !== 'many');
    for (const [word, forms] of Object.entries(dictionary.counts)) {
      expect(Object.keys(forms).sort(), word).toEqual([...categories].sort());
      expect(forms.other, word).toContain('{count}');
    }
  });

  test('All texts of the pages are in the dictionaries', async () => {
    for (const page of ['index.html', 'diagnose/index.html']) {
      expect((await textsOf(page)).filter(text => !words.includes(text)), page).toEqual([]);
    }
  });

  test('The dictionaries have no word that no page uses', async () => {
    const found = await findings();
    const used = [await demoSource(), ...await textsOf('index.html'), ...await textsOf('diagnose/index.html')].join('\n');
    // These findings are put together in another way than the examples of this test.
    const others = [/^(?:WebSockets|Server-sent events|Long polling): /, /the (?:microphone|camera and the microphone)\. Allow it/, /seconds ahead of/];
    const isFound = (word: string) => diagnosisWords.includes(word as never) && found.some(text => patternOf(word).test(text));
    const isUsed = (word: string) => used.includes(word) || isFound(word) || others.some(pattern => pattern.test(word));
    expect([...words, ...counts].filter(word => !isUsed(word))).toEqual([]);
  });

  test('Each finding of the client library is recognized, and translated', async () => {
    speak('de', germanDiagnosis);
    const found = await findings();
    expect(found.length).toBeGreaterThan(40);
    expect(found.filter(text => recognized(text) === text)).toEqual([]);
    expect(recognized('The TURN server relays over TCP.')).toBe('Der TURN-Server leitet über TCP weiter.');
    expect(recognized('Something that no dictionary has.')).toBe('Something that no dictionary has.');
  });

  test.each([
    [['de-AT', 'en'], 'de', 'de-AT'], [['en-GB', 'de'], null, 'en-GB'], [['pl', 'fr-CA', 'en'], 'fr', 'fr-CA'], [['ar-EG'], 'ar', 'ar-EG'], [['pl', 'cs'], null, undefined], [[], null, undefined],
  ])('A browser that prefers %j shows %s', (preferred, language, locale) => {
    expect(chooseLanguage(preferred, ['ar', 'de', 'es', 'fr'])).toEqual({ language, locale });
  });

  test('Numbers have the form of the language and of the count', () => {
    speak('en', { words: {}, counts: {} });
    expect([formatBytes(17), formatBytes(1_234_567), formatShare(0.999), formatDuration(24)]).toEqual(['17 byte', '1.2 MB', '99%', '24 ms']);
    expect([counted(1, '{count} person', '{count} people'), counted(2, '{count} person', '{count} people')]).toEqual(['1 person', '2 people']);

    expect([999.6, 1540, 9960, 52_397, 59_600, 200_000].map(formatDuration)).toEqual(['1 sec', '1.5 sec', '10 sec', '52 sec', '1 min', '3 min']);

    speak('de-DE', dictionaries['de']!);
    expect([formatBytes(1_234_567), formatShare(0.5), formatBitrates(1234, 600)]).toEqual(['1,2 MB', '50\u00a0%', '↓ 1,2 ↑ 0,6 Mbit/s']);
    expect([1, 2].map(count => counted(count, '{count} person', '{count} people'))).toEqual(['1 Person', '2 Personen']);

    speak('ar-AE', dictionaries['ar']!, 'rtl');
    expect([1, 2, 3, 11, 100].map(count => counted(count, '{count} person', '{count} people')))
      .toEqual(['شخص واحد', 'شخصان', '3 أشخاص', '11 شخصًا', '100 شخص']);
  });

  test('A name of the other writing direction does not turn the text around it', () => {
    expect(t('{name} joined.', { name: 'Ann' })).toBe('Ann joined.');
    expect(t('{name} joined.', { name: 'ليلى' })).toBe('\u2068ليلى\u2069 joined.');
    speak('ar', dictionaries['ar']!, 'rtl');
    expect(t('{name} joined.', { name: 'Ann' })).toBe('دخل \u2068Ann\u2069.');
    expect(t('{name} joined.', { name: 'ليلى' })).toBe('دخل ليلى.');
  });
});

/** The texts of all findings in the source of the client library, with examples for their values. */
async function findings(): Promise<string[]> {
  const folder = new URL('../src/diagnose/', import.meta.url);
  const sources = await Promise.all((await readdir(folder)).map(name => readFile(new URL(name, folder), 'utf8')));
  const texts = sources.join('\n').split('\n').filter(line => !/^\s*(?:\/\/|\*|\/\*)/.test(line)).flatMap(line => [...line.matchAll(/'([^'\n]+)'|`([^`\n]+)`/g)])
    .map(([, plain, template]) => plain ?? template!
      .replace(/\$\{refused[^}]*\}/, 'camera').replace(/\$\{text\}/, 'Long polling').replace(/\$\{offset > 0[^}]*\}/, 'behind').replace(/\$\{[^}]*\}/g, 'X'));
  return [...new Set(texts)].filter(text => /^[A-Z].* .*\.(?: X)?$/.test(text));
}
