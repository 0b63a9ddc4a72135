/** The glossary's forbidden synonyms: one word per idea in the names that the domain and the contract export. */
import type { Violation } from './import-rules.ts';
import type { Source } from './source-scan.ts';
import { findExportedNames } from './source-scan.ts';

/** Where domain nouns are binding; elsewhere queue, task or case are ordinary words. */
const BINDING = /^(dispatch-core|command-center\/contract)\//;

/** Forbidden word (singular, lower case) → the word to say. Two words count where they stand side by side. */
const SAY_INSTEAD: ReadonlyMap<string, string> = new Map([
  ['ticket', 'serviceRequest or workOrder'],
  ['job', 'workOrder'],
  ['task', 'workOrder'],
  ['case', 'serviceRequest'],
  ['callback', 'followUp'],
  ['extension', 'postponement'],
  ['technician', 'worker'],
  ['engineer', 'worker'],
  ['repairman', 'worker'],
  ['assignee', 'worker'],
  ['roster', 'rota'],
  ['deadline', 'dueAt'],
  ['substation', 'heatStation'],
  ['neighborhood', 'community'],
  ['neighbourhood', 'community'],
  ['compound', 'community'],
  ['grab', 'claim'],
  ['reminder', 'expedite'],
  ['returnvisit', 'followUp'],
  ['lng', 'lon'],
  ['latlon', '[lon, lat]'],
]);

/** Checks the exported names of one source; files outside of the binding folders are free. */
export function checkGlossary(source: Source): Violation[] {
  if (!BINDING.test(source.path)) return [];
  return findExportedNames(source.tokens).flatMap(({ name, line }) =>
    forbiddenWords(name).map(([word, say]) => ({
      path: source.path,
      line,
      rule: 'glossary',
      detail: `${name}: say ${say}, not ${word}`,
    })),
  );
}

/** The forbidden words in one identifier with what to say instead. */
export function forbiddenWords(name: string): [string, string][] {
  const words = splitIdentifier(name);
  const pairs = words.slice(1).map((word, index) => `${words[index] ?? ''}${word}`);
  return [...words, ...pairs].flatMap((word) => {
    const say = SAY_INSTEAD.get(word);
    return say === undefined ? [] : [[word, say] satisfies [string, string]];
  });
}

/** `openJobsById` → open, job, by, id; `TASK_KIND` → task, kind. */
function splitIdentifier(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_$]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase().replace(/ies$/, 'y').replace(/s$/, ''));
}
