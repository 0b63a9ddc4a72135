/** The whole program with a broker outside: queues while it is down, kill -9 under load, the database away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Database } from '#geo-data/database.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { ask, countsOf, readingOf, readMetrics, sumOf } from '#tests/command-center/program/http.ts';
import { letSend, phonesOf, type SendingDevice, sourceOf } from '#tests/command-center/program/load.ts';
import {
  atEnd,
  closeAll,
  eventually,
  type PreparedSite,
  prepareSite,
  type Running,
  startAndWait,
} from '#tests/command-center/program/rig.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { type Mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import {
  clusterUrl,
  startCluster,
  startServer,
  stopCluster,
  stopServer,
} from '#tests/support/postgres-cluster.ts';

afterAll(closeAll);

async function openMosquitto(): Promise<Mosquitto> {
  const mosquitto = await startMosquitto();
  atEnd(mosquitto.close);
  return mosquitto;
}

/** Runs the site with the broker outside and waits until it takes devices in. */
async function startOutside(site: PreparedSite, mosquitto: Mosquitto): Promise<Running> {
  const running = await startAndWait('start', { ...site.env, MQTT_URL: mosquitto.url });
  expect(running.mqttPort).toBe(mosquitto.port);
  await eventually(async () => (await ask(running, '/readyz')).status === 200);
  return running;
}

function sentBy(devices: readonly SendingDevice[]): number {
  return devices.reduce((sum, { sent }) => sum + sent.size, 0);
}

/** Sends `count` more of each device; all of it is with the broker afterwards. */
async function sendMore(to: Pick<Running, 'mqttPort'>, devices: readonly SendingDevice[], count: number) {
  await Promise.all(
    devices.map((device) => {
      const end = device.sent.size + count;
      return letSend(to, device, () => device.sent.size >= end);
    }),
  );
}

/** A few messages at a time: this broker takes everything at once, and the backlog would be the test's length. */
async function keepSending(
  to: Pick<Running, 'mqttPort'>,
  phones: readonly SendingDevice[],
  source: SendingDevice,
  isOver: () => boolean,
) {
  while (!isOver()) {
    await sendMore(to, phones, 5);
    await sendMore(to, [source], 1);
    await sleep(100);
  }
}

const takenIn = async (running: Running, stream: string) => {
  const { stored, duplicate } = await countsOf(running, stream);
  return stored + duplicate;
};

/** Rows, and among the fixes places that are there once: every phone sends each place once. */
async function countRows(db: Database) {
  const { rows } = await db.query<Record<string, number>>(
    `select (select count(*)::int from fixes) as fixes,
       (select count(*)::int from (select distinct device, lon, lat from fixes) as one) as places,
       (select count(*)::int from requests) as requests, (select count(*)::int from orders) as orders,
       (select count(*)::int from events where type = 'register') as registered`,
  );
  return rows[0];
}

async function expectAllStored(
  site: PreparedSite,
  running: Running,
  phones: readonly SendingDevice[],
  source: SendingDevice,
) {
  expect(await running.program.stop()).toBe(0);
  const db = await site.open();
  const counted = await countRows(db).finally(() => db.close());
  const [fixes, requests] = [sentBy(phones), sentBy([source])];
  expect(counted).toEqual({ fixes, places: fixes, requests, orders: requests, registered: requests });
}

describeWith('mosquitto', 'the program with a broker outside', () => {
  it('takes in what was sent while it was down, and survives kill -9 under load', async () => {
    const mosquitto = await openMosquitto();
    const site = await prepareSite();
    const phones = phonesOf(site, 8);
    const source = sourceOf(site);
    const everybody = [...phones, source];
    for (let life = 0; life < 3; life++) {
      const running = await startOutside(site, mosquitto);
      let isOver = false;
      const sending = keepSending(running, phones, source, () => isOver);
      const goal = 1 + Math.random() * 150;
      await eventually(async () => (await takenIn(running, 'fixes')) >= goal);
      await running.program.kill();
      isOver = true;
      await sending;
      // Nobody is there to take these in.
      await sendMore({ mqttPort: mosquitto.port }, everybody, 10);
    }
    const running = await startOutside(site, mosquitto);
    await sendMore(running, everybody, 10);
    // At least what was sent since the last kill.
    await eventually(
      async () => (await takenIn(running, 'fixes')) >= 8 * 20 && (await takenIn(running, 'requests')) >= 20,
    );
    await eventually(async () => readingOf(await readMetrics(running), 'hearthline_broker_pending') === 0);
    const fixes = await countsOf(running, 'fixes');
    expect(fixes).toMatchObject({ rejected: {}, returned: 0 });
    expect(sumOf(fixes)).toBe(fixes.received);
    await expectAllStored(site, running, phones, source);
  });

  it('acknowledges nothing while the database is away', async () => {
    const mosquitto = await openMosquitto();
    const cluster = await startCluster({ fsync: true });
    atEnd(() => stopCluster(cluster));
    const admin = await openPostgres({ url: clusterUrl(cluster, 'postgres'), maxConnections: 1 });
    await admin.exec('create database outside').finally(() => admin.close());
    const site = await prepareSite(clusterUrl(cluster, 'outside'));
    const phones = phonesOf(site, 4);
    const source = sourceOf(site);
    const first = await startOutside(site, mosquitto);
    await sendMore(first, [...phones, source], 10);
    await eventually(async () => (await takenIn(first, 'fixes')) === 40);
    await stopServer(cluster, 'immediate');
    await sendMore(first, [...phones, source], 10);
    await eventually(async () => readingOf(await readMetrics(first), 'hearthline_broker_pending') > 0);
    // What was acknowledged without a commit would be gone with this process.
    await first.program.kill();
    await startServer(cluster, { fsync: true });
    const second = await startOutside(site, mosquitto);
    await eventually(async () => (await takenIn(second, 'fixes')) >= 40);
    await eventually(async () => (await takenIn(second, 'requests')) >= 10);
    await expectAllStored(site, second, phones, source);
  });

  it('says that it is not ready without the broker, and sends phones there', async () => {
    const mosquitto = await openMosquitto();
    const site = await prepareSite();
    const running = await startOutside(site, mosquitto);
    const metric = async () =>
      (await readMetrics(running)).find(({ name }) => name === 'hearthline_broker_connected');
    expect(await metric()).toMatchObject({ value: 1, labels: { kind: 'external' } });
    const page = await ask(running, '/mqtt');
    expect(page).toMatchObject({ status: 404, body: expect.stringContaining('devices connect there') });
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/mqtt`, 'mqtt');
    const refusal = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(refusal.message).toContain('404');

    await mosquitto.stop('kill');
    const unready = await eventually(async () => {
      const answer = await ask(running, '/readyz');
      return answer.status === 503 ? answer : null;
    });
    expect(JSON.stringify(unready.body)).toContain(`no MQTT broker at ${mosquitto.url}`);
    expect((await metric())?.value).toBe(0);
    await mosquitto.start();
    await eventually(async () => (await ask(running, '/readyz')).status === 200);
    expect(await running.program.stop()).toBe(0);
  });
});
