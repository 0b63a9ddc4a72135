/** Workers: who they are, their duty, certificates and rota. */
import type { Duty, Worker } from '#dispatch-core/domain/worker.ts';
import { encodeParam } from '../codec.ts';
import type { Queryable, Row } from '../database.ts';
import { at, instant, json, maybeAt, maybeInstant, maybeText, number, oneOf, text, texts } from './rows.ts';

/** Columns of a worker `w`, for `workerOf`. */
export const WORKER_COLUMNS = `w.id, w.name, w.phone, w.repair_station_id, w.area_ids, w.duty, w.duty_since,
  w.last_off_at, w.skills, w.capacity,
  (select coalesce(jsonb_agg(jsonb_build_object('code', c.code,
            'validUntil', (extract(epoch from c.valid_until) * 1000)::bigint) order by c.code), '[]')
   from worker_certificates c where c.worker_id = w.id) as certificates`;

/** A row with WORKER_COLUMNS. */
export function workerOf(row: Row): Worker {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    phone: maybeText(row, 'phone'),
    repairStationId: text(row, 'repair_station_id'),
    areaIds: texts(row, 'area_ids'),
    duty: oneOf(row, 'duty', ['on', 'off']),
    dutySince: maybeInstant(row, 'duty_since'),
    lastOffAt: maybeInstant(row, 'last_off_at'),
    skills: texts(row, 'skills'),
    certificates: json(row, 'certificates'),
    capacity: number(row, 'capacity'),
  };
}

export interface WorkerFilter {
  readonly repairStationId?: string;
  readonly duty?: Duty;
  readonly ids?: readonly string[];
}

/** Workers by id (≤ 20,000). */
export async function listWorkers(db: Queryable, filter: WorkerFilter = {}): Promise<Worker[]> {
  const { rows } = await db.query(
    `select ${WORKER_COLUMNS} from workers w
     where ($1::text is null or w.repair_station_id = $1::text)
       and ($2::text is null or w.duty = $2::text)
       and ($3::text[] is null or w.id = any($3::text[]))
     order by w.id limit 20000`,
    [filter.repairStationId ?? null, filter.duty ?? null, filter.ids ?? null],
  );
  return rows.map(workerOf);
}

export async function loadWorker(db: Queryable, id: string): Promise<Worker | null> {
  const { rows } = await db.query(`select ${WORKER_COLUMNS} from workers w where w.id = $1::text`, [id]);
  return rows[0] === undefined ? null : workerOf(rows[0]);
}

/** Orders that he holds (assigned … reported). */
export async function countOpenOrders(db: Queryable, workerId: string): Promise<number> {
  const { rows } = await db.query(
    'select count(*)::int as n from orders where worker_id = $1::text and open',
    [workerId],
  );
  return number(rows[0] ?? {}, 'n');
}

/** Holds others who give this worker an order until the end of the transaction. */
export async function lockWorker(tx: Queryable, workerId: string): Promise<void> {
  await tx.query('select 1 from workers where id = $1::text for no key update', [workerId]);
}

/** Inserts or replaces workers with their certificates. */
export async function saveWorkers(db: Queryable, workers: readonly Worker[]): Promise<void> {
  if (workers.length === 0) return;
  await db.query(
    `insert into workers (id, name, phone, repair_station_id, area_ids, duty, duty_since, last_off_at, skills, capacity)
     select id, name, phone, repair_station_id, area_ids::text[], duty, duty_since, last_off_at, skills::text[], capacity
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                 $8::timestamptz[], $9::text[], $10::int[])
       as u(id, name, phone, repair_station_id, area_ids, duty, duty_since, last_off_at, skills, capacity)
     on conflict (id) do update set name = excluded.name, phone = excluded.phone,
       repair_station_id = excluded.repair_station_id, area_ids = excluded.area_ids, duty = excluded.duty,
       duty_since = excluded.duty_since, last_off_at = excluded.last_off_at, skills = excluded.skills,
       capacity = excluded.capacity`,
    [
      workers.map((worker) => worker.id),
      workers.map((worker) => worker.name),
      workers.map((worker) => worker.phone),
      workers.map((worker) => worker.repairStationId),
      workers.map((worker) => encodeParam(worker.areaIds)),
      workers.map((worker) => worker.duty),
      workers.map((worker) => maybeAt(worker.dutySince)),
      workers.map((worker) => maybeAt(worker.lastOffAt)),
      workers.map((worker) => encodeParam(worker.skills)),
      workers.map((worker) => worker.capacity),
    ],
  );
  await replaceCertificates(db, workers);
}

async function replaceCertificates(db: Queryable, workers: readonly Worker[]): Promise<void> {
  const all = workers.flatMap((worker) =>
    worker.certificates.map((one) => ({ workerId: worker.id, ...one })),
  );
  await db.query(
    `delete from worker_certificates c where c.worker_id = any($1::text[]) and not exists (
       select 1 from unnest($2::text[], $3::text[]) as u(worker_id, code)
       where u.worker_id = c.worker_id and u.code = c.code)`,
    [workers.map((worker) => worker.id), all.map((one) => one.workerId), all.map((one) => one.code)],
  );
  await db.query(
    `insert into worker_certificates (worker_id, code, valid_until)
     select * from unnest($1::text[], $2::text[], $3::timestamptz[])
     on conflict (worker_id, code) do update set valid_until = excluded.valid_until`,
    [all.map((one) => one.workerId), all.map((one) => one.code), all.map((one) => at(one.validUntil))],
  );
}

/** Puts a worker on or off duty at `when`; `same` when he was it already (his times stay). */
export async function setDuty(
  db: Queryable,
  workerId: string,
  duty: Duty,
  when: number,
): Promise<'changed' | 'same' | 'unknown'> {
  const { count } = await db.query(
    `update workers set duty = $2::text,
       duty_since = case when $2::text = 'on' then $3::timestamptz end,
       last_off_at = case when $2::text = 'off' then $3::timestamptz else last_off_at end
     where id = $1::text and duty <> $2::text`,
    [workerId, duty, at(when)],
  );
  if (count === 1) return 'changed';
  const { rows } = await db.query('select 1 from workers where id = $1::text', [workerId]);
  return rows.length === 1 ? 'same' : 'unknown';
}

export interface Shift {
  readonly id: string;
  readonly workerId: string;
  readonly from: number;
  readonly to: number;
}

/** Inserts or replaces shifts of the rota. */
export async function saveShifts(db: Queryable, shifts: readonly Shift[]): Promise<void> {
  await db.query(
    `insert into rota_shifts (id, worker_id, from_at, to_at)
     select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
     on conflict (id) do update set worker_id = excluded.worker_id, from_at = excluded.from_at, to_at = excluded.to_at`,
    [
      shifts.map((shift) => shift.id),
      shifts.map((shift) => shift.workerId),
      shifts.map((shift) => at(shift.from)),
      shifts.map((shift) => at(shift.to)),
    ],
  );
}

/** Shifts that touch `from` ≤ t < `to`, by their start (≤ 20,000): who should be there, and whether a station is staffed. */
export async function listShifts(db: Queryable, from: number, to: number): Promise<Shift[]> {
  const { rows } = await db.query(
    `select id, worker_id, from_at, to_at from rota_shifts
     where from_at < $2::timestamptz and to_at > $1::timestamptz order by from_at, id limit 20000`,
    [at(from), at(to)],
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    workerId: text(row, 'worker_id'),
    from: instant(row, 'from_at'),
    to: instant(row, 'to_at'),
  }));
}
