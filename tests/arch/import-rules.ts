/** The import table of the architecture as data: which part may import which, and which packages it may not touch. */
import { posix } from 'node:path';
import type { ImportFound, Source } from './source-scan.ts';

/** One broken rule, ready to print. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly detail: string;
}

/** A part of the code base. A file belongs to the part with the longest matching `folder`. */
interface Part {
  readonly folder: string;
  /** Parts it may import besides itself; `'*'` for all. */
  readonly may: readonly string[] | '*';
  /** Single files of other parts, for `import type` only. */
  readonly mayTypes?: readonly string[];
  /** Packages it may not import. */
  readonly banned?: readonly RegExp[];
  /** When given, the only packages it may import. */
  readonly only?: readonly string[];
}

const NODE = /^node:/;
const HONO = /^(hono|@hono\/)/;
const DATABASE = /^(postgres|@electric-sql\/)/;
const UI =
  /^(solid-js|@solidjs\/|@solid-primitives\/|@kobalte\/|@tanstack\/|@deck\.gl\/|@luma\.gl\/|maplibre-gl|uplot|lucide-solid|@fontsource)/;

/** ARCHITECTURE §1, row by row. Add a row for a new folder; a product folder without a row fails the test. */
export const PARTS: readonly Part[] = [
  { folder: 'dispatch-core', may: [], only: ['h3-js', '@turf/boolean-point-in-polygon'] },
  { folder: 'geo-data', may: ['dispatch-core'], banned: [HONO, UI] },
  { folder: 'edge-gateway', may: ['dispatch-core'], banned: [HONO, UI, DATABASE] },
  {
    folder: 'edge-gateway/simulator',
    may: ['dispatch-core', 'edge-gateway', 'geo-data/roads', 'geo-data/demo-city'],
    banned: [HONO, UI, DATABASE],
  },
  { folder: 'geo-data/roads', may: ['dispatch-core', 'geo-data'], banned: [HONO, UI] },
  { folder: 'geo-data/demo-city', may: ['dispatch-core', 'geo-data', 'geo-data/roads'], banned: [HONO, UI] },
  { folder: 'sip', may: ['dispatch-core'], banned: [UI] },
  { folder: 'sip/phone', may: ['dispatch-core'], banned: [NODE] },
  { folder: 'command-center', may: '*' },
  {
    folder: 'command-center/contract',
    may: ['dispatch-core'],
    only: ['valibot', '@valibot/to-json-schema'],
  },
  {
    folder: 'command-center/server',
    may: ['dispatch-core', 'command-center/contract'],
    banned: [UI, DATABASE, /^aedes/, /^mqtt$/],
  },
  {
    folder: 'command-center/ui',
    may: ['command-center/contract', 'dispatch-core', 'sip/phone'],
    mayTypes: ['command-center/server/app.ts'],
    banned: [NODE, DATABASE],
  },
];

/** Rows that hold a sub-folder of a part open to the part itself (geo-data may use its own roads). */
const INNER_OPEN = new Set(['geo-data/roads', 'geo-data/demo-city']);

export const PRODUCT_FOLDERS = [
  'dispatch-core',
  'geo-data',
  'edge-gateway',
  'sip',
  'command-center',
] as const;

/** Endings an import may have; `?worker&url` and the like are cut off before. */
const ENDINGS = /\.(ts|tsx|mjs|json|css|svg|png|woff2)$/;

/** The part a path belongs to, or undefined outside of the product. */
export function partOf(path: string): Part | undefined {
  return PARTS.filter((part) => path.startsWith(`${part.folder}/`)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

/** Checks every import of one source against the table and the rules of spelling. */
export function checkImports(source: Source): Violation[] {
  return source.imports.flatMap((found) => {
    const specifier = found.specifier.replace(/\?.*$/, '');
    const breach = (rule: string, detail: string): Violation => ({
      path: source.path,
      line: found.line,
      rule,
      detail,
    });
    if (specifier.startsWith('.')) return checkRelative(source.path, specifier, found, breach);
    if (specifier.startsWith('#'))
      return [
        ...checkEnding(specifier, breach),
        ...checkTarget(source.path, specifier.slice(1), found, breach),
      ];
    return checkPackage(source.path, specifier, breach);
  });
}

type Breach = (rule: string, detail: string) => Violation;

function checkRelative(path: string, specifier: string, found: ImportFound, breach: Breach): Violation[] {
  const target = posix.join(posix.dirname(path), specifier);
  const leaves = target.split('/')[0] !== path.split('/')[0] && path.includes('/');
  const crossing = leaves ? [breach('across-folders', `write #${target} instead of ${specifier}`)] : [];
  return [...checkEnding(specifier, breach), ...crossing, ...checkTarget(path, target, found, breach)];
}

function checkEnding(specifier: string, breach: Breach): Violation[] {
  return ENDINGS.test(specifier) ? [] : [breach('import-ending', `${specifier} does not end in .ts or .tsx`)];
}

function checkTarget(path: string, target: string, found: ImportFound, breach: Breach): Violation[] {
  const from = partOf(path);
  const to = partOf(target)?.folder ?? target.split('/')[0] ?? target;
  if (from === undefined || from.may === '*' || to === from.folder || from.may.includes(to)) return [];
  if (INNER_OPEN.has(to) && to.startsWith(`${from.folder}/`)) return [];
  if (found.kind === 'type' && from.mayTypes?.includes(target)) return [];
  return [breach('import-table', `${from.folder} may not import ${to} (${target})`)];
}

function checkPackage(path: string, specifier: string, breach: Breach): Violation[] {
  const from = partOf(path);
  if (from === undefined) return [];
  const allowed = from.only?.includes(packageName(specifier)) ?? true;
  const banned = from.banned?.some((pattern) => pattern.test(specifier)) ?? false;
  return allowed && !banned ? [] : [breach('package-ban', `${from.folder} may not import ${specifier}`)];
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`. */
function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
