/** The whole way of a message: faults of real phones, privacy, readings, requests and commands. */
import { describe, expect, it } from 'vitest';
import { fixSteps } from '#edge-gateway/ingest.ts';
import { createLastKnown } from '#edge-gateway/last-known.ts';
import { baseMs, location, phone, StoreFailure, source, station, wireLines } from './fakes.ts';
import { fixTopic, openIntake, stationTopic } from './intake-rig.ts';

describe('what real phones do', () => {
  it('51 repeats are one row', async () => {
    const { ingest, ports, sendAll } = openIntake();
    await sendAll(wireLines('fault-51-repeats.jsonl'));
    expect(ports.store.fixes.size).toBe(1);
    expect(ingest.counters().fixes).toMatchObject({ received: 51, stored: 1, duplicate: 50, waiting: 0 });
  });

  it('51 repeats one after the other are one row, too', async () => {
    const { ingest, ports, send } = openIntake();
    for (const line of wireLines('fault-51-repeats.jsonl')) await send(phone, fixTopic, line);
    expect(ports.store.fixes.size).toBe(1);
    expect(ingest.counters().fixes).toMatchObject({ stored: 1, duplicate: 50 });
  });

  it('several places with one tst are all kept, the most accurate is the last known', async () => {
    const { ports, sendAll } = openIntake();
    await sendAll(wireLines('fault-several-places-one-tst.jsonl'));
    expect(ports.store.fixes.size).toBe(3);
    const last = createLastKnown();
    last.apply(ports.live);
    expect(last.lastOf('worker-17')).toMatchObject({ at: baseMs, accuracyM: 13 });
  });

  it('an old fix with a new created_at is the old fix', async () => {
    const { ingest, ports, sendAll } = openIntake();
    await sendAll(wireLines('fault-old-fix-new-created-at.jsonl'));
    expect([...ports.store.fixes.values()].map((row) => row.occurredAt)).toEqual([baseMs]);
    expect(ingest.counters().fixes).toMatchObject({ stored: 1, duplicate: 2 });
  });

  it('cached and live fixes interleaved: all kept, none doubted, the newest is the last known', async () => {
    const { ports, sendAll } = openIntake();
    await sendAll(wireLines('fault-cached-and-live-interleaved.jsonl'));
    expect(ports.store.fixes.size).toBe(12);
    expect([...ports.store.fixes.values()].some((row) => row.suspect)).toBe(false);
    const last = createLastKnown();
    last.apply(ports.live);
    expect(last.lastOf('worker-17')?.at).toBe(baseMs + 650_000);
  });

  it('an impossible jump is kept and marked, and is not the last known place', async () => {
    const { ports, send } = openIntake();
    await send(phone, fixTopic, location());
    await send(phone, fixTopic, location({ tst: baseMs / 1_000 + 10, lat: 46.9 }));
    expect([...ports.store.fixes.values()].map((row) => row.suspect)).toEqual([false, true]);
    const last = createLastKnown();
    expect(last.apply(ports.live).length).toBe(1);
    expect(last.lastOf('worker-17')?.at).toBe(baseMs);
  });
});

describe('privacy', () => {
  it('off duty: acknowledged, counted, and written nowhere', async () => {
    const { ingest, ports, sendAll } = openIntake({ dutyAt: () => 'off' });
    await sendAll(wireLines('fault-cached-and-live-interleaved.jsonl'));
    expect(ingest.counters().fixes).toMatchObject({ received: 12, rejected: { 'off-duty': 12 } });
    expect([ports.store.fixes.size, ports.store.rejects, ports.store.batches, ports.live]).toEqual([
      0,
      [],
      [],
      [],
    ]);
  });

  it('rejects of phones show no coordinates, networks or regions', async () => {
    const { ports, send } = openIntake({ dutyAt: () => 'off' });
    const body = location({ tst: 0, lat: 45.774121, SSID: 'my-home', inregions: ['school'] });
    await send(phone, fixTopic, body);
    await send(phone, fixTopic, JSON.stringify(body).slice(0, -3));
    const text = JSON.stringify(ports.store.rejects);
    expect(ports.store.rejects.length).toBe(2);
    expect(text).not.toMatch(/45\.77|126\.61/);
    expect(ports.store.rejects[0]?.excerpt).not.toMatch(/my-home|school/);
  });

  it('duty is asked before the place is remembered for jumps', () => {
    const names = fixSteps.map((step) => step.name);
    expect(names.indexOf('requireDuty')).toBeLessThan(names.indexOf('markJump'));
  });
});

describe('readings', () => {
  it('implausible values and sentinels are kept as bad', async () => {
    const { ports, send } = openIntake();
    for (const line of wireLines('readings.jsonl')) await send(station, stationTopic, line);
    const rows = [...ports.store.readings.values()];
    expect(rows.map((row) => row.occurredAt - baseMs)).toEqual([0, 180_000, 360_000, 540_500]);
    expect(rows[0]?.qualities.every((quality) => quality === 'good')).toBe(true);
    expect(rows[1]).toMatchObject({ values: [-39.9, null, 18160], qualities: ['bad', 'bad', 'good'] });
    expect(rows[2]?.qualities).toEqual(['good', 'uncertain']);
    expect(rows[3]?.qualities).toEqual(['bad', 'bad', 'bad', 'bad', 'uncertain']);
  });

  it('the same instant of the same station is one reading', async () => {
    const { ingest, send } = openIntake();
    const [line] = wireLines('readings.jsonl');
    await send(station, stationTopic, line);
    await send(station, stationTopic, line);
    expect(ingest.counters().readings).toMatchObject({ stored: 1, duplicate: 1 });
  });
});

describe('requests and commands', () => {
  it('are answered: done, replayed, refused, invalid', async () => {
    const { ingest, ports, send } = openIntake();
    const command = (body: object) => send(phone, 'workers/worker-17/commands', body);
    await command({ commandId: 'c1', orderId: 'o1' });
    await command({ commandId: 'c1', orderId: 'o1' });
    await command({ commandId: 'c2', orderId: 'o1', refuse: 'stale-assignment' });
    await command({ commandId: 'c3', orderId: 'o1', bad: true });
    expect(ports.replies.map(({ body }) => body)).toEqual([
      { ok: true, id: 'c1', replayed: false },
      { ok: true, id: 'c1', replayed: true },
      { ok: false, code: 'stale-assignment', id: 'c2' },
      {
        code: 'invalid-data',
        commandId: 'c3',
        detail: { orderId: 'o1', paths: ['bad: not allowed'] },
      },
    ]);
    expect(ports.replies.every(({ topic }) => topic === 'workers/worker-17/replies')).toBe(true);
    expect(ingest.counters().commands).toMatchObject({
      received: 4,
      stored: 1,
      duplicate: 1,
      rejected: { 'refused:stale-assignment': 1, 'invalid-data': 1 },
    });
  });

  it('a database that is away gives the message back, without a reply', async () => {
    const { ingest, ports, send } = openIntake();
    ports.requests.before = () => Promise.reject(new StoreFailure('transient'));
    await expect(send(source, 'sources/hotline/requests', { externalId: 'e1' })).rejects.toThrow('transient');
    expect([ports.replies, ports.store.rejects]).toEqual([[], []]);
    expect(ingest.counters().requests).toMatchObject({ received: 0, waiting: 0, returned: 1 });
  });

  it('a fault that lasts is told, kept and acknowledged, and what stands behind it goes on', async () => {
    const logged: [string, string, Readonly<Record<string, unknown>>][] = [];
    const { ingest, ports, send } = openIntake({ log: (...line) => void logged.push(line) });
    const command = (body: object) => send(phone, 'workers/worker-17/commands', body);
    const broken = new Error('broken');
    ports.workerCommands.before = () => Promise.reject(broken);
    await command({ commandId: 'c1', orderId: 'o1' });
    ports.workerCommands.before = async () => {};
    await command({ commandId: 'c2', orderId: 'o1' });
    const incidentId = logged[0]?.[2].incidentId;
    expect(logged).toEqual([
      ['error', 'use-case.fault', expect.objectContaining({ incidentId, commandId: 'c1', error: broken })],
    ]);
    expect(incidentId).toMatch(/^[0-9a-f-]{36}$/);
    expect(ports.replies.map(({ body }) => body)).toEqual([
      { code: 'fault', detail: { incidentId, orderId: 'o1' }, commandId: 'c1' },
      { ok: true, id: 'c2', replayed: false },
    ]);
    expect(ports.store.rejects).toMatchObject([{ reason: 'fault', stream: 'commands', deviceId: 'w-017' }]);
    expect(ingest.counters().commands).toMatchObject({
      received: 2,
      stored: 1,
      returned: 0,
      rejected: { fault: 1 },
    });
  });

  it('a fault whose reject cannot be kept yet is given back', async () => {
    const { ingest, ports, send } = openIntake();
    ports.requests.before = () => Promise.reject(new Error('broken'));
    ports.store.before = () => Promise.reject(new StoreFailure('transient'));
    await expect(send(source, 'sources/hotline/requests', { externalId: 'e1' })).rejects.toThrow('transient');
    expect(ports.replies).toEqual([]);
    expect(ingest.counters().requests).toMatchObject({ received: 0, returned: 1 });
  });

  it.each([
    ['{"a":', { code: 'invalid-json', detail: { reason: 'malformed-json' } }],
    ['[1]', { code: 'invalid-data', detail: { reason: 'not-an-object' } }],
    ['x'.repeat(40_000), { code: 'body-too-large', detail: { limitBytes: 32_768, reason: 'body-too-long' } }],
  ])('what cannot be read is answered as a problem: %.9s', async (body, problem) => {
    const { ports, send } = openIntake();
    await send(phone, 'workers/worker-17/commands', body);
    expect(ports.replies).toMatchObject([{ body: problem }]);
  });

  it('one phone’s commands run in their order', async () => {
    const { ports, send } = openIntake();
    let first = true;
    ports.workerCommands.before = async () => {
      if (!first) return;
      first = false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const ids = ['c1', 'c2', 'c3'];
    await Promise.all(
      ids.map((commandId) => send(phone, 'workers/worker-17/commands', { commandId, orderId: 'o' })),
    );
    expect(ports.workerCommands.done).toEqual(ids);
  });

  it('a reply that cannot be sent does not take the acknowledgement back', async () => {
    const { ingest, send } = openIntake({ publishReply: () => Promise.reject(new Error('broker closed')) });
    await send(source, 'sources/hotline/requests', { externalId: 'e1' });
    expect(ingest.counters().requests.stored).toBe(1);
  });
});
