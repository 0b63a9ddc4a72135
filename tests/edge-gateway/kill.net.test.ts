/** Ten times `kill -9` under load on each driver: nothing acknowledged is missing, nothing is double, nothing is made up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { countsOf, type IngestCounts, sumOf } from '#tests/command-center/program/http.ts';
import {
  letSend,
  phonesOf,
  type SendingDevice,
  sourceOf,
  unackedOf,
} from '#tests/command-center/program/load.ts';
import {
  atEnd,
  closeAll,
  eventually,
  type PreparedSite,
  prepareSite,
  type Running,
  startSite,
} from '#tests/command-center/program/rig.ts';
import { clusterUrl, startCluster, stopCluster } from '#tests/support/postgres-cluster.ts';
import type { Driver } from '#tests/support/test-database.ts';

const rounds = 10;
const phoneCount = 16;

afterAll(closeAll);

/** A database that keeps what it promised even without power: fsync and synchronous commit are on. */
async function makeDurableDatabase(): Promise<string> {
  const cluster = await startCluster({ fsync: true });
  atEnd(() => stopCluster(cluster));
  const admin = await openPostgres({ url: clusterUrl(cluster, 'postgres'), maxConnections: 1 });
  await admin.exec('create database killed').finally(() => admin.close());
  return clusterUrl(cluster, 'killed');
}

/** One life of the program: it is killed at a random moment, some way into the work, while everybody sends. */
async function liveAndDie(site: PreparedSite, phones: readonly SendingDevice[], source: SendingDevice) {
  const fixes = ackedBy(phones) + 1 + Math.random() * 200;
  const reports = source.acked.size + Math.round(Math.random() * 2);
  const running = await startSite(site);
  const sending = [...phones, source].map((device) => letSend(running, device, () => false));
  await eventually(() => ackedBy(phones) >= fixes && source.acked.size >= reports);
  await sleep(Math.random() * 50);
  await running.program.kill();
  await Promise.all(sending);
}

function ackedBy(devices: readonly SendingDevice[]): number {
  return devices.reduce((sum, { acked }) => sum + acked.size, 0);
}

const freshAtTheEnd = 10;
const repeatedAtTheEnd = 3;

/** The last life: what is left is sent again, some of what was acknowledged once more, and something new. How many messages. */
async function sendTheRest(running: Running, device: SendingDevice): Promise<number> {
  const again = [...device.acked].slice(0, repeatedAtTheEnd);
  const rest = unackedOf(device).length;
  const end = device.sent.size + freshAtTheEnd;
  await letSend(running, device, () => device.sent.size >= end, again);
  expect(unackedOf(device)).toEqual([]);
  return again.length + rest + freshAtTheEnd;
}

/** Everything that came in the last life is accounted for. */
function expectCounters(counts: IngestCounts, sent: number): void {
  expect(counts).toMatchObject({ received: sent, waiting: 0, returned: 0, ignored: 0, rejected: {} });
  expect(sumOf(counts)).toBe(counts.received);
  expect(counts.stored).toBeGreaterThan(0);
  expect(counts.duplicate).toBeGreaterThan(0);
}

/** Places of fixes as text; a place that is there twice would be in the list twice. */
async function storedFixes(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ device: string; lon: number; lat: number }>(
    'select device, lon, lat from fixes',
  );
  return rows.map(({ device, lon, lat }) => `${device} ${lon} ${lat}`).sort();
}

function sentFixes(phones: readonly SendingDevice[]): string[] {
  const placeOf = (payload: string) => {
    const { lon, lat }: { lon: number; lat: number } = JSON.parse(payload);
    return `${lon} ${lat}`;
  };
  return phones
    .flatMap(({ login, sent }) =>
      [...sent.values()].map((payload) => `${login.username} ${placeOf(payload)}`),
    )
    .sort();
}

/** Every report with the number of its orders and of the events that registered it. */
async function storedReports(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ id: string; orders: number; registered: number }>(
    `select r.external_id as id, (select count(*)::int from orders o where o.request_id = r.id) as orders,
       (select count(*)::int from events e where e.request_id = r.id and e.type = 'register') as registered
     from requests r`,
  );
  return rows.map(({ id, orders, registered }) => `${id}: ${orders} order, ${registered} registered`).sort();
}

function sentReports({ sent }: SendingDevice): string[] {
  return [...sent.keys()].map((number) => `report-${number}: 1 order, 1 registered`).sort();
}

/** Differences only: a list of fifty thousand places tells nobody anything. */
function expectSame(found: readonly string[], wanted: readonly string[]): void {
  const foundSet = new Set(found);
  const wantedSet = new Set(wanted);
  const missing = wanted.filter((one) => !foundSet.has(one));
  const unknown = found.filter((one) => !wantedSet.has(one));
  expect({ missing: missing.slice(0, 5), unknown: unknown.slice(0, 5) }).toEqual({
    missing: [],
    unknown: [],
  });
  expect(found.length).toBe(foundSet.size);
}

const databases: Readonly<Record<Driver, () => Promise<string>>> = {
  postgres: makeDurableDatabase,
  pglite: async () => '',
};

/** Eleven starts of the program: on a busy machine each may take half a minute and more. */
const maxMs = 900_000;

describe.each<Driver>(['postgres', 'pglite'])('kill -9 under QoS 1 load [%s]', (driver) => {
  it(
    'loses nothing that was acknowledged and stores nothing twice',
    async () => {
      const site = await prepareSite(await databases[driver]());
      const phones = phonesOf(site, phoneCount);
      const source = sourceOf(site);
      for (let round = 0; round < rounds; round++) await liveAndDie(site, phones, source);
      // Messages were cut off on their way: the kills did hit the work.
      expect(phones.flatMap(unackedOf).length).toBeGreaterThan(0);

      const running = await startSite(site);
      const sent = await Promise.all([source, ...phones].map((device) => sendTheRest(running, device)));
      const [reports = 0, ...fixes] = sent;
      const counts = {
        requests: await countsOf(running, 'requests'),
        fixes: await countsOf(running, 'fixes'),
      };
      expect(await running.program.stop()).toBe(0);

      const db = await site.open();
      try {
        expectSame(await storedFixes(db), sentFixes(phones));
        expectSame(await storedReports(db), sentReports(source));
        expectCounters(counts.requests, reports);
        expectCounters(
          counts.fixes,
          fixes.reduce((sum, n) => sum + n, 0),
        );
      } finally {
        await db.close();
      }
    },
    maxMs,
  );
});
