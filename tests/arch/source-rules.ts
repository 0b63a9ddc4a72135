/** Rules about what a product file may say and how it is named: time, chance, environment, SQL, Deno, opening sentence. */
import type { Violation } from './import-rules.ts';
import type { Source } from './source-scan.ts';
import { isCode, openingSentence } from './source-scan.ts';
import type { Token } from './source-tokens.ts';

/** The only files that read wall time: one on the server, one in the browser. */
export const WALL_TIME_FILES: readonly string[] = [
  'command-center/runtime/wall-clock.ts',
  'command-center/ui/wall-time.ts',
];

/** Boot files of the runtime, and the build tools' own files, run before or without the configuration. */
const ENVIRONMENT_READERS = /^command-center\/(config\.ts|runtime\/[^/]+\.mjs|[a-z-]+\.config\.ts)$/;

/** Something that may be said in some files only. `at` looks at one token and what follows it. */
interface WordRule {
  readonly rule: string;
  readonly allowedIn: (path: string) => boolean;
  readonly at: (tokens: readonly Token[], index: number) => string | null;
}

const WORD_RULES: readonly WordRule[] = [
  { rule: 'wall-time', allowedIn: (path) => WALL_TIME_FILES.includes(path), at: wallTime },
  { rule: 'chance', allowedIn: (path) => !path.startsWith('dispatch-core/'), at: chance },
  { rule: 'environment', allowedIn: (path) => ENVIRONMENT_READERS.test(path), at: environment },
  { rule: 'deno', allowedIn: (path) => path === 'command-center/runtime/deno.ts', at: denoGlobal },
  { rule: 'sql', allowedIn: (path) => path.startsWith('geo-data/'), at: sqlStatement },
];

/** Checks the words, the opening sentence and the import of `env` of one product file. */
export function checkSource(source: Source): Violation[] {
  return [
    ...WORD_RULES.flatMap((rule) => checkWords(source, rule)),
    ...checkEnvImport(source),
    ...checkOpening(source),
  ];
}

function checkWords(source: Source, { rule, allowedIn, at }: WordRule): Violation[] {
  if (allowedIn(source.path)) return [];
  return source.tokens.flatMap((token, index) => {
    const detail = at(source.tokens, index);
    return detail === null ? [] : [{ path: source.path, line: token.line, rule, detail }];
  });
}

/** `a.b` or `a?.b` or `a['b']` at `index`, written as code. */
function reads(tokens: readonly Token[], index: number, object: string, member: string): boolean {
  if (!isCode(tokens, index, object)) return false;
  const dot = isCode(tokens, index + 1, '?') ? index + 2 : index + 1;
  const bracket = isCode(tokens, dot, '.') && isCode(tokens, dot + 1, '[') ? dot + 1 : dot;
  if (isCode(tokens, bracket, '[')) return tokens[bracket + 1]?.text === member;
  return isCode(tokens, dot, '.') && isCode(tokens, dot + 1, member);
}

const CLOCKS = [
  ['Date', 'now'],
  ['performance', 'now'],
  ['performance', 'timeOrigin'],
  ['process', 'hrtime'],
  ['Temporal', 'Now'],
] as const;

/** Reading the wall clock or the monotonic clock; `new Date(ms)` converts and is free. */
function wallTime(tokens: readonly Token[], index: number): string | null {
  const clock = CLOCKS.find(([object, member]) => reads(tokens, index, object, member));
  if (clock !== undefined) return `${clock[0]}.${clock[1]} reads the clock`;
  if (!isCode(tokens, index, 'Date') || isCode(tokens, index - 1, '.')) return null;
  const called = isCode(tokens, index + 1, '(');
  const empty = called && isCode(tokens, index + 2, ')');
  if (isCode(tokens, index - 1, 'new'))
    return empty || !called ? 'new Date() without an argument reads the clock' : null;
  return empty && !isCode(tokens, index - 1, 'function') ? 'Date() reads the clock' : null;
}

function chance(tokens: readonly Token[], index: number): string | null {
  if (reads(tokens, index, 'Math', 'random')) return 'Math.random: chance comes in as an argument';
  const isCrypto =
    reads(tokens, index, 'crypto', 'randomUUID') || reads(tokens, index, 'crypto', 'getRandomValues');
  return isCrypto ? 'crypto: chance comes in as an argument' : null;
}

function environment(tokens: readonly Token[], index: number): string | null {
  const destructured =
    isCode(tokens, index, 'env') &&
    /^[},]$/.test(tokens[index + 1]?.text ?? '') &&
    readsProcess(tokens, index);
  return reads(tokens, index, 'process', 'env') || destructured
    ? 'only config.ts reads the environment'
    : null;
}

/** `const { env } = process`: from a name in braces to `} = process`. */
function readsProcess(tokens: readonly Token[], index: number): boolean {
  const close = tokens.findIndex((token, i) => i > index && token.text === '}');
  return close > 0 && isCode(tokens, close + 1, '=') && isCode(tokens, close + 2, 'process');
}

function checkEnvImport(source: Source): Violation[] {
  if (ENVIRONMENT_READERS.test(source.path)) return [];
  return source.imports
    .filter((found) => /^(node:)?process$/.test(found.specifier) && found.names.includes('env'))
    .map(({ line }) => ({
      path: source.path,
      line,
      rule: 'environment',
      detail: 'only config.ts reads the environment',
    }));
}

function denoGlobal(tokens: readonly Token[], index: number): string | null {
  const used = isCode(tokens, index, 'Deno') && /^[.?[]$/.test(tokens[index + 1]?.text ?? '');
  return used ? 'Deno.* belongs to command-center/runtime/deno.ts' : null;
}

/** Keywords all upper or all lower case, so that prose such as "Select workers from the list" is none. */
const SQL = new RegExp(
  [
    String.raw`\b(select|SELECT)\s+(distinct |DISTINCT )?[\w.*()":$]+(\s+(as|AS)\s+\w+)?(\s*,\s*[^,]+)*\s+(from|FROM)\s`,
    String.raw`\b(insert\s+into|INSERT\s+INTO)\s+\w`,
    String.raw`\b(delete\s+from|DELETE\s+FROM)\s+\w`,
    String.raw`\b(update\s+[\w.]+\s+set|UPDATE\s+[\w.]+\s+SET)\s+\w`,
    String.raw`\b(create|alter|drop|truncate|CREATE|ALTER|DROP|TRUNCATE)\s+(table|index|view|schema|extension|TABLE|INDEX|VIEW|SCHEMA|EXTENSION)\s`,
    String.raw`^\s*(select|SELECT)\s+(1\b|[\w.]+\s*\()`,
  ].join('|'),
  'u',
);

function sqlStatement(tokens: readonly Token[], index: number): string | null {
  const token = tokens[index];
  if (token?.kind !== 'string' && token?.kind !== 'template') return null;
  return SQL.test(token.text) ? `SQL belongs to geo-data/store: ${token.text.trim().slice(0, 40)}` : null;
}

function checkOpening(source: Source): Violation[] {
  if (!/\.tsx?$/.test(source.path)) return [];
  const says = openingSentence(source.text);
  if (says !== null && /[.!?。！？]/.test(says)) return [];
  return [
    {
      path: source.path,
      line: 1,
      rule: 'opening-sentence',
      detail: 'the file does not open with a /** sentence. */',
    },
  ];
}

const FOLDER_BANS = new Set([
  'utils',
  'util',
  'common',
  'types',
  'services',
  'helpers',
  'lib',
  'misc',
  'shared',
]);
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MIGRATION = /^\d{12,14}_[a-z0-9]+([-_][a-z0-9]+)*$/;

/** Checks one path: folder names, kebab-case file names, where `.sql` files may lie. */
export function checkPath(path: string): Violation[] {
  const folders = path.split('/').slice(0, -1);
  const file = path.split('/').at(-1) ?? '';
  const breach = (rule: string, detail: string): Violation => ({ path, line: 1, rule, detail });
  const banned = folders.filter((folder) => FOLDER_BANS.has(folder));
  const odd = folders.filter((folder) => !KEBAB.test(folder) && !FOLDER_BANS.has(folder));
  return [
    ...banned.map((folder) =>
      breach('folder-name', `no ${folder}/: a helper lives with the noun it speaks about`),
    ),
    ...odd.map((folder) => breach('folder-name', `${folder}/ is not kebab-case`)),
    ...(fileNameIsGood(path, file) ? [] : [breach('file-name', `${file} is not kebab-case`)]),
    ...(file.endsWith('.sql') && !path.startsWith('geo-data/')
      ? [breach('sql', 'SQL files belong to geo-data')]
      : []),
  ];
}

function fileNameIsGood(path: string, file: string): boolean {
  if (!/\.(ts|tsx|mjs|js|css|sql)$/.test(file)) return true;
  const stem = file.slice(0, file.indexOf('.'));
  return KEBAB.test(stem) || (path.includes('/migrations/') && MIGRATION.test(stem));
}
