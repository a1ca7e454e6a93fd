import { readdir, readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import arabicDiagnosis from '../../demo/src/words/arabic/diagnosis.js';
import arabic from '../../demo/src/words/arabic/room.js';
import { callCounts, callWords } from '../../demo/src/words/english/call.js';
import { diagnosisWords } from '../../demo/src/words/english/diagnosis.js';
import { lobbyWords } from '../../demo/src/words/english/lobby.js';
import frenchDiagnosis from '../../demo/src/words/french/diagnosis.js';
import french from '../../demo/src/words/french/room.js';
import germanDiagnosis from '../../demo/src/words/german/diagnosis.js';
import german from '../../demo/src/words/german/room.js';
import spanishDiagnosis from '../../demo/src/words/spanish/diagnosis.js';
import spanish from '../../demo/src/words/spanish/room.js';

type Counts = Readonly<Record<string, Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>;

/** All English words of the demo, and those for a number of things. */
export const words: readonly string[] = [...new Set([...lobbyWords, ...callWords, ...diagnosisWords])];
export const counts: readonly string[] = callCounts;

/** The dictionaries of the other languages: that of lobby and call, and that of the page that checks the connection. */
export const dictionaries: Readonly<Record<string, { words: Readonly<Record<string, string>>; counts: Counts }>> = {
  ar: { words: { ...arabic.words, ...arabicDiagnosis.words }, counts: arabic.counts },
  de: { words: { ...german.words, ...germanDiagnosis.words }, counts: german.counts },
  es: { words: { ...spanish.words, ...spanishDiagnosis.words }, counts: spanish.counts },
  fr: { words: { ...french.words, ...frenchDiagnosis.words }, counts: french.counts },
};

const demo = new URL('../../demo/', import.meta.url);

/** The source of all scripts of the demo except the dictionaries. */
export async function demoSource(): Promise<string> {
  const names = await readdir(new URL('src/', demo), { recursive: true });
  const scripts = names.filter(name => name.endsWith('.ts') && !/^words\/\w+\//.test(name));
  return (await Promise.all(scripts.map(name => readFile(new URL(`src/${name}`, demo), 'utf8')))).join('\n');
}

/** All texts of a page's HTML, with those of its attributes, as a person reads them. */
export async function textsOf(page: string): Promise<string[]> {
  const html = (await readFile(new URL(page, demo), 'utf8')).replace(/^[^]*<body>/, '').replace(/<noscript>.*<\/noscript>/, '');
  const found = [...html.matchAll(/>([^<]+)</g), ...html.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g)];
  return [...new Set(found.map(([, text]) => text!.trim()))].filter(text => /\p{L}/u.test(text) && text !== 'Alt+M' && text !== 'Alt+V');
}

/** Returns all texts that a page has now, shown or hidden, without those of its users and devices. */
export const textsOn = (page: Page): Promise<string[]> => page.evaluate(() => {
  const found = new Set<string>();
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (!node.parentElement!.closest('noscript, option, #report, .avatar, .chat-text')) {
      found.add(node.nodeValue!.trim());
    }
  }
  for (const name of ['aria-label', 'title', 'placeholder']) {
    document.querySelectorAll(`[${name}]`).forEach(element => found.add(element.getAttribute(name)!));
  }
  return [...found].filter(text => /\p{L}/u.test(text));
});

/** Returns the pattern of a word whose values are known only on a page. */
export const patternOf = (word: string): RegExp =>
  new RegExp(`^${word.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.+')}$`, 's');
