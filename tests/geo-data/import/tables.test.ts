/** Files as rows: encodings, delimiters, sheets, features; headers as fields; keys among many. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseColumnMap, planColumns } from '#geo-data/import/columns.ts';
import { detectEncoding, readHeader, readRows } from '#geo-data/import/csv.ts';
import { readGeojson } from '#geo-data/import/geojson.ts';
import { readGeometry } from '#geo-data/import/geometry.ts';
import { createKeyRegister } from '#geo-data/import/key-register.ts';
import { importKinds } from '#geo-data/import/kinds/all.ts';
import { parseWkt } from '#geo-data/import/wkt.ts';
import { readXlsx } from '#geo-data/import/xlsx.ts';
import { encodeXlsx } from '#tests/support/xlsx.ts';
import { type ImportRig, openImportRig } from './import-rig.ts';

let rig: ImportRig;
beforeAll(async () => {
  rig = await openImportRig();
});
afterAll(() => rig.remove());

async function rowsOf(path: string, encoding?: string) {
  const rows: unknown[] = [];
  for await (const { line, fields } of readRows(path, encoding)) rows.push([line, fields]);
  return rows;
}

/** "小区,户数" and "幸福,300" as bytes of GBK. */
const gbk = Buffer.concat([
  Buffer.from('d0a1c7f8', 'hex'),
  Buffer.from(','),
  Buffer.from('bba7cafd', 'hex'),
  Buffer.from('\n'),
  Buffer.from('d0d2b8a3', 'hex'),
  Buffer.from(',300\n'),
]);

describe('CSV', () => {
  it('finds out its encoding', async () => {
    expect(await detectEncoding(await rig.write('a.csv', '小区,户数\n幸福,300\n'))).toBe('utf-8');
    expect(await detectEncoding(await rig.write('b.csv', gbk))).toBe('gb18030');
    const utf16 = Buffer.from('\uFEFF小区,户数\n', 'utf16le');
    expect(await detectEncoding(await rig.write('c.csv', utf16))).toBe('utf-16le');
    expect(await detectEncoding(await rig.write('d.csv.gz', gzipSync(gbk)))).toBe('gb18030');
    await expect(
      detectEncoding(await rig.write('e.csv', Buffer.from([0x41, 0xff, 0x20, 0xff]))),
    ).rejects.toThrow(/--encoding/);
  });

  it('is read with its mark, any delimiter, quoted headers, and the number of each line', async () => {
    const path = await rig.write('q.csv', '\uFEFF"a; b";c\n"x\ny";2\n;3\n');
    expect(await readHeader(path)).toEqual({ columns: ['a; b', 'c'], delimiter: ';' });
    expect(await rowsOf(path)).toEqual([
      [3, { 'a; b': 'x\ny', c: '2' }],
      [4, { 'a; b': '', c: '3' }],
    ]);
    expect(await rowsOf(await rig.write('g.csv', gbk), 'gb18030')).toEqual([
      [2, { 小区: '幸福', 户数: '300' }],
    ]);
  });
});

describe('Excel', () => {
  it('reads the first sheet or a named one, numbers as they are', async () => {
    const path = await rig.write(
      'book.xlsx',
      encodeXlsx({
        第一张: [
          ['小区', '电话'],
          ['幸福', 13800000000],
          [null, null],
          ['平安', '0451-1'],
        ],
        second: [[null, null], ['a'], [1]],
      }),
    );
    const first = await readXlsx(path, null);
    expect(first.columns).toEqual(['小区', '电话']);
    expect(first.rows).toEqual([
      { row: 2, cells: { 小区: '幸福', 电话: 13800000000 } },
      { row: 4, cells: { 小区: '平安', 电话: '0451-1' } },
    ]);
    expect((await readXlsx(path, 'second')).rows).toEqual([{ row: 3, cells: { a: 1 } }]);
    await expect(readXlsx(path, 'third')).rejects.toThrow(/third/);
  });

  it('refuses what is no sheet, and what would unpack without end', async () => {
    await expect(readXlsx(await rig.write('no.xlsx', 'a,b\n1,2\n'), null)).rejects.toThrow(
      /not a readable .xlsx/,
    );
    const book = encodeXlsx({ s: [['a'], [1]] });
    // The directory says how large a part will be: here a gigabyte.
    const entry = book.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    book.writeUInt32LE(1024 ** 3, entry + 24);
    await expect(readXlsx(await rig.write('bomb.xlsx', book), null)).rejects.toThrow(/too large unpacked/);
  });
});

describe('GeoJSON', () => {
  const feature = {
    type: 'Feature',
    id: 7,
    properties: { name: 'x' },
    geometry: { type: 'Point', coordinates: [1, 2] },
  };
  it('reads collections, single features and lines of features', async () => {
    const texts = [
      JSON.stringify({ type: 'FeatureCollection', features: [feature, feature] }),
      JSON.stringify(feature),
      `${JSON.stringify(feature)}\n${JSON.stringify(feature)}\n`,
    ];
    const counts = await Promise.all(
      texts.map(async (text, i) => (await readGeojson(await rig.write(`${i}.geojson`, text))).rows.length),
    );
    expect(counts).toEqual([2, 1, 2]);
  });

  it('names another system, rows that are no features, and text that ends too early', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } };
    const path = await rig.write(
      'm.geojson',
      JSON.stringify({ type: 'FeatureCollection', crs, features: [feature, 5] }),
    );
    expect((await readGeojson(path)).findings.map(({ code, row }) => [code, row])).toEqual([
      ['crs-unknown', null],
      ['row-broken', 2],
    ]);
    await expect(readGeojson(await rig.write('cut.geojson', '{"type":"FeatureColl'))).rejects.toThrow(
      /not JSON to its end/,
    );
    await expect(readGeojson(await rig.write('gbk.geojson', gbk))).rejects.toThrow(/UTF-8/);
  });
});

describe('geometry as text', () => {
  it('reads WKT as GeoJSON, also with heights and a system before it', () => {
    expect(parseWkt('POINT(126.6 45.7)')).toEqual({ type: 'Point', coordinates: [126.6, 45.7] });
    expect(parseWkt('SRID=4326;MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))')?.coordinates).toEqual([
      [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    ]);
    expect(readGeometry('LINESTRING Z (1 2 3, -4 5e0 6)')).toEqual({
      type: 'LineString',
      coordinates: [
        [1, 2],
        [-4, 5],
      ],
    });
    for (const text of ['', 'POLYGON((a b))', 'CIRCLE(1 2)', 'POINT(1)', '{"type":"Point"}', '[1,2]'])
      expect(readGeometry(text), text).toBeNull();
  });
});

describe('headers', () => {
  it('mean fields by the words that people use', () => {
    const columns = ['小区编号', '小区名称', 'X坐标', 'LATITUDE', '总户数(户)', '备注'];
    const { columnOf, findings } = planColumns(importKinds.communities, columns, new Map(), false);
    expect(Object.fromEntries(columnOf)).toEqual({
      id: '小区编号',
      name: '小区名称',
      lon: 'X坐标',
      lat: 'LATITUDE',
      households: '总户数(户)',
    });
    expect(findings.map(({ code, field }) => [code, field])).toEqual([['column-ignored', '备注']]);
  });

  it('follow what is declared first, and name what is missing', () => {
    const declared = parseColumnMap(importKinds.communities, '名=name, 经=lon,纬=lat');
    const { columnOf, findings } = planColumns(
      importKinds.communities,
      ['名', 'name', '经'],
      declared,
      false,
    );
    expect(columnOf.get('name')).toBe('名');
    expect(findings.map(({ code, field }) => [code, field])).toEqual([
      ['column-unknown', '纬'],
      ['column-ignored', 'name'],
    ]);
    const missing = planColumns(importKinds.areas, ['name'], new Map(), true).findings;
    expect(missing.map(({ code, field }) => [code, field])).toEqual([['column-missing', 'repairStationId']]);
    expect(() => parseColumnMap(importKinds.areas, 'a=colour')).toThrow(/no field of areas/);
    expect(() => parseColumnMap(importKinds.areas, 'name')).toThrow(/not column=field/);
  });

  it.each(Object.values(importKinds).map((kind) => [kind.name, kind] as const))(
    '%s: no header means two fields, every column has its fields',
    (_name, kind) => {
      const all = Object.entries(kind.headers).flatMap(([field, names]) =>
        [field, ...names].map((name) => name.toLowerCase()),
      );
      const twice = all.filter((name, i) => all.indexOf(name) !== i);
      expect(twice).toEqual([]);
      const fields = new Set(Object.keys(kind.headers));
      expect(kind.columns.flatMap((column) => column.fields).filter((field) => !fields.has(field))).toEqual(
        [],
      );
      expect(Object.keys(kind.references).filter((field) => !fields.has(field))).toEqual([]);
    },
  );
});

describe('keys', () => {
  it('are found again among any others', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 6000 }), (keys) => {
        const register = createKeyRegister();
        const first = new Map<string, number>();
        keys.forEach((key, i) => {
          expect(register.seenBefore(key, i + 2)).toBe(first.get(key) ?? null);
          if (!first.has(key)) first.set(key, i + 2);
        });
      }),
      { numRuns: 20 },
    );
  });
});
