/** The language of the page: a signal, remembered in the browser, told to the document. */
import { createSignal } from 'solid-js';
import { dictionaries, type Fill, isKey, type Key, type Language } from './dictionary.ts';
import { fillBlanks } from './words.ts';

const storageKey = 'hearthline.language';
const documentLanguage: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

const [language, setLanguageSignal] = createSignal<Language>('zh');

export { language };

/** Picks the language in this order: address (`?lang=en`), last choice, Chinese. */
export function decideLanguage(search: string, remembered: string | null): Language {
  const wanted = new URLSearchParams(search).get('lang') ?? remembered;
  return wanted === 'en' ? 'en' : 'zh';
}

/** Sets the language at start; call once before rendering. */
export function startLanguage(search: string): void {
  showLanguage(decideLanguage(search, readRemembered()));
}

/** Switches the language and remembers it on this machine. */
export function switchLanguage(next: Language): void {
  showLanguage(next);
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // A kiosk may forbid storage; the language then lasts for the page only.
  }
}

/** The text of a key in the present language, blanks filled. Reactive. */
export function t<K extends Key>(key: K, ...fill: Fill<K>): string {
  const text = dictionaries[language()][key];
  const values = fill[0];
  return values === undefined ? text : fillBlanks(text, values);
}

/** The text of a key built from a code of the server (`order.state.` + state); an unknown code shows itself. */
export function tCode(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return isKey(key) ? dictionaries[language()][key] : code;
}

function showLanguage(next: Language): void {
  document.documentElement.lang = documentLanguage[next];
  setLanguageSignal(next);
}

function readRemembered(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
