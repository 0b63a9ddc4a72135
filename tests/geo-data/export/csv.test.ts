/** The writers of exports: what a table, a list of features and their geometry become, and that it comes back. */
import { Buffer } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeKinds } from '#command-center/contract/exports.ts';
import { byteOrderMark, renderLine, valueAt } from '#geo-data/export/csv.ts';
import { decodeEwkb, wktOf } from '#geo-data/export/geometry.ts';
import { guardCell, unguardCell } from '#geo-data/export/guard.ts';
import { renderCsv, renderGeojson, renderNdjson } from '#geo-data/export/render.ts';
import { readGeometry } from '#geo-data/import/geometry.ts';
import { kindNames } from '#geo-data/import/kind.ts';
import { parseWkt } from '#geo-data/import/wkt.ts';
import { collect } from './collect.ts';

const told = async (parts: AsyncIterable<string>) => (await collect(parts)).join('');
async function* pages<T>(...all: T[][]) {
  yield* all;
}

/** Any text, and often one that begins like a formula or is full of quotes and line ends. */
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .tuple(fc.constantFrom('=', '+', '-', '@', "'", "'=", "''+", '\t', '\r', '＝', '"'), fc.string())
    .map(([head, rest]) => head + rest),
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', "'", '=', ' ', '户') }),
);

describe('tables', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.array(nasty, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const text = rows.map(renderLine).join('');
        const read: string[][] = parse(text, { relax_column_count: true, record_delimiter: '\r\n' });
        expect(read.map((row) => row.map(unguardCell))).toEqual(rows);
      }),
    );
  });

  it('never begin a cell like a formula', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(guardCell(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        expect(unguardCell(guardCell(text))).toBe(text);
      }),
    );
    expect(renderLine(['=1+1', '-5', -5, '+86 138', '@x', null, undefined, true])).toBe(
      "'=1+1,'-5,-5,'+86 138,'@x,,,true\r\n",
    );
  });

  it('begin with the mark that Excel needs, join lists and tell objects as JSON', async () => {
    const rows = [{ id: 'a', marks: { cc: ['u1', 'u2'] }, data: { n: 1 } }, { id: 'b,"c"' }];
    expect(
      await told(renderCsv(['id', 'marks.cc', 'data'], pages(rows.slice(0, 1), [], rows.slice(1)))),
    ).toBe(`${byteOrderMark}id,marks.cc,data\r\na,u1|u2,"{""n"":1}"\r\n"b,""c""",,\r\n`);
    expect(valueAt({ a: null }, 'a.b')).toBeUndefined();
    expect(valueAt({}, 'constructor.name')).toBeUndefined();
  });
});

describe('JSON', () => {
  it('is one value a line, or one collection, also without any row', async () => {
    expect(await told(renderNdjson(pages([{ a: 1 }], [], [{ a: '\n' }])))).toBe('{"a":1}\n{"a":"\\n"}\n');
    expect(JSON.parse(await told(renderGeojson(pages())))).toEqual({
      type: 'FeatureCollection',
      features: [],
    });
    const { features } = JSON.parse(await told(renderGeojson(pages([{ a: 1 }, { a: 2 }], [], [{ a: 3 }]))));
    expect(features).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });
});

describe('geometry', () => {
  const degrees = fc.double({ min: -180, max: 180, noNaN: true }).map((value) => value + 0);
  const position = fc.tuple(degrees, degrees);
  const ring = fc.array(position, { minLength: 2, maxLength: 5 });
  const rings = fc.array(ring, { minLength: 1, maxLength: 2 });

  /** EWKB as PostGIS writes it. */
  function ewkb(type: number, coordinates: unknown, srid = true): Buffer {
    const head = Buffer.alloc(srid ? 9 : 5);
    head.writeUInt8(1, 0);
    head.writeUInt32LE(type + (srid ? 0x2000_0000 : 0), 1);
    if (srid) head.writeUInt32LE(4326, 5);
    const members = type === 6 && Array.isArray(coordinates);
    const body = members
      ? [count(coordinates), ...coordinates.map((one) => ewkb(3, one, false))]
      : [bytesOf(coordinates)];
    return Buffer.concat([head, ...body]);
  }
  function count(list: readonly unknown[]): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(list.length);
    return bytes;
  }
  function bytesOf(coordinates: unknown): Buffer {
    if (!Array.isArray(coordinates)) throw new TypeError('coordinates');
    const [x, y] = coordinates;
    if (typeof x !== 'number') return Buffer.concat([count(coordinates), ...coordinates.map(bytesOf)]);
    const bytes = Buffer.alloc(16);
    bytes.writeDoubleLE(x, 0);
    bytes.writeDoubleLE(y, 8);
    return bytes;
  }

  it('keeps every digit on its way to WKT and back', () => {
    const shapes = fc.oneof(
      fc.tuple(fc.constant([1, 'Point'] as const), position),
      fc.tuple(fc.constant([2, 'LineString'] as const), ring),
      fc.tuple(fc.constant([3, 'Polygon'] as const), rings),
      fc.tuple(fc.constant([6, 'MultiPolygon'] as const), fc.array(rings, { minLength: 1, maxLength: 2 })),
    );
    fc.assert(
      fc.property(shapes, ([[code, type], coordinates]) => {
        const decoded = decodeEwkb(ewkb(code, coordinates).toString('hex'));
        expect(decoded).toEqual({ type, coordinates });
        expect(parseWkt(wktOf(decoded))).toEqual({ type, coordinates });
        expect(readGeometry(wktOf(decoded))).toEqual({ type, coordinates });
      }),
    );
  });

  it('refuses what our tables do not have', () => {
    expect(() => decodeEwkb(ewkb(4, []).toString('hex'))).toThrow('none of ours');
    expect(() => decodeEwkb('0020000001')).toThrow('little-endian');
  });
});

it('knows the same kinds as the import', () => {
  expect(placeKinds).toEqual(kindNames);
});
