/** Proves the import scanner on the inputs that fool simple ones. */
import { describe, expect, it } from 'vitest';
import { findExportedNames, openingSentence, scanSource } from './source-scan.ts';
import { tokenize } from './source-tokens.ts';

const imports = (text: string): string[] =>
  scanSource('a.ts', text).imports.map((found) => `${found.kind} ${found.specifier}`);
const names = (text: string): string[] => findExportedNames(tokenize(text)).map((found) => found.name);
const words = (text: string): string[] =>
  tokenize(text)
    .filter((token) => token.kind === 'word')
    .map((token) => token.text);

describe('imports', () => {
  it.each([
    ["import './a.ts';", ['value ./a.ts']],
    ["import a from 'a'", ['value a']],
    ['import a, { b as c } from "a"', ['value a']],
    ["import * as a from 'a'", ['value a']],
    ["import {\n  a, // one\n  b, /* from 'no' */\n} from\n'a';", ['value a']],
    ["import type { A } from 'a'", ['type a']],
    ["import type A from 'a'", ['type a']],
    ["import { type A } from 'a'", ['value a']],
    ["import type from 'a'", ['value a']],
    ["import type, { b } from 'a'", ['value a']],
    ["export * from 'a'; export * as b from 'b'; export { c } from 'c'", ['value a', 'value b', 'value c']],
    ["export type { A } from 'a'", ['type a']],
    ["const a = await import('a'); const b = import(`b`)", ['dynamic a', 'dynamic b']],
    ["type A = import('a').B", ['dynamic a']],
    ["const a = require('a')", ['dynamic a']],
    ["import a from 'a' with { type: 'json' }", ['value a']],
    ["import { 'odd name' as b } from 'a'", ['value a']],
    ["import a from 'a'\nimport b from 'b'", ['value a', 'value b']],
  ])('finds them in %j', (text, expected) => {
    expect(imports(text)).toEqual(expected);
  });

  it.each([
    "// import a from 'a'",
    "/* import a from 'a' */",
    "/** @example import a from 'a' */",
    `const s = "import a from 'a'"`,
    "const s = `import a from 'a'`",
    "const s = `${`import a from 'a'`}`",
    "const r = /import a from 'a'/",
    'const u = import.meta.url; const from = "a";',
    "registry.import('a'); registry.require('b')",
    "export const from = 'a'",
    "export const a = { from: 'a' }",
    "export function from() { return 'a'; }",
    "const o = { import: 'a' }",
  ])('finds none in %j', (text) => {
    expect(imports(text)).toEqual([]);
  });

  it.each([
    ['a string with a comment start', "const u = 'http://a'; import('a')"],
    ['a comment start in a regular expression', "const r = /\\/*[/*'\"]/g; import('a')"],
    ['a quote in a regular expression', "x.replace(/'/g, ''); import('a')"],
    ['a division', "const q = a / b; const r = (a) / 2; import('a') // /"],
    ['a nested template', "const t = `a ${ { b: `c ${'}'} d` } } e`; import('a')"],
    ['code inside a template', "const t = `a ${import('a')} b`"],
    ['an escaped quote', "const s = 'it\\'s'; import('a')"],
    ['an escaped backtick', "const s = `\\`\\${`; import('a')"],
    ['an apostrophe in JSX text', "const e = <p>it's</p>;\nimport('a')"],
    ['a closing tag', "const e = <p>{a}</p>; const f = <b/>;\nimport('a')"],
    ['a shebang', "#!/usr/bin/env it's\nimport('a')"],
    ['an unterminated comment', "import('a') /* 'b"],
  ])('is not fooled by %s', (_, text) => {
    expect(imports(text)).toEqual(['dynamic a']);
  });

  it('knows the line and the names', () => {
    const found = scanSource('a.ts', "/*\n\n*/\nimport {\n  env,\n} from 'node:process';").imports;
    expect(found).toEqual([{ specifier: 'node:process', kind: 'value', names: ['env'], line: 6 }]);
  });
});

describe('tokens', () => {
  it('drops comments and keeps strings apart from words', () => {
    expect(words("a // b\n/* c */ d 'e' `f ${g} h`; /i/; #j 1e5")).toEqual(['a', 'd', 'g', '#j']);
  });

  it('reads code after a template with braces inside its expression', () => {
    expect(words('`${fn({ a: { b } })}` + after')).toEqual(['fn', 'a', 'b', 'after']);
  });
});

describe('exported names', () => {
  it.each([
    ['export const a = 1; export let b = 2', ['a', 'b']],
    ['export async function a() {} export function* b() {}', ['a', 'b']],
    ['export abstract class A {} export interface B {} export type C = 1', ['A', 'B', 'C']],
    ['export const enum A {} export namespace B {}', ['A', 'B']],
    ["export { a, b as c }; export type { D } from 'd'; export * as e from 'e'", ['a', 'c', 'D', 'e']],
    ['export const { a, b: c } = d', ['a', 'c']],
    ['export default function a() {}', ['a']],
    ["const exported = 1; // export const a\n'export const b'", []],
  ])('of %j', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });
});

describe('opening sentence', () => {
  it.each([
    ['/** Says it. */\ncode', 'Says it.'],
    ['/**\n * Says\n * it.\n */', 'Says it.'],
    ['#!/usr/bin/env node\n/** Says it. */', 'Says it.'],
    ['// no\n/** Says it. */', null],
    ['/* no */', null],
    ["import 'a';\n/** Says it. */", null],
  ])('of %j', (text, expected) => {
    expect(openingSentence(text)).toBe(expected);
  });
});
