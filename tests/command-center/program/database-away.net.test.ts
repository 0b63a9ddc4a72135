/** The database goes away under load and comes back: nothing acknowledged is lost, and the program says how it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import {
  clusterUrl,
  startCluster,
  startServer,
  stopCluster,
  stopServer,
} from '#tests/support/postgres-cluster.ts';
import { ask, countsOf, readMetrics, sumOf } from './http.ts';
import { letSend, phonesOf, type SendingDevice, sourceOf, unackedOf } from './load.ts';
import { atEnd, closeAll, dispatcherToken, eventually, prepareSite, startSite } from './rig.ts';

afterAll(closeAll);

function ackedBy(devices: readonly SendingDevice[]): number {
  return devices.reduce((sum, { acked }) => sum + acked.size, 0);
}

it('loses nothing that was acknowledged when PostgreSQL crashes twice under load', async () => {
  // As durable as in production: what is committed must survive the crash of the server.
  const cluster = await startCluster({ fsync: true });
  atEnd(() => stopCluster(cluster));
  const admin = await openPostgres({ url: clusterUrl(cluster, 'postgres'), maxConnections: 1 });
  await admin.exec('create database away').finally(() => admin.close());
  const site = await prepareSite(clusterUrl(cluster, 'away'));
  const running = await startSite(site);
  const phones = phonesOf(site, 10);
  const source = sourceOf(site);
  const devices = [...phones, source];
  const statusOf = async (path: string) => (await ask(running, path)).status;

  let isOver = false;
  // A device whose connection is ended comes again with what it still has.
  const sending = devices.map(async (device) => {
    do await letSend(running, device, () => isOver);
    while (!isOver || unackedOf(device).length > 0);
  });
  for (let outage = 0; outage < 2; outage++) {
    const before = ackedBy(devices);
    await eventually(() => ackedBy(devices) > before + 100);
    await stopServer(cluster, 'immediate');
    await eventually(async () => (await statusOf('/readyz')) === 503);
    expect(await statusOf('/livez')).toBe(200);
    const asked = await ask(running, '/api/requests', { token: dispatcherToken(site) });
    expect(asked).toMatchObject({ status: 503, body: { code: 'busy' } });
    const whenAway = ackedBy(devices);
    await sleep(500);
    expect(ackedBy(devices)).toBe(whenAway);
    await startServer(cluster, { fsync: true });
    await eventually(async () => (await statusOf('/readyz')) === 200);
    await eventually(() => ackedBy(devices) > whenAway + 100);
  }
  isOver = true;
  await Promise.all(sending);

  const fixes = await countsOf(running, 'fixes');
  expect(fixes).toMatchObject({ waiting: 0, rejected: {} });
  expect(sumOf(fixes)).toBe(fixes.received);
  // The screens have caught up as well: what was committed while they could not be told is on them.
  const shown = async () =>
    (await readMetrics(running))
      .filter(({ name }) => name === 'hearthline_orders')
      .reduce((sum, { value }) => sum + value, 0);
  await eventually(async () => (await shown()) === source.sent.size);
  expect(await running.program.stop()).toBe(0);
  const db = await site.open();
  atEnd(() => db.close());
  const count = async (table: string) =>
    (await db.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n;
  expect(await count('fixes')).toBe(phones.reduce((sum, { sent }) => sum + sent.size, 0));
  expect(await count('requests')).toBe(source.sent.size);
  expect(await count('orders')).toBe(source.sent.size);
});
