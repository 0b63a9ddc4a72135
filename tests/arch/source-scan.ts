/** Reads what the architecture rules ask of a source: its imports, its exported names and its opening sentence. */
import type { Token } from './source-tokens.ts';
import { tokenize } from './source-tokens.ts';

/** One import or re-export. `kind` is `type` only where the whole statement is erased (`import type`, `export type`). */
export interface ImportFound {
  readonly specifier: string;
  readonly kind: 'value' | 'type' | 'dynamic';
  readonly names: readonly string[];
  readonly line: number;
}

export interface NameFound {
  readonly name: string;
  readonly line: number;
}

export interface Source {
  /** Path from the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly imports: readonly ImportFound[];
}

/** Scans one file; pure. */
export function scanSource(path: string, text: string): Source {
  const tokens = tokenize(text);
  return { path, text, tokens, imports: findImports(tokens) };
}

/** Is the token at `index` this word or punctuation (not a string that happens to read the same)? */
export function isCode(tokens: readonly Token[], index: number, text: string): boolean {
  const token = tokens[index];
  return token !== undefined && token.text === text && (token.kind === 'word' || token.kind === 'punct');
}

/** Every static, dynamic and `require` import and every re-export, in order. */
export function findImports(tokens: readonly Token[]): ImportFound[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || isCode(tokens, index - 1, '.')) return [];
    if (token.text === 'import') return importAt(tokens, index);
    if (token.text === 'export') return clauseAt(tokens, index);
    return token.text === 'require' ? callAt(tokens, index) : [];
  });
}

function importAt(tokens: readonly Token[], index: number): ImportFound[] {
  const next = tokens[index + 1];
  if (next?.kind === 'string') return [{ specifier: next.text, kind: 'value', names: [], line: next.line }];
  return isCode(tokens, index + 1, '(') ? callAt(tokens, index) : clauseAt(tokens, index);
}

/** `import('x')`, `require('x')`, also with a template that holds no expression. */
function callAt(tokens: readonly Token[], index: number): ImportFound[] {
  const argument = tokens[index + 2];
  if (!isCode(tokens, index + 1, '(') || argument === undefined) return [];
  if (argument.kind !== 'string' && argument.kind !== 'template') return [];
  return [{ specifier: argument.text, kind: 'dynamic', names: [], line: argument.line }];
}

/** `import … from 'x'` and `export … from 'x'`: only names, commas, braces and a star may stand before `from`. */
function clauseAt(tokens: readonly Token[], index: number): ImportFound[] {
  const names: string[] = [];
  for (let i = index + 1; i < tokens.length; i += 1) {
    const token = tokens[i];
    const target = tokens[i + 1];
    if (token === undefined) return [];
    if (token.text === 'from' && target?.kind === 'string') {
      const kind = isTypeClause(tokens, index) ? 'type' : 'value';
      return [{ specifier: target.text, kind, names, line: target.line }];
    }
    if (token.kind === 'word' || token.kind === 'string') names.push(token.text);
    else if (token.kind !== 'punct' || !'{},*'.includes(token.text)) return [];
  }
  return [];
}

/** `import type X from`, `import type { … } from`; but `import type from 'x'` imports a value called `type`. */
function isTypeClause(tokens: readonly Token[], index: number): boolean {
  if (!isCode(tokens, index + 1, 'type')) return false;
  const after = tokens[index + 2];
  return !(after?.text === 'from' && tokens[index + 3]?.kind === 'string') && !isCode(tokens, index + 2, ',');
}

const DECLARES = new Set([
  'function',
  'class',
  'const',
  'let',
  'var',
  'type',
  'interface',
  'enum',
  'namespace',
]);
const MODIFIERS = new Set(['async', 'declare', 'abstract', 'default', '*']);

/** The names a file gives to others: declarations and the outer names of `export { inner as outer }`. */
export function findExportedNames(tokens: readonly Token[]): NameFound[] {
  return tokens.flatMap((token, index) => {
    const isExport = token.kind === 'word' && token.text === 'export' && !isCode(tokens, index - 1, '.');
    return isExport ? namesAfterExport(tokens, index + 1) : [];
  });
}

function namesAfterExport(tokens: readonly Token[], start: number): NameFound[] {
  let i = start;
  while (MODIFIERS.has(tokens[i]?.text ?? '')) i += 1;
  const head = tokens[i];
  if (head === undefined) return [];
  if (head.text === 'as') return nameOf(tokens[i + 1]);
  if (head.text === '{') return namesInBraces(tokens, i);
  if (!DECLARES.has(head.text)) return [];
  while (isCode(tokens, i + 1, '*') || isCode(tokens, i + 1, 'enum')) i += 1;
  return isCode(tokens, i + 1, '{') ? namesInBraces(tokens, i + 1) : nameOf(tokens[i + 1]);
}

/** The last word before each comma: the outer name of `a as b`, the bound name of `{ a: b }`. */
function namesInBraces(tokens: readonly Token[], open: number): NameFound[] {
  const names: NameFound[] = [];
  for (let i = open + 1; i < tokens.length && !isCode(tokens, i, '}'); i += 1) {
    const endsName = isCode(tokens, i + 1, ',') || isCode(tokens, i + 1, '}');
    if (endsName) names.push(...nameOf(tokens[i]));
  }
  return names;
}

function nameOf(token: Token | undefined): NameFound[] {
  return token?.kind === 'word' ? [{ name: token.text, line: token.line }] : [];
}

/** The text of the doc comment a file opens with (after a `#!` line), or null. */
export function openingSentence(text: string): string | null {
  const match = /^(?:#![^\n]*\n)?\s*\/\*\*([\s\S]*?)\*\//.exec(text);
  return match === null
    ? null
    : (match[1] ?? '')
        .replace(/^\s*\*/gm, ' ')
        .replace(/\s+/g, ' ')
        .trim();
}
