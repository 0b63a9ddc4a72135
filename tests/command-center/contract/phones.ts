/** CONTRACTS 8 and 10: spare phones on the wall clock, stations and sources with the logins of the demo. */
import { ulid } from 'ulid';
import { expect, it } from 'vitest';
import { heatStationItem, listOf, requestItem, site, workerItem } from '#command-center/contract/http.ts';
import { type Demo, openDevice, openFeed, read, until } from './client.ts';

export function checkPhones(demo: () => Demo): void {
  it('shows a spare phone that publishes on the wall clock, in the list and in the feed', async () => {
    const phone = demo()
      .accounts.devices.filter((device) => device.spare)
      .at(-1);
    if (phone === undefined) throw new Error('the demo has no spare phone');
    const { center } = await read(demo().token, '/api/site', site);
    const [lon, lat] = [center[0] + 0.001, center[1] + 0.001];
    const screen = await openFeed(demo(), 'supervisor', 'channels=fixes');
    await screen.next((frame) => frame.t === 'snapshot');
    const client = await openDevice(demo(), phone);
    const fix = { _type: 'location', lon, lat, acc: 8, vel: 18, cog: 90, tst: Math.floor(Date.now() / 1000) };
    await client.publishAsync(`owntracks/${phone.username}/${phone.deviceId}`, JSON.stringify(fix), {
      qos: 1,
    });
    await client.endAsync();
    const worker = await until(async () => {
      const { items } = await read(demo().token, '/api/workers?limit=1000', listOf(workerItem));
      const found = items.find((one) => one.id === phone.workerId);
      return found?.position?.lon === lon ? found : null;
    });
    expect(worker).toMatchObject({ presence: 'online', position: { lat, accuracyM: 8, courseDeg: 90 } });
    expect(worker.position?.speedMps).toBeCloseTo(5, 3);
    const { now } = await read(demo().token, '/api/site', site);
    const ageMs = Date.parse(now) - Date.parse(worker.position?.at ?? '');
    // Wall seconds are told whole and the site runs five times as fast.
    expect(ageMs).toBeGreaterThanOrEqual(0);
    const isDrawn = () => {
      const told = screen.frames.flatMap((frame) => (frame.t === 'index' ? frame.add : []));
      const index = told.find(([, id]) => id === phone.workerId)?.[0] ?? -1;
      return screen.places.some((frame) => {
        const at = frame.workerIndex.indexOf(index);
        const drawnLon = frame.originLon + (frame.dLon[at] ?? 9);
        return at !== -1 && Math.abs(drawnLon - lon) < 1e-5 && frame.heading[at] === 45;
      });
    };
    await screen.until(isDrawn);
    screen.close();
  });

  it('keeps each device to its own topics', async () => {
    const [phone, other] = demo().accounts.devices.filter((device) => device.spare);
    if (phone === undefined || other === undefined) throw new Error('two spare phones are needed');
    const client = await openDevice(demo(), phone);
    const before = await rejectedNotOwn(demo());
    await client.publishAsync(`owntracks/${other.username}/${other.deviceId}`, '{"_type":"location"}', {
      qos: 1,
    });
    expect(await rejectedNotOwn(demo())).toBeGreaterThan(before);
    const granted = await client
      .subscribeAsync(`workers/${other.workerId}/orders`, { qos: 1 })
      .catch(() => null);
    expect(granted === null || granted.every(({ qos }) => qos === 128)).toBe(true);
    await client.endAsync(true);
    await expect(openDevice(demo(), { ...phone, password: 'guessed' })).rejects.toThrow();
  });

  it('shows a reading of a station, its sentinel-like value as bad', async () => {
    const station = demo().accounts.heatStations[0];
    if (station === undefined) throw new Error('the demo has no heat station');
    const { now } = await read(demo().token, '/api/site', site);
    const client = await openDevice(demo(), station);
    const at = new Date(Date.parse(now) + 30_000).toISOString();
    const body = { at, values: { supplySecC: 51.25, returnSecC: 999 } };
    await client.publishAsync(`heat-stations/${station.heatStationId}/readings`, JSON.stringify(body), {
      qos: 1,
    });
    await client.endAsync();
    const item = await until(async () => {
      const { items } = await read(demo().token, '/api/heat-stations', listOf(heatStationItem));
      const found = items.find((one) => one.id === station.heatStationId);
      return found?.at === at ? found : null;
    });
    expect(item.values).toMatchObject({ supplySecC: 51.25, returnSecC: 999 });
    expect(item.bad).toEqual(['returnSecC']);
  });

  it('takes reports of a source once each and answers on its replies', async () => {
    const source = demo().accounts.sources[0];
    if (source === undefined) throw new Error('the demo has no source');
    const client = await openDevice(demo(), source);
    const replies: Record<string, unknown>[] = [];
    client.on('message', (_topic, payload) => replies.push(JSON.parse(payload.toString('utf8'))));
    await client.subscribeAsync(`sources/${source.sourceId}/replies`, { qos: 1 });
    const { center } = await read(demo().token, '/api/site', site);
    const externalId = `contract-${ulid()}`;
    const report = {
      source: 'wechat',
      externalId,
      category: 'repair',
      subtype: 'leak',
      description: '楼前冒水',
      place: { kind: 'public', lon: center[0], lat: center[1], note: '3 号楼前' },
    };
    const say = (body: unknown) =>
      client.publishAsync(`sources/${source.sourceId}/requests`, JSON.stringify(body), { qos: 1 });
    await say(report);
    await say(report);
    await say({ ...report, externalId: undefined });
    await until(async () => (replies.length >= 3 ? true : null));
    await client.endAsync();
    expect(replies[0]).toMatchObject({ replayed: false, request: { externalId } });
    expect(replies[1]).toMatchObject({ replayed: true });
    expect(replies[2]).toMatchObject({ code: 'invalid-data' });
    const { items } = await read(demo().token, '/api/requests?limit=1000', listOf(requestItem));
    const mine = items.filter((one) => one.externalId === externalId);
    expect(mine).toHaveLength(1);
    expect(mine[0]?.orderIds).toHaveLength(1);
  });
}

async function rejectedNotOwn(demo: Demo): Promise<number> {
  const { body } = await demo.nobody('GET', '/metrics');
  const line = String(body)
    .split('\n')
    .find((one) => one.includes('topic-not-own') && one.includes('fixes'));
  return Number(line?.split(' ').at(-1) ?? 0);
}
