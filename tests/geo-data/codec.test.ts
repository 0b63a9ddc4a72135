/** The codec by itself: literals that PostgreSQL reads back as what was meant, and column text as the right values. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeParam, PARSERS, parseArray } from '#geo-data/codec.ts';
import type { Param } from '#geo-data/database.ts';

const asText = (text: string) => text;

describe('encodeParam', () => {
  const cases: readonly (readonly [string, Param, string | null])[] = [
    ['null', null, null],
    ['a string as it is', '2', '2'],
    ['true', true, 't'],
    ['false', false, 'f'],
    ['a bigint', 9007199254740993n, '9007199254740993'],
    ['not a number', Number.NaN, 'NaN'],
    ['an instant', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['bytes', Uint8Array.of(0, 255), '\\x00ff'],
    ['a view into a larger buffer', Uint8Array.of(1, 2, 3).subarray(1, 2), '\\x02'],
    ['an empty array', [], '{}'],
    ['null beside the word NULL', [null, 'NULL'], '{NULL,"NULL"}'],
    ['quotes and backslashes', ['a"b\\c'], '{"a\\"b\\\\c"}'],
    ['arrays in arrays', [[1], [null]], '{{1},{NULL}}'],
    ['an object as JSON', { a: [1, null] }, '{"a":[1,null]}'],
    ['objects in an array', [{ a: 1 }], '{"{\\"a\\":1}"}'],
  ];
  it.each(cases)('writes %s', (_, value, text) => expect(encodeParam(value)).toBe(text));

  it('refuses undefined', () => expect(() => encodeParam(undefined)).toThrow(TypeError));
});

describe('parseArray', () => {
  it('reads back every array of texts and nulls', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: 'binary' }))), (values) => {
        expect(parseArray(encodeParam(values) ?? '', asText)).toEqual(values);
      }),
    );
  });

  it('drops explicit bounds', () => expect(parseArray('[0:1]={a,b}', asText)).toEqual(['a', 'b']));
  it('keeps an empty quoted element', () => expect(parseArray('{"",NULL}', asText)).toEqual(['', null]));
  it('keeps the nesting', () =>
    expect(parseArray('{{1,2},{3,NULL}}', Number)).toEqual([
      [1, 2],
      [3, null],
    ]));
  it.each(['{1,2', '{"a'])('rejects the torn literal %s', (torn) => {
    expect(() => parseArray(torn, asText)).toThrow(SyntaxError);
  });
});

describe('PARSERS', () => {
  const parse = (oid: number, text: string) => PARSERS[oid]?.(text);

  it('reads int8 up to the last exact number and refuses the next', () => {
    expect(parse(20, '9007199254740991')).toBe(9007199254740991);
    expect(() => parse(20, '9007199254740993')).toThrow(RangeError);
  });
  it('cuts microseconds from an instant', () => {
    expect(parse(1184, '2026-01-02 03:04:05.123456+00')).toEqual(new Date('2026-01-02T03:04:05.123Z'));
  });
  it('reads an instant of another zone', () => {
    expect(parse(1184, '2026-01-02 03:04:05+08')).toEqual(new Date('2026-01-01T19:04:05Z'));
  });
  it('leaves dates and numerics as text', () => {
    expect([parse(1082, '2026-01-02'), parse(1700, '1.10')]).toEqual(['2026-01-02', '1.10']);
  });
  it('gives bytes of their own', () => {
    const bytes = parse(17, '\\x0102');
    expect(bytes).toStrictEqual(Uint8Array.of(1, 2));
    expect(Buffer.isBuffer(bytes)).toBe(false);
  });
});
