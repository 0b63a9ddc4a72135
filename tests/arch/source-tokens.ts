/** A small tokenizer for TypeScript sources: enough to tell code from comments, strings, templates and regular expressions. */

export type TokenKind = 'word' | 'number' | 'string' | 'template' | 'regex' | 'punct';

/** One token; `text` of strings and templates is their content without quotes (a template ends at each `${`). */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
}

/** Words after which a `/` starts a regular expression and not a division. */
const BEFORE_REGEX = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'await',
  'yield',
  'throw',
  'new',
]);

const WORD_START = /[\p{L}_$#@]/u;
const WORD = /[#@]?[\p{L}\p{N}_$]+/uy;
const NUMBER = /\d(?:[eE][+-]?\d|[\w.])*/y;

interface Cursor {
  readonly source: string;
  readonly tokens: Token[];
  /** Brace depth at which each open template's `${` ends. */
  readonly templates: number[];
  at: number;
  line: number;
  depth: number;
}

/**
 * Splits a source into tokens; comments are dropped. JSX text is read as code: a quote that meets the end of its
 * line is taken as an apostrophe, so prose between tags cannot swallow the lines after it.
 */
export function tokenize(source: string): Token[] {
  const cursor: Cursor = { source, tokens: [], templates: [], at: 0, line: 1, depth: 0 };
  if (source.startsWith('#!')) skipTo(cursor, lineEnd(source, 0));
  while (cursor.at < source.length) step(cursor);
  return cursor.tokens;
}

function step(cursor: Cursor): void {
  const { source, at } = cursor;
  const char = source.charAt(at);
  if (/\s/.test(char)) skipTo(cursor, at + 1);
  else if (source.startsWith('//', at)) skipTo(cursor, lineEnd(source, at));
  else if (source.startsWith('/*', at)) skipTo(cursor, endOr(source, source.indexOf('*/', at + 2), 2));
  else if (char === '"' || char === "'") readString(cursor, char);
  else if (char === '`') readTemplate(cursor);
  else if (char === '/' && regexMayStart(cursor.tokens.at(-1))) readRegex(cursor);
  else if (/\d/.test(char)) readPattern(cursor, NUMBER, 'number');
  else if (WORD_START.test(char)) readPattern(cursor, WORD, 'word');
  else readPunct(cursor, char);
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

function endOr(source: string, found: number, length: number): number {
  return found < 0 ? source.length : found + length;
}

function skipTo(cursor: Cursor, to: number): void {
  for (let i = cursor.at; i < to; i += 1) if (cursor.source.charAt(i) === '\n') cursor.line += 1;
  cursor.at = to;
}

function push(cursor: Cursor, kind: TokenKind, text: string, to: number): void {
  cursor.tokens.push({ kind, text, line: cursor.line });
  skipTo(cursor, to);
}

function readString(cursor: Cursor, quote: string): void {
  const { source, at } = cursor;
  let end = at + 1;
  while (end < source.length && source.charAt(end) !== quote && source.charAt(end) !== '\n') {
    end += source.charAt(end) === '\\' ? 2 : 1;
  }
  if (source.charAt(end) === quote) push(cursor, 'string', source.slice(at + 1, end), end + 1);
  else push(cursor, 'punct', quote, at + 1);
}

/** Reads from a backtick, or from the `}` that ends a `${…}`, to the closing backtick or the next `${`. */
function readTemplate(cursor: Cursor): void {
  const { source, at } = cursor;
  let end = at + 1;
  while (end < source.length && source.charAt(end) !== '`' && !source.startsWith('${', end)) {
    end += source.charAt(end) === '\\' ? 2 : 1;
  }
  const opensExpression = source.startsWith('${', end);
  push(
    cursor,
    'template',
    source.slice(at + 1, end),
    Math.min(source.length, end + (opensExpression ? 2 : 1)),
  );
  if (!opensExpression) return;
  cursor.templates.push(cursor.depth);
  cursor.depth += 1;
}

function regexMayStart(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'word') return BEFORE_REGEX.has(previous.text);
  // `</p>` closes a tag: after `<` a slash never starts a regular expression.
  return previous.kind === 'punct' && ![')', ']', '}', '<'].includes(previous.text);
}

function readRegex(cursor: Cursor): void {
  const { source, at } = cursor;
  let end = at + 1;
  let inClass = false;
  while (end < source.length && source.charAt(end) !== '\n' && (inClass || source.charAt(end) !== '/')) {
    const char = source.charAt(end);
    if (char === '[') inClass = true;
    if (char === ']') inClass = false;
    end += char === '\\' ? 2 : 1;
  }
  if (source.charAt(end) === '/') push(cursor, 'regex', source.slice(at + 1, end), end + 1);
  else push(cursor, 'punct', '/', at + 1);
}

function readPattern(cursor: Cursor, pattern: RegExp, kind: TokenKind): void {
  pattern.lastIndex = cursor.at;
  const text = pattern.exec(cursor.source)?.[0] ?? cursor.source.charAt(cursor.at);
  push(cursor, kind, text, cursor.at + text.length);
}

function readPunct(cursor: Cursor, char: string): void {
  if (char === '{') cursor.depth += 1;
  if (char === '}') {
    cursor.depth -= 1;
    if (cursor.templates.at(-1) === cursor.depth) {
      cursor.templates.pop();
      readTemplate(cursor);
      return;
    }
  }
  push(cursor, 'punct', char, cursor.at + 1);
}
