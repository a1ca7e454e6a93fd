import { translatePage } from "./page.js";
import { speak, type Dictionary } from "./words.js";

/** The languages besides English. */
export type Language = "ar" | "de" | "es" | "fr";

type Load = () => Promise<{ default: Dictionary<string, string> }>;

const rightToLeft: readonly string[] = ["ar"];

/** Finds the first of the user's languages that these pages have; null for English. */
export function chooseLanguage<L extends string>(preferred: readonly string[], known: readonly L[]): { language: L | null; locale: string | undefined } {
  for (const locale of preferred) {
    const language = locale.split("-")[0]!.toLowerCase();
    if (language === "en") {
      return { language: null, locale };
    }
    const found = known.find(each => each === language);
    if (found) {
      return { language: found, locale };
    }
  }
  return { language: null, locale: undefined };
}

/** Shows the page in the user's language, by the browser's choice. Loads only that one. If it does not load, the page stays English. */
export async function useLanguage(languages: Readonly<Record<Language, Load>>): Promise<void> {
  const { language, locale } = chooseLanguage(navigator.languages, Object.keys(languages) as Language[]);
  if (language === null) {
    speak(locale, { words: {}, counts: {} });
    return;
  }
  try {
    const { default: dictionary } = await languages[language]();
    const direction = rightToLeft.includes(language) ? "rtl" : "ltr";
    speak(locale, dictionary, direction);
    Object.assign(document.documentElement, { lang: language, dir: direction });
    translatePage(document.documentElement);
  } catch {
    // The network failed. The page works, in English.
  }
}
