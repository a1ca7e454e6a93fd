import type { DiagnosisWord } from "./english/diagnosis.js";
import type { RoomCount, RoomWord } from "./english/room.js";

/** A text of these pages. Its English form is its name, so English needs no dictionary. Names in braces stand for values. */
export type Word = RoomWord | DiagnosisWord;

/** A word without values. */
export type PlainWord = Word extends infer W ? W extends `${string}{${string}` ? never : W : never;

type Names<W extends string> = W extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<W extends string> = [Names<W>] extends [never] ? [] : [values: Readonly<Record<Names<W>, string | number>>];

/** The words for a number of things. `Category`: the plural categories of a language besides "other" (see Intl.PluralRules). */
export type Counts<Count extends string, Category extends Intl.LDMLPluralRule = "one"> = Readonly<Record<Count, Readonly<Record<Category | "other", string>>>>;

/** The words of one language. */
export interface Dictionary<W extends string, Count extends string, Category extends Intl.LDMLPluralRule = "one"> {
  words: Readonly<Record<W, string>>;
  counts: Counts<Count, Category>;
}

interface Loaded {
  words: Readonly<Partial<Record<string, string>>>;
  counts: Readonly<Partial<Record<string, Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>>;
}

let dictionary: Loaded = { words: {}, counts: {} };
let tag: string | undefined;
let isRightToLeft = false;

/** Changes the language of all later words. `locale`: a tag such as "de-AT"; undefined for English on a browser that prefers none of our languages. */
export function speak(locale: string | undefined, loaded: Loaded, direction: "ltr" | "rtl" = "ltr"): void {
  tag = locale;
  dictionary = loaded;
  isRightToLeft = direction === "rtl";
}

/** The locale of dates and numbers: the user's own; undefined means the browser's. */
export const locale = (): string | undefined => tag;

/** Returns a word in the page's language. */
export function t<W extends Word>(word: W, ...[values]: Values<W>): string {
  return fill(dictionary.words[word] ?? word, values ?? {});
}

/** Returns the word for a number of things. English has two forms, other languages have up to six. */
export function counted<W extends RoomCount>(count: number, one: string, other: W): string {
  const translated = dictionary.counts[other];
  const category = new Intl.PluralRules(translated ? tag : "en").select(count);
  return fill(translated ? translated[category] ?? translated.other! : category === "one" ? one : other, { count: new Intl.NumberFormat(tag).format(count) });
}

/** Returns a word as nodes, with an element in the place of `{name}`. */
export function around<W extends Word>(word: W, name: Node): (Node | string)[] {
  const [before = "", after = ""] = (dictionary.words[word] ?? word).split("{name}");
  return [before, name, after];
}

/** Returns the translation of a text of index.html; null if there is none. */
export const translated = (english: string): string | null => dictionary.words[english] ?? null;

/** Returns the word of a text that was made from one, such as a finding of the client library, in the page's language. */
export function recognized(english: string): string {
  for (const [word, translation] of Object.entries(dictionary.words)) {
    const names = [...word.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    const found = new RegExp(`^${word.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, "(.+?)")}$`, "s").exec(english);
    if (found) {
      return fill(translation!, Object.fromEntries(names.map((name, i) => [name, found[i + 1]!])));
    }
  }
  return english;
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => isolated(String(values[name] ?? "")));
}

const rightToLeftLetter = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const leftToRightLetter = /(?!\p{Script=Arabic}|\p{Script=Hebrew})\p{L}/u;

/** Keeps a name of the other writing direction from turning the text around it (Unicode's first strong isolate). */
function isolated(value: string): string {
  return (isRightToLeft ? leftToRightLetter : rightToLeftLetter).test(value) ? `\u2068${value}\u2069` : value;
}
