/** Child process: saves batches of fixes straight through the store, and the same rows into a bare table beside it. */
import { monotonicNow, wallNow } from '#command-center/runtime/wall-clock.ts';
import type { BulkColumn, Database } from '#geo-data/database.ts';
import { openDatabase } from '#geo-data/open.ts';
import type { FixRow } from '#geo-data/store/fixes.ts';
import { type IngestStore, openIngestStore } from '#geo-data/store/ingest.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';

const rowsPerBatch = 1_000;
const workers = 200;
const startMs = wallNow() - 10_800_000;
const held: { db?: Database; store?: IngestStore } = {};
let nextRow = 0;

async function open(input: TaskArguments) {
  const db = await openDatabase({
    databaseUrl: input.text('databaseUrl') || undefined,
    dataDir: input.text('dataDir'),
  });
  // No key, no index, no partition, no second table: what the engine itself takes in.
  await db.exec(`create table bench_bare (device text, worker_id text, device_at timestamptz, occurred_at timestamptz,
    recorded_at timestamptz, lon float8, lat float8, accuracy_m float4, speed_mps float4, course_deg float4,
    battery_pct float4, suspect boolean)`);
  Object.assign(held, { db, store: openIngestStore(db) });
  return {};
}

/** New rows of 200 workers in turn, a second apart: what a minute of a busy fleet looks like. */
function makeBatch(): FixRow[] {
  return Array.from({ length: rowsPerBatch }, () => {
    const n = nextRow++;
    const at = startMs + Math.floor(n / workers) * 1_000;
    const id = `bench-${n % workers}`;
    const where = { lon: 126.5 + (n % workers) * 1e-4 + n * 1e-9, lat: 45.77 };
    const how = { accuracyM: 10, speedMps: 2, courseDeg: 90, batteryPct: 80, suspect: false };
    return {
      deviceId: id,
      workerId: id,
      deviceAt: at,
      occurredAt: at,
      recordedAt: at + 200,
      ...where,
      ...how,
    };
  });
}

function barePart(rows: readonly FixRow[]): BulkColumn[] {
  const dates = (pick: (row: FixRow) => number) => rows.map((row) => new Date(pick(row)));
  return [
    { name: 'device', type: 'text', values: rows.map((row) => row.deviceId) },
    { name: 'worker_id', type: 'text', values: rows.map((row) => row.workerId) },
    { name: 'device_at', type: 'timestamptz', values: dates((row) => row.deviceAt) },
    { name: 'occurred_at', type: 'timestamptz', values: dates((row) => row.occurredAt) },
    { name: 'recorded_at', type: 'timestamptz', values: dates((row) => row.recordedAt) },
    { name: 'lon', type: 'float8', values: rows.map((row) => row.lon) },
    { name: 'lat', type: 'float8', values: rows.map((row) => row.lat) },
    { name: 'accuracy_m', type: 'float4', values: rows.map((row) => row.accuracyM) },
    { name: 'speed_mps', type: 'float4', values: rows.map((row) => row.speedMps) },
    { name: 'course_deg', type: 'float4', values: rows.map((row) => row.courseDeg) },
    { name: 'battery_pct', type: 'float4', values: rows.map((row) => row.batteryPct) },
    { name: 'suspect', type: 'boolean', values: rows.map((row) => row.suspect) },
  ];
}

async function saveDurably(rows: readonly FixRow[]): Promise<void> {
  const outcome = await opened(held.store).saveBatch({ fixes: rows, readings: [], rejects: [] });
  if (outcome.fixes.some((one) => one !== 'stored')) throw new Error('The bench made the same fix twice.');
}

async function saveBare(rows: readonly FixRow[]): Promise<void> {
  await opened(held.db).bulkInsert('bench_bare', barePart(rows));
}

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('open comes first');
  return value;
}

/** One batch after the other, as the intake does it. */
async function save(input: TaskArguments) {
  const write = input.text('into') === 'store' ? saveDurably : saveBare;
  await write(makeBatch());
  const from = monotonicNow();
  let rows = 0;
  while (monotonicNow() - from < input.number('ms')) {
    await write(makeBatch());
    rows += rowsPerBatch;
  }
  return { perSecond: (rows / (monotonicNow() - from)) * 1_000 };
}

serveTasks({ open, save }, async () => held.db?.close());
