/** Two programs serve one site: what happens at one is seen, used and obeyed at the other, over each kind of bus. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { type Mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { countsOf, readMetrics } from './http.ts';
import { letSend, sourceOf } from './load.ts';
import { atEnd, closeAll, connectDevice, eventually, nth, type Running } from './rig.ts';
import { askAs, openScreen, type Screen, signIn, startTwo, type TwoPrograms } from './site-rig.ts';

afterAll(closeAll);

describeWith('postgres', 'two programs on one PostgreSQL, told by it', () => {
  checkTwo(async () => 'postgres:');
});

describeWith(['postgres', 'mosquitto'], 'two programs on one PostgreSQL, told by a broker', () => {
  let broker: Mosquitto | null = null;
  checkTwo(
    async () => {
      broker = await startMosquitto();
      atEnd(() => broker?.close());
      return broker.url;
    },
    {
      away: async () => await broker?.stop('kill'),
      back: async () => await broker?.start(),
    },
  );
});

interface Outage {
  away(): Promise<void>;
  back(): Promise<void>;
}

function checkTwo(openBus: () => Promise<string>, outage?: Outage): void {
  let two: TwoPrograms;
  let supervisor: string;
  let admin: string;
  let stationHead: string;
  let screen: Screen;
  const here = () => two.here;
  const there = () => two.there;

  beforeAll(async () => {
    two = await startTwo(await openBus());
    supervisor = await signIn(two.here, two.site, 'supervisor');
    admin = await signIn(two.there, two.site, 'admin');
    stationHead = await signIn(two.here, two.site, 'stationHead');
    // A session made at one is a session at the other.
    screen = openScreen(two.there, supervisor, 'fixes,orders,requests');
    await eventually(async () => (await peersOf(two.there)) === 1 && (await peersOf(two.here)) === 1);
  });

  /** Says where the phone is over one program's broker; answers the place. */
  async function sendFix(running: Running, n: number, step: number): Promise<readonly [number, number]> {
    const phone = nth(two.site.accounts.devices, n);
    const [lon, lat] = [two.site.town.center[0] + step / 1e4, two.site.town.center[1]];
    const client = await connectDevice(running, phone);
    const fix = { _type: 'location', tst: Math.floor(wallNow() / 1_000), lon, lat, acc: 5 };
    await client.publishAsync(`owntracks/${phone.username}/${phone.deviceId}`, JSON.stringify(fix), {
      qos: 1,
    });
    await client.endAsync();
    return [lon, lat];
  }
  const workerOf = (n: number) => nth(two.site.accounts.devices, n).workerId;
  const isAt = (n: number, [lon, lat]: readonly [number, number]) => {
    const place = screen.placeOf(workerOf(n));
    return place !== undefined && Math.abs(place[0] - lon) < 1e-5 && Math.abs(place[1] - lat) < 1e-5;
  };

  /** Phones (by number) of the workers of the head of a repair station who are on duty; the first ones are used elsewhere. */
  async function phonesOfHead(): Promise<number[]> {
    const { accounts } = two.site;
    const stationId = accounts.users.find(({ role }) => role === 'stationHead')?.repairStationId;
    const workers = await itemsAt(here(), supervisor, '/api/workers');
    const mine = new Set(
      workers.flatMap(({ id, repairStationId, duty }) =>
        repairStationId === stationId && duty === 'on' ? [id] : [],
      ),
    );
    return accounts.devices.flatMap(({ workerId }, n) => (n > 6 && mine.has(workerId) ? [n] : []));
  }

  /** The head of the station sends the worker home, at the first program. */
  async function sendHome(n: number): Promise<void> {
    const path = `/api/workers/${workerOf(n)}/duty`;
    const answer = await askAs(here(), stationHead, 'POST', path, { duty: 'off' });
    if (answer.status !== 200)
      throw new Error(`duty answered ${answer.status} ${JSON.stringify(answer.body)}`);
    await eventually(() => screen.row('fixes', workerOf(n))?.duty === 'off');
  }

  it('share sessions: who signed in at one is known at the other', async () => {
    expect((await askAs(there(), supervisor, 'GET', '/api/orders?limit=1')).status).toBe(200);
    expect((await askAs(here(), admin, 'GET', '/api/users')).status).toBe(200);
  });

  it('show a place that came in at the other', async () => {
    const place = await sendFix(here(), 0, 1);
    await eventually(() => isAt(0, place));
  });

  it('show a report and a command of the other, offer each order once and send each message once', async () => {
    const source = sourceOf(two.site);
    await letSend(here(), source, () => source.sent.size >= 6);
    const orders = await eventually(async () => {
      const found = await itemsAt(there(), supervisor, '/api/orders?limit=100');
      return found.length === 6 && found.every(({ state }) => state !== 'confirmed') ? found : null;
    });
    const first = String(nth(orders, 0).id);
    await eventually(() => screen.row('orders', first));
    await eventually(async () => {
      const { version } = Object((await askAs(here(), supervisor, 'GET', `/api/orders/${first}`)).body);
      const command = {
        commandId: randomUUID(),
        command: 'supervise',
        version,
        occurredAt: isoNow(),
        data: { note: null },
      };
      return (
        (await askAs(here(), supervisor, 'POST', `/api/orders/${first}/commands`, command)).status === 200
      );
    });
    await eventually(() => Object(screen.row('orders', first)?.marks).supervised === true);

    // Signed off at the other end: commits of both programs together.
    const db = await two.site.open();
    try {
      const twice = await db.query(
        `select order_id, data from events where type in ('slaWarning', 'overdue') group by order_id, type, data having count(*) > 1`,
      );
      expect(twice.rows).toEqual([]);
      const live = await db.query(
        'select order_id from assignments where ended_at is null group by order_id having count(*) > 1',
      );
      expect(live.rows).toEqual([]);
      const offers = await db.query(
        `select order_id from assignments where kind = 'offer' group by order_id having count(*) > 1`,
      );
      expect(offers.rows).toEqual([]);
      await eventually(async () => {
        const open = await db.query(`select 1 from outbox_deliveries where state = 'pending'`);
        return open.rows.length === 0;
      });
      const tries = await db.query('select max(tries) as tries from outbox_deliveries');
      expect(tries.rows).toEqual([{ tries: 1 }]);
    } finally {
      await db.close();
    }
  });

  it('take no place of a worker who went off duty at the other', async () => {
    const n = nth(await phonesOfHead(), 0);
    await sendFix(there(), n, 2);
    await eventually(() => screen.placeOf(workerOf(n)));
    await sendHome(n);
    const before = await countsOf(there(), 'fixes');
    await sendFix(there(), n, 3);
    const after = await eventually(async () => {
      const counts = await countsOf(there(), 'fixes');
      return counts.received > before.received ? counts : null;
    });
    expect(after.stored).toBe(before.stored);
    expect(after.rejected['off-duty']).toBe((before.rejected['off-duty'] ?? 0) + 1);
  });

  it('use a setting that was changed at the other, without a restart', async () => {
    const place = await sendFix(here(), 2, 4);
    await eventually(() => isAt(2, place));
    const presence = { staleMs: 1, unknownAfterMs: 86_400_000 };
    const change = { value: { ...defaultPolicy, presence } };
    const changed = await askAs(here(), admin, 'POST', '/api/settings/dispatch.policy', change);
    expect(changed.status).toBe(200);
    await eventually(() => screen.row('fixes', workerOf(2))?.presence === 'stale');
    await askAs(there(), admin, 'POST', '/api/settings/dispatch.policy', { value: defaultPolicy });
    await eventually(async () => {
      const items = await itemsAt(here(), supervisor, '/api/workers');
      return items.find(({ id }) => id === workerOf(2))?.presence === 'online';
    });
  });

  it('end at once a device that was revoked at the other, and let in one that was made there', async () => {
    const phone = nth(two.site.accounts.devices, 3);
    const client = await connectDevice(there(), phone);
    const closed = new Promise((resolve) => client.once('close', () => resolve(null)));
    expect((await askAs(here(), admin, 'DELETE', `/api/devices/${phone.username}`)).status).toBe(200);
    await closed;
    await expect(connectDevice(there(), phone)).rejects.toThrow();
    const fresh = { username: 'phone-new', deviceId: 'phone', kind: 'phone', workerId: phone.workerId };
    const made = await askAs(here(), admin, 'POST', '/api/devices', {
      ...fresh,
      heatStationId: null,
      meterId: null,
      sourceId: null,
    });
    expect(made.status).toBe(201);
    const login = { username: 'phone-new', password: String(made.body.password) };
    expect((await connectDevice(there(), login)).connected).toBe(true);
  });

  if (outage !== undefined) {
    it('show within seconds what happened while the bus was away, and hear each other again', async () => {
      const n = nth(await phonesOfHead(), 0);
      await outage.away();
      await sendHome(n);
      await outage.back();
      await eventually(async () =>
        (await readMetrics(there())).some(
          ({ name, value }) => name === 'hearthline_bus_whole' && value === 1,
        ),
      );
      const place = await sendFix(here(), 5, 6);
      await eventually(() => isAt(5, place));
    });
  }

  it('go on alone when one is killed, and show what it had not told any more', async () => {
    await here().program.kill();
    const source = sourceOf(two.site);
    const sent = source.sent;
    for (let n = 0; n < 6; n += 1) sent.set(n, source.write(n));
    for (let n = 0; n < 6; n += 1) source.acked.add(n);
    await letSend(there(), source, () => sent.size >= 8);
    await eventually(async () => (await itemsAt(there(), supervisor, '/api/orders?limit=100')).length === 8);
    await eventually(async () => (await peersOf(there())) === 0);
    const place = await sendFix(there(), 6, 7);
    await eventually(() => isAt(6, place));
  });
}

function isoNow(): string {
  return new Date(wallNow()).toISOString();
}

async function itemsAt(running: Running, cookie: string, path: string): Promise<Record<string, unknown>[]> {
  const { body } = await askAs(running, cookie, 'GET', path);
  return Array.isArray(body.items) ? body.items.map((item) => Object(item)) : [];
}

async function peersOf(running: Running): Promise<number> {
  return (await readMetrics(running)).find(({ name }) => name === 'hearthline_bus_peers')?.value ?? 0;
}
