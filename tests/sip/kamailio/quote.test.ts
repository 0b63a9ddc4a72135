/** No text of a plan can leave its quotes, in any of the generated files. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote, quoteLiteral, quotePattern, quoteShell, quoteUnit } from '#sip/kamailio/quote.ts';
import { renderFiles } from '#sip/kamailio/render.ts';
import { makeSecrets } from '#sip/secrets.ts';
import { readExample } from '../example-telephone.ts';

/** Text that looks for trouble: quotes, escapes, comments, variables, directives. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '\\"',
        '$',
        '$rU',
        '#',
        '#!define',
        '/*',
        '*/',
        ';',
        '}',
        '`',
        '%',
        '%n',
        '!>',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').replaceAll(/[\p{Cc}\u2028\u2029]/gu, ''));

/** Reads one double-quoted string as Kamailio's lexer does; the rest of the text after it. */
function readString(text: string): { value: string; rest: string } | null {
  const found = /^"((?:[^"\\]|\\.)*)"/su.exec(text);
  if (found === null) return null;
  return { value: (found[1] ?? '').replaceAll(/\\(.)/gsu, '$1'), rest: text.slice(found[0].length) };
}

/** What stands outside of strings and comments. */
function outsideOf(config: string): string {
  return config.replaceAll(/#[^\n!][^\n]*|"(?:[^"\\]|\\.)*"/gsu, (part) =>
    part.startsWith('#') ? '' : '""',
  );
}

describe('quoting', () => {
  it('is read back as it was, and ends where it ends', () => {
    fc.assert(
      fc.property(nasty, nasty, (value, after) => {
        expect(readString(`${quote(value)}${after}`)).toEqual({ value, rest: after });
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves nothing for Kamailio to expand', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const read = readString(quoteLiteral(value))?.value ?? '';
        expect(read.replaceAll('$$', '')).not.toContain('$');
        expect(read.replaceAll('$$', '$')).toBe(value);
      }),
    );
  });

  it('makes a pattern that fits this text and no other', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,12}$/), fc.stringMatching(/^[ -~]{1,12}$/), (text, other) => {
        const pattern = new RegExp(`^${quotePattern(text)}$`);
        expect(pattern.test(text)).toBe(true);
        expect(pattern.test(other)).toBe(other === text);
      }),
    );
  });

  it('is one word of a shell and of a unit file', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        expect(/^'([^']|'\\'')*'$/su.test(quoteShell(value))).toBe(true);
        expect(readString(quoteUnit(value))).toEqual({
          value: value.replaceAll('%', '%%').replaceAll('$', '$$$$'),
          rest: '',
        });
      }),
    );
  });

  it.each(['\n', '\r', '\0', '\t', '\u2028', '\u0085', '\x7f'])(
    'refuses the control character %j',
    (sign) => {
      for (const one of [quote, quoteLiteral, quoteShell, quoteUnit])
        expect(() => one(`a${sign}b`)).toThrow(/control/);
    },
  );

  it('keeps texts that no check has seen inside of their quotes in a whole configuration', async () => {
    const plan = await readExample('behind-nat-with-trunk');
    const secrets = makeSecrets(plan, () => 's'.repeat(20));
    const render = (text: string) =>
      renderFiles({
        plan: {
          ...plan,
          domains: [text],
          deskPhones: [{ name: text, display: text }],
          numbers: {
            hotlines: [{ number: text, service: text }],
            extensions: [{ number: text, name: text, display: text }],
          },
          tables: { ...plan.tables, blacklist: [text], allowlist: [text] },
          tls: { certificate: text, key: text, trunkAuthorities: text },
        },
        secrets,
        dir: `/${text}`,
      }).filter(({ name }) => /\.cfg$/.test(name));
    const plain = render('plain').map(({ text }) => outsideOf(text));
    fc.assert(
      fc.property(nasty, (text) => {
        fc.pre(!text.includes('//'));
        expect(render(text).map((file) => outsideOf(file.text))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });
});
