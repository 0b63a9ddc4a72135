/** Readings, source by source in the order of their times. */
import type { Queryable, Row } from '../database.ts';
import { READING, type ReadingRow, readingOf, type SubjectKind } from '../store/readings.ts';
import { text } from '../store/rows.ts';
import { areaCondition, type ExportBounds, endText, startText } from './bounds.ts';
import { heatStationIsIn } from './places.ts';

const rowsAtOnce = 2000;
const sourcesAtOnce = 500;

/** Heat stations, then meters; a page is one statement over one source, along the index of its times. */
export async function* pagesOfReadings(
  db: Queryable,
  bounds: ExportBounds,
): AsyncGenerator<readonly ReadingRow[]> {
  for (const kind of ['heatStation', 'meter'] as const)
    for await (const ids of pagesOfSources(db, kind, bounds))
      for (const id of ids) yield* pagesOfSource(db, kind, id, bounds);
}

const meterIsIn = (areas: string) =>
  `(select c.area_id = any(${areas}) from communities c where c.id = coalesce(t.community_id,
     (select h.community_id from households h where h.id = t.household_id)))`;

async function* pagesOfSources(
  db: Queryable,
  kind: SubjectKind,
  { visibleAreaIds, areaIds }: ExportBounds,
): AsyncGenerator<string[]> {
  const [table, isIn] =
    kind === 'heatStation' ? (['heat_stations', heatStationIsIn] as const) : (['meters', meterIsIn] as const);
  const sql = `select t.id from ${table} t
    where t.id > $1::text and ${areaCondition(isIn, '$2', '$3')}
    order by t.id limit ${sourcesAtOnce}`;
  for (let after = ''; ; ) {
    const { rows }: { rows: Row[] } = await db.query(sql, [after, visibleAreaIds, areaIds]);
    const ids = rows.map((row) => text(row, 'id'));
    yield ids;
    const last = ids.at(-1);
    if (last === undefined || ids.length < sourcesAtOnce) return;
    after = last;
  }
}

async function* pagesOfSource(
  db: Queryable,
  kind: SubjectKind,
  id: string,
  { from, to }: ExportBounds,
): AsyncGenerator<readonly ReadingRow[]> {
  const sql = `select ${READING}, r.occurred_at::text as key_at, r.device_at::text as key_device
    from readings r join metric_sets m on m.id = r.metric_set_id
    where r.subject_kind = $1::text and r.subject_id = $2::text
      and (r.occurred_at, r.device_at) > ($3::text::timestamptz, $4::text::timestamptz)
      and r.occurred_at < $5::text::timestamptz
    order by r.occurred_at, r.device_at limit ${rowsAtOnce}`;
  for (let after = [startText(from), startText(null)]; ; ) {
    const { rows }: { rows: Row[] } = await db.query(sql, [kind, id, ...after, endText(to)]);
    yield rows.map(readingOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = [text(last, 'key_at'), text(last, 'key_device')];
  }
}
