/** A site with rows in every corner of the schema, among them values that are lost where texts are not exact. */
import { createHash } from 'node:crypto';
import type { BlobSource } from '#geo-data/backup/write-backup.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import type { Database } from '#geo-data/database.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { saveBlobRow } from '#geo-data/store/blobs.ts';
import { seedCatalogue } from '#geo-data/store/catalogue.ts';
import { dayOf, ensureFixPartitions, type FixRow, saveFixes } from '#geo-data/store/fixes.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { saveReadings } from '#geo-data/store/readings.ts';
import { createSite } from '#geo-data/store/site.ts';
import { NOW } from '../store/city.ts';
import { makeChange, makeEvent, makeOrder, makeRequest } from '../store/life.ts';

export const secretKey = new Uint8Array(Buffer.alloc(32, 7));
const day = 86_400_000;

/** Files of a site in memory; a test may take one away or change it. */
export function memoryBlobs(): BlobSource & {
  readonly files: Map<string, Buffer>;
  put(bytes: Buffer): Buffer;
} {
  const files = new Map<string, Buffer>();
  const of = (sha256: Uint8Array) => files.get(Buffer.from(sha256).toString('hex'));
  return {
    files,
    put(bytes) {
      const hash = createHash('sha256').update(bytes).digest();
      files.set(hash.toString('hex'), bytes);
      return hash;
    },
    size: async (sha256) => of(sha256)?.length ?? null,
    read: (sha256, from, to) => new Blob([new Uint8Array(of(sha256)?.subarray(from, to + 1) ?? [])]).stream(),
  };
}

/** Fills an empty, migrated database with the small demo city and its life. */
export async function fillSite(db: Database, blobs: ReturnType<typeof memoryBlobs>): Promise<void> {
  await seedCatalogue(db);
  const plan = planDemoCity(buildDemoCity(1, 'S'), { at: NOW, utcOffsetMs: 8 * 3_600_000 });
  await db.transaction((tx) => saveCityPlan(tx, plan), { maxMs: 120_000 });
  const clock = { anchorWallMs: NOW, anchorSite: NOW, rate: 1 };
  const names = { name: '试验站点 “"\\\n\u2028', nameEn: 'Trial site' };
  await createSite(db, { ...names, demo: true, center: [126.6, 45.7], clock, lastSite: NOW });
  await fillOrders(db);
  const worker = plan.workers[0]?.id ?? '';
  const fixes = [0, 1, 2].map((i) => fixAt(worker, NOW + i * day - 1));
  await ensureFixPartitions(
    db,
    fixes.map(({ deviceAt }) => dayOf(deviceAt)),
  );
  await saveFixes(db, fixes);
  await saveReadings(db, [
    {
      sourceKind: 'heatStation',
      sourceId: plan.heatStations[0]?.id ?? '',
      deviceAt: NOW,
      occurredAt: NOW,
      recordedAt: NOW,
      metrics: ['supplySecC', 'flowM3h'],
      values: [50.1, null],
      qualities: ['good', 'bad'],
    },
  ]);
  await fillBlobs(db, blobs);
  await fillCorners(db);
}

async function fillOrders(db: Database): Promise<void> {
  const store = openOrderLifeStore(db);
  for (let no = 1; no <= 5; no += 1) {
    const request = makeRequest(`rq${no}`, { no, masterRequestId: no > 1 ? 'rq1' : null });
    const after = { request, orders: [makeOrder(`o${no}`, request.id, { no })] };
    const events = [makeEvent(`e${no}`, request.id, { note: '无暖气 🥶' })];
    await store.transaction((tx) => tx.save(makeChange(null, after, { events })));
  }
}

function fixAt(workerId: string, at: number): FixRow {
  return {
    deviceId: 'phone',
    workerId,
    deviceAt: at,
    occurredAt: at,
    recordedAt: at,
    lon: 126.62134567890124,
    lat: 45.1 + 0.2,
    accuracyM: 4.7,
    speedMps: 0.1,
    courseDeg: null,
    batteryPct: 33.3,
    suspect: false,
  };
}

async function fillBlobs(db: Database, blobs: ReturnType<typeof memoryBlobs>): Promise<void> {
  const photos = [Buffer.alloc(0), Buffer.from('photo'), Buffer.alloc(500_000, 'hearth')];
  for (const [i, bytes] of photos.entries()) {
    const sha256 = new Uint8Array(blobs.put(bytes));
    const row = { id: `b${i}`, mediaType: 'image/png', bytes: bytes.length, createdAt: NOW, createdBy: 'w1' };
    await saveBlobRow(db, { ...row, sha256 });
  }
  const [map, roads] = [blobs.put(Buffer.from('map')), blobs.put(Buffer.from('roads'))];
  await db.query(
    `insert into grounds (id, origin, built_at, west, south, east, north, attribution, base_map, base_map_bytes, roads,
       counts, is_current) values ('g1', 'demo', now(), 1, 2, 3, 4, '', $1::bytea, 3, $2::bytea, '{}', true)`,
    [map, roads],
  );
}

/** Values beyond JavaScript's own: exact coordinates, microseconds, 64 bits, what is no number, arrays of all that. */
async function fillCorners(db: Database): Promise<void> {
  await db.exec(`
    insert into org_units (id, parent_id, kind, name) values ('a-child', null, 'department', ''),
      ('z-parent', null, 'company', '公司');
    update org_units set parent_id = 'z-parent' where id = 'a-child';
    insert into devices (username, device_id, kind, secret_hash, sentinels, grant_publish, created_wall) values
      ('corner', 'd', 'service', '\\x00ff10', '{NaN,Infinity,-Infinity,-0,1e-300,0.1}', '{"NULL",",{}\\"","\\\\",""}',
       '2026-01-05 01:02:03.123456+00');
    insert into audit (seq, at, wall_at, actor_id, actor_role, action, target_kind, detail) overriding system value
      values (9007199254740993, '2026-01-05 00:00:00.000001+00', 'infinity', 'a', 'b', 'c', 'd',
        '{"n": 12345678901234567890.123456789, "s": "\\"\\u2028", "a": [null]}');
    insert into heat_sources (id, name, capacity_mw, geom) values
      ('corner', 'x', 'NaN', st_setsrid(st_makepoint(126.1::float8 + 0.2::float8, 1.0 / 3), 4326));
    insert into simplified_tracks (worker_id, day, geom, from_at, to_at) values
      ('w', '2026-01-05', 'SRID=4326;LINESTRING M(0.1 0.2 1767571200.5,0.30000000000000004 -0.0 1767571201)',
       now(), now());
    insert into road_closures (id, reason, from_at, geom, radius_m, created_by, created_at) values
      ('rc', '', now(), 'SRID=4326;POINT(1e-300 0.1)', 5, 'x', now());
    select setval('request_numbers', 9007199254740995, true)::text, nextval('order_numbers');
  `);
}

/** Every row of every table as PostgreSQL writes it, and where all numbers go on. */
export async function contentsOf(db: Database): Promise<Record<string, string[]>> {
  const { rows: tables } = await db.query<{ name: string }>(
    `select c.relname::text as name from pg_class c where c.relnamespace = 'public'::regnamespace
       and (c.relkind in ('r', 'p') and not c.relispartition or c.relkind = 'S')
       and c.relname not in ('spatial_ref_sys', 'schema_migrations') order by 1`,
  );
  const contents: Record<string, string[]> = {};
  for (const { name } of tables) {
    const row = /_seq$|_numbers$/.test(name)
      ? 'last_value::text || is_called'
      : `to_jsonb(t)::text || encode(convert_to(t::text, 'utf8'), 'hex')`;
    const { rows } = await db.query<{ row: string }>(`select ${row} as row from public.${name} t`);
    contents[name] = rows.map((found) => found.row).sort();
  }
  return contents;
}
