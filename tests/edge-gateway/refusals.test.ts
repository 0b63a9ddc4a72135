/** What the intake refuses: acknowledged, counted by reason, kept with device, field and reason. */
import { describe, expect, it } from 'vitest';
import type { DeviceIdentity, Stream } from '#edge-gateway/ports.ts';
import { baseMs, location, meter, phone, refusedLines, StoreFailure, source, station } from './fakes.ts';
import { fixTopic, openIntake } from './intake-rig.ts';

describe('refusals', () => {
  it('each is acknowledged, counted by reason, and kept with device, field and reason', async () => {
    const { ingest, ports, send } = openIntake();
    const lines = refusedLines('owntracks-refused.jsonl');
    for (const { body } of lines) await send(phone, fixTopic, body);
    expect(ports.store.rejects.map(({ deviceId, reason, field }) => [deviceId, reason, field])).toEqual(
      lines.map(({ reason, field }) => ['w-017', reason, field]),
    );
    expect(ingest.counters().fixes.rejected['malformed-json']).toBe(2);
  });

  it.each<[string, DeviceIdentity, string, unknown, Stream]>([
    ['off-earth', phone, fixTopic, location({ lat: 200 }), 'fixes'],
    ['default-place', phone, fixTopic, location({ lat: 0, lon: 0 }), 'fixes'],
    ['future-time', phone, fixTopic, location({ tst: baseMs / 1_000 + 3_600 + 61 }), 'fixes'],
    ['ancient-time', phone, fixTopic, location({ tst: 0 }), 'fixes'],
    [
      'no-worker',
      { kind: 'phone', username: 'w-017', deviceId: 'p017', clock: 'wall', crs: 'wgs84' },
      fixTopic,
      location(),
      'fixes',
    ],
    ['body-too-long', phone, fixTopic, location({ desc: 'x'.repeat(9_000) }), 'fixes'],
    ['topic-not-own', phone, 'owntracks/w-018/p018', location(), 'fixes'],
    ['topic-unknown', phone, 'nothing/known', location(), 'fixes'],
    ['topic-too-long', station, `heat-stations/${'x'.repeat(300)}/readings`, {}, 'readings'],
    ['topic-not-own', station, 'heat-stations/hs-5/readings', {}, 'readings'],
    [
      'future-time',
      meter,
      'meters/m-9/readings',
      { at: '2099-01-01T00:00:00Z', values: { roomC: 20 } },
      'readings',
    ],
    ['invalid-data', source, 'sources/hotline/requests', { externalId: 'e', bad: 1 }, 'requests'],
    ['malformed-json', source, 'sources/hotline/requests', '{', 'requests'],
  ])('%s', async (reason, identity, topic, body, stream) => {
    const { ingest, ports, send } = openIntake();
    await send(identity, topic, body);
    expect(ingest.counters()[stream]).toMatchObject({ received: 1, stored: 0, rejected: { [reason]: 1 } });
    expect(ports.store.rejects).toMatchObject([{ reason, stream, deviceId: identity.username }]);
  });

  it('unknown workers are refused', async () => {
    const { ports, send } = openIntake({ dutyAt: () => 'unknown' });
    await send(phone, fixTopic, location());
    expect(ports.store.rejects).toMatchObject([{ reason: 'unknown-worker' }]);
  });

  it('a device that never stops sending rubbish fills no table, and is still counted', async () => {
    const { ingest, ports, send } = openIntake();
    for (let i = 0; i < 200; i++) await send(phone, fixTopic, 'rubbish');
    expect(ports.store.rejects.length).toBe(60);
    expect(ingest.counters().fixes.rejected).toEqual({ 'malformed-json': 200 });
  });

  it('a row that the database refuses is put among the rejects and acknowledged', async () => {
    const { ingest, ports, send } = openIntake();
    ports.store.before = async (batch) => {
      if (batch.fixes.length > 0) throw new StoreFailure('data');
    };
    await send(phone, fixTopic, location());
    expect(ports.store.rejects).toMatchObject([{ reason: 'store-refused', deviceId: 'w-017' }]);
    expect(ingest.counters().fixes).toMatchObject({ received: 1, rejected: { 'store-refused': 1 } });
  });
});
