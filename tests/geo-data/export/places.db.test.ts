/** Every table on both drivers: exported, imported again, unchanged; and what areas leave out. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { pagesOfPlaces, placeColumns } from '#geo-data/export/places.ts';
import { renderCsv, renderGeojson, renderNdjson } from '#geo-data/export/render.ts';
import { type KindName, kindNames } from '#geo-data/import/kind.ts';
import { type ImportRig, imported, openImportRig } from '#tests/geo-data/import/import-rig.ts';
import { saveSmallCity } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { collect } from './collect.ts';

let rig: ImportRig;
beforeAll(async () => {
  rig = await openImportRig();
});
afterAll(() => rig.remove());

const everything = { visibleAreaIds: null, areaIds: null };
const told = async (parts: AsyncIterable<string>) => (await collect(parts)).join('');

function fileOf(db: Database, kind: KindName, format: 'csv' | 'geojson' | 'ndjson'): Promise<string> {
  if (format === 'csv')
    return told(renderCsv(placeColumns(kind), pagesOfPlaces(db, kind, 'table', everything)));
  const pages = pagesOfPlaces(db, kind, 'features', everything);
  return told(format === 'geojson' ? renderGeojson(pages) : renderNdjson(pages));
}

async function idsOf(
  db: Database,
  kind: KindName,
  bounds: Partial<typeof everything> | object,
): Promise<string[]> {
  const pages = await collect(pagesOfPlaces(db, kind, 'table', { ...everything, ...bounds }));
  return pages.flat().map(({ id }) => String(id));
}

/** What the small city lacks: texts that look like formulas, odd digits, holes, an empty outline, a second page. */
async function addOddRows(db: Database): Promise<void> {
  await db.exec(`
    insert into heat_sources (id, name, name_en, capacity_mw, geom) values
      ('src1', '=热源', '+East', 116.123456789, st_setsrid(st_makepoint(126.1234567890123, 45.70000000000001), 4326));
    update heat_stations set heat_source_id = 'src1';
    insert into communities (id, name, district_id, area_id, heat_station_id, households, geom, outline) values
      ('c2', '@"东,苑"', 'd1', null, null, 0, st_setsrid(st_makepoint(126.66, 45.75), 4326), null),
      ('c3', '''=南苑', 'd1', 'a2', null, 7, st_setsrid(st_makepoint(126.67, 45.75), 4326), null);
    insert into buildings (id, community_id, building, floors, units, geom) values
      ('b1', 'c1', '7', 18, 3, st_setsrid(st_geomfromtext('MULTIPOLYGON(((126.620000001 45.7500000000001,
        126.6201 45.75, 126.6201 45.7501, 126.62 45.7501, 126.620000001 45.7500000000001),
        (126.62002 45.75002, 126.62004 45.75002, 126.62004 45.75004, 126.62002 45.75002)))'), 4326));
    insert into pipes (id, net, branch_id, heat_source_id, heat_station_id, from_node, to_node, diameter_mm, geom) values
      ('p1', 'primary', 'src:src1', 'src1', null, 'src:src1', 'hs:hs1', 500,
        st_setsrid(st_geomfromtext('LINESTRING(126.1234567890123 45.70000000000001, 126.62 45.75)'), 4326)),
      ('p2', 'secondary', 'hs:hs1', null, 'hs1', 'hs:hs1', 'j:126.660000,45.750000', 100,
        st_setsrid(st_geomfromtext('LINESTRING(126.62 45.75, 126.66 45.75)'), 4326));
    insert into households (id, community_id, building, unit, room, heated_m2, geom)
      select 'x' || n, 'c3', '-' || n, '1', '=101', case when n % 2 = 0 then n / 7.0 end,
        st_setsrid(st_makepoint(126.67 + n / 1e6, 45.75), 4326) from generate_series(1, 1203) as n;
    insert into customers (id, household_id, name, phone, kind) values ('cu3', 'x1', '+王', '+86-13800000001', 'owner');
    update communities set households = 1203 where id = 'c3';
    update workers set skills = '{leak,height}', area_ids = '{a1,a2}', phone = '13800000009' where id = 'w2';`);
}

describeBothDrivers('exported tables', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    await addOddRows(db);
  });

  for (const kind of kindNames) {
    it(`come back unchanged: ${kind}`, async () => {
      const { rows } = await db.query<{ n: number }>(
        `select count(*)::int as n from ${kind.replaceAll('-', '_')}`,
      );
      const n = rows[0]?.n ?? 0;
      expect(n).toBeGreaterThan(0);
      for (const format of ['csv', 'geojson', 'ndjson'] as const) {
        const name = `${kind}-${format}.${format === 'csv' ? 'csv' : 'geojson'}`;
        const path = await rig.write(name, await fileOf(db, kind, format));
        const again = await imported(db, kind, path);
        expect(again.problems, format).toEqual([]);
        expect(
          again.warnings.filter((one) => one.includes('column')),
          format,
        ).toEqual([]);
        expect(again.result, format).toMatchObject({
          done: true,
          rows: n,
          unchanged: n,
          updated: 0,
          inserted: 0,
        });
      }
    });
  }

  it('tell a changed cell from an unchanged one', async () => {
    const text = await fileOf(db, 'communities', 'csv');
    const path = await rig.write('changed.csv', text.replace('=南苑', '=北苑'));
    expect((await imported(db, 'communities', path, { dryRun: true })).result).toMatchObject({
      updated: 1,
      unchanged: 2,
    });
  });

  it('are written page by page, each row once', async () => {
    const pages = await collect(pagesOfPlaces(db, 'households', 'table', everything));
    expect(pages.map((page) => page.length)).toEqual([500, 500, 204]);
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(1204);
  });

  it('hold only the asked areas, and what may be seen: own areas and what belongs to none', async () => {
    const west = { areaIds: ['a1'] };
    const found = Object.fromEntries(
      await Promise.all(
        kindNames
          .filter((kind) => kind !== 'households')
          .map(async (kind) => [kind, await idsOf(db, kind, west)] as const),
      ),
    );
    expect(found).toEqual({
      districts: ['d1'],
      areas: ['a1'],
      communities: ['c1'],
      customers: ['cu1', 'cu2'],
      'repair-stations': ['rs1'],
      'heat-stations': ['hs1'],
      'heat-sources': [],
      pipes: ['p1', 'p2'],
      buildings: ['b1'],
      workers: ['w1', 'w2'],
    });
    expect(await idsOf(db, 'households', west)).toEqual(['h1']);
    // An import has put it into the area that it stands in.
    await db.exec(`update communities set area_id = null where id = 'c2'`);
    expect(await idsOf(db, 'communities', { visibleAreaIds: ['a1'] })).toEqual(['c1', 'c2']);
    expect(await idsOf(db, 'customers', { visibleAreaIds: ['a1'] })).toEqual(['cu1', 'cu2']);
    expect(await idsOf(db, 'communities', { visibleAreaIds: ['a1'], areaIds: ['a2'] })).toEqual([]);
  });
});
