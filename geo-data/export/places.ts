/** The tables that an import takes, page by page by id, in the form that the import reads back unchanged. */
import type { Queryable, Row } from '../database.ts';
import type { Column, ImportKind, KindName } from '../import/kind.ts';
import { importKinds } from '../import/kinds/all.ts';
import { maybeText, text } from '../store/rows.ts';
import { areaCondition, type ExportBounds } from './bounds.ts';
import { decodeEwkb, wktOf } from './geometry.ts';

export type PlaceRow = Readonly<Record<string, unknown>>;

/** Polygons of a quarter weigh more than all fields of a person. */
const rowsAtOnce = 500;

/** Columns of the table form: the fields of the import, geometry as WKT. */
export function placeColumns(kind: KindName): string[] {
  return importKinds[kind].columns.flatMap(({ fields }) => fields);
}

/** `table`: a value for each column; `features`: GeoJSON features. A page is one statement. */
export async function* pagesOfPlaces(
  db: Queryable,
  name: KindName,
  form: 'table' | 'features',
  { visibleAreaIds, areaIds }: Pick<ExportBounds, 'visibleAreaIds' | 'areaIds'>,
): AsyncGenerator<readonly PlaceRow[]> {
  const kind = importKinds[name];
  const sql = `select ${kind.columns.map(selected).join(', ')} from ${kind.table} t
    where t.id > $1::text and ${areaCondition(isIn[name], '$2', '$3')}
    order by t.id limit ${rowsAtOnce}`;
  for (let after = ''; ; ) {
    const { rows }: { rows: Row[] } = await db.query(sql, [after, visibleAreaIds, areaIds]);
    yield rows.map(form === 'table' ? tableRow : (row) => feature(kind, row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = text(last, 'id');
  }
}

function selected({ name, fields }: Column): string {
  if (fields.includes('lon')) return `st_x(t.${name}) as lon, st_y(t.${name}) as lat`;
  return `t.${name} as "${fields[0] ?? name}"`;
}

function tableRow(row: Row): PlaceRow {
  const geometry = geometryOf(row);
  return geometry === null ? row : { ...row, geometry: wktOf(geometry) };
}

function geometryOf(row: Row) {
  const hex = 'geometry' in row ? maybeText(row, 'geometry') : null;
  return hex === null ? null : decodeEwkb(hex);
}

/** The import reads lists as words of a text; a point is told once where it is all there is. */
function feature(kind: ImportKind, row: Row): PlaceRow {
  const { geometry: _shape, ...values } = row;
  const shape = geometryOf(row);
  const { lon, lat, ...others } = values;
  const properties = kind.geometry === 'point' ? others : values;
  return {
    type: 'Feature',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join('|') : value,
      ]),
    ),
    geometry: shape ?? (lon === undefined ? null : { type: 'Point', coordinates: [lon, lat] }),
  };
}

const meets = (areas: string) =>
  `exists (select 1 from areas a where a.id = any(${areas}) and st_intersects(a.geom, t.geom))`;
const ofCommunity = (areas: string) =>
  `(select c.area_id = any(${areas}) from communities c where c.id = t.community_id)`;

/** Whether a row lies in areas, as `areaCondition` asks. A heat station belongs to those it feeds and stands in. */
const isIn: Readonly<Record<KindName, (areas: string) => string>> = {
  districts: meets,
  areas: (areas) => `t.id = any(${areas})`,
  communities: (areas) => `t.area_id = any(${areas})`,
  households: ofCommunity,
  buildings: ofCommunity,
  customers: (areas) =>
    `(select c.area_id = any(${areas}) from households h join communities c on c.id = h.community_id
      where h.id = t.household_id)`,
  'repair-stations': (areas) =>
    `exists (select 1 from areas a where a.repair_station_id = t.id and a.id = any(${areas}))`,
  'heat-stations': heatStationIsIn,
  'heat-sources': meets,
  pipes: meets,
  workers: (areas) =>
    `(t.area_ids && ${areas} or (t.area_ids = '{}' and exists (select 1 from areas a
      where a.repair_station_id = t.repair_station_id and a.id = any(${areas}))))`,
};

/** Over a heat station `t`. */
export function heatStationIsIn(areas: string): string {
  return `(select bool_or(x.id = any(${areas})) from (
    select c.area_id as id from communities c where c.heat_station_id = t.id and c.area_id is not null
    union all select a.id from areas a where st_covers(a.geom, t.geom)) as x)`;
}
