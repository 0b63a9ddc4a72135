/** Candidates for an order: the people of its station, the nearest on duty, and whoever answers for the place. */
import type { CandidateWorker, HeldOrder } from '#dispatch-core/assign/candidate.ts';
import type { CandidatePage, CandidateSource, OrderPool, OrderSource } from '#dispatch-core/assign/ports.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { Position } from '#dispatch-core/domain/worker.ts';
import { disk7 } from '../cells.ts';
import type { Queryable, Row } from '../database.ts';
import { loadOrder, pooledForEngine } from './orders.ts';
import { bool, instant, json, maybeNumber, number } from './rows.ts';
import { WORKER_COLUMNS, workerOf } from './workers.ts';

/** The sources that ranking and the dispatch round read. */
export function openDispatchSources(db: Queryable): {
  readonly candidates: CandidateSource;
  readonly orders: OrderSource;
  readonly pool: OrderPool;
} {
  return {
    candidates: { near: (order, nearest) => workersNear(db, order, nearest) },
    orders: { find: (orderId) => loadOrder(db, orderId) },
    pool: { pooled: (limit, except) => pooledForEngine(db, limit, except) },
  };
}

/** Rings of cells (resolution 7, about 2.4 km apart) that are looked at before the whole company is. */
const RINGS = [3, 9] as const;

/**
 * All workers of the order's repair station, the `nearest` on-duty workers by their last fix, and on-duty workers
 * without a fix who answer for its area or station; null = every worker. Looks into growing rings of cells until
 * enough are found; what a ring leaves out is farther away than its inner edge.
 */
export async function workersNear(
  db: Queryable,
  order: Order,
  nearest: number | null,
): Promise<CandidatePage> {
  if (nearest === null) return pageOf(await askEverybody(db));
  for (const rings of RINGS) {
    const rows = await askNear(db, order, nearest, disk7(order.lon, order.lat, rings));
    if (countNear(rows) >= nearest) return pageOf(rows);
  }
  return pageOf(await askNear(db, order, nearest, null));
}

const LAST = `lf.lon, lf.lat, lf.occurred_at, lf.accuracy_m, lf.speed_mps, lf.course_deg,
  (select coalesce(jsonb_agg(jsonb_build_object('orderId', o.id, 'urgency', o.doc ->> 'urgency') order by o.id), '[]')
   from orders o where o.worker_id = w.id and o.open) as held`;

async function askNear(
  db: Queryable,
  order: Order,
  nearest: number,
  cells: readonly string[] | null,
): Promise<Row[]> {
  const { rows } = await db.query(
    `with near as (
       select lf.worker_id from last_fixes lf join workers w on w.id = lf.worker_id
       where w.duty = 'on' and ($1::text[] is null or lf.cell7 = any($1::text[]))
       order by st_distancesphere(lf.geom, st_setsrid(st_makepoint($2::float8, $3::float8), 4326)), lf.worker_id
       limit $4::int
     ), chosen as (
       select w.id, w.id in (select worker_id from near) as is_near from workers w
       where w.id in (select worker_id from near)
          or w.repair_station_id = $5::text
          or (w.duty = 'on' and not exists (select 1 from last_fixes f where f.worker_id = w.id)
              and $6::text = any(w.area_ids))
     )
     select ${WORKER_COLUMNS}, ${LAST}, chosen.is_near,
       not exists (select 1 from workers x where x.duty = 'on' and x.id not in (select id from chosen)) as complete
     from chosen join workers w on w.id = chosen.id left join last_fixes lf on lf.worker_id = w.id
     order by w.id`,
    [cells, order.lon, order.lat, nearest, order.repairStationId, order.areaId],
  );
  return rows;
}

async function askEverybody(db: Queryable): Promise<Row[]> {
  const { rows } = await db.query(
    `select ${WORKER_COLUMNS}, ${LAST}, false as is_near, true as complete
     from workers w left join last_fixes lf on lf.worker_id = w.id order by w.id limit 20000`,
  );
  return rows;
}

function countNear(rows: readonly Row[]): number {
  return rows.filter((row) => bool(row, 'is_near')).length;
}

/** Without any row nobody was chosen: that is complete only when nobody is on duty, so the caller looks wider. */
function pageOf(rows: readonly Row[]): CandidatePage {
  const first = rows[0];
  return { workers: rows.map(candidateOf), complete: first !== undefined && bool(first, 'complete') };
}

function candidateOf(row: Row): CandidateWorker {
  return { worker: workerOf(row), position: positionOf(row), held: json<HeldOrder[]>(row, 'held') };
}

function positionOf(row: Row): Position | null {
  if (row.lon === null) return null;
  return {
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
    at: instant(row, 'occurred_at'),
    accuracyM: maybeNumber(row, 'accuracy_m'),
    speedMps: maybeNumber(row, 'speed_mps'),
    courseDeg: maybeNumber(row, 'course_deg'),
  };
}
