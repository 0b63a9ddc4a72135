/** Outages from reports to merged requests, on both drivers: proposed once, merged on a click, undone, closed. */
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OutageCommandBody } from '#command-center/contract/outages.ts';
import type { Loop } from '#command-center/runtime/loop.ts';
import { commandOutage } from '#command-center/runtime/outage-work.ts';
import { startTriageLoop } from '#command-center/runtime/triage-loop.ts';
import { executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { RequestState } from '#dispatch-core/domain/request.ts';
import { hourMs, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { defaultTriage } from '#dispatch-core/triage/settings.ts';
import { saveHouseholds } from '#geo-data/store/households.ts';
import { findNoticeFor } from '#geo-data/store/notices.ts';
import { listOutages, type Outage } from '#geo-data/store/outages.ts';
import { loadRequest } from '#geo-data/store/requests.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { agent, dispatcher, eventually, type Field, openField } from './field.ts';

describeBothDrivers('triage loop', (open) => {
  let field: Field;
  const running: Loop[] = [];
  let shown: readonly { readonly id: string; readonly state: string }[] = [];
  const errors: unknown[] = [];

  const start = (): Loop => {
    const loop = startTriageLoop({
      db: field.db,
      clock: field.clock,
      newId: ulid,
      live: Object.assign(Object.create(null), {
        feed: {
          replace(_: string, items: typeof shown) {
            shown = items;
          },
        },
      }),
      settings: () => defaultTriage,
      request: (input) => executeRequestCommand(field.deps, input),
      onChanged: () => loop.wake(),
      onNotices: () => undefined,
      onError: (error) => errors.push(error),
    });
    running.push(loop);
    return loop;
  };
  const stopAll = async () => {
    for (const loop of running.splice(0)) await loop.stop();
  };
  /** Somebody of another flat reports; the clock goes on by 20 s. */
  const report = async (n: number, change: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    field.clock.at += 20 * secondMs;
    const data = {
      source: 'phone',
      externalId: null,
      category: 'repair',
      subtype: 'notWarm',
      urgency: null,
      description: '整栋楼都不热',
      place: { kind: 'household', householdId: `h${n}` },
      caller: null,
      preferredVisit: null,
      registeredBy: null,
      ...change,
    } as const;
    const head = { commandId: ulid(), version: null, assignmentId: null, occurredAt: field.clock.at };
    const answer = await executeRequestCommand(field.deps, {
      actor: agent,
      requestId: null,
      head,
      command: { command: 'register', data },
    });
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.request.id;
  };
  const burst = async (from: number, to: number) => {
    const ids: string[] = [];
    for (let n = from; n <= to; n += 1) ids.push(await report(n));
    return ids;
  };
  const outages = () => listOutages(field.db, 10);
  const only = async (): Promise<Outage> => {
    const [one, ...others] = await outages();
    if (one === undefined || others.length > 0) throw new Error(`${others.length + 1} outages`);
    return one;
  };
  const command = async (change: Partial<OutageCommandBody> & Pick<OutageCommandBody, 'command'>) => {
    const { id, revision } = await only();
    const body = { version: revision, title: null, text: null, expectedEndAt: null, reason: null, ...change };
    return commandOutage({ db: field.db, clock: field.clock, newId: ulid }, dispatcher, id, body);
  };
  const states = async (ids: readonly string[]): Promise<RequestState[]> =>
    Promise.all(ids.map(async (id) => (await loadRequest(field.db, id))?.request.state ?? 'void'));

  beforeEach(async () => {
    field = await openField(await open());
    await saveHouseholds(
      field.db,
      Array.from({ length: 20 }, (_, i) => ({
        id: `h${i + 2}`,
        communityId: 'c1',
        building: '7',
        unit: String(i % 3),
        room: String(400 + i),
        heatedM2: 80,
        heatStationId: null,
        lon: 126.621,
        lat: 45.751 + i * 1e-5,
      })),
    );
    errors.length = 0;
    shown = [];
  });
  afterEach(async () => {
    await stopAll();
    expect(errors).toEqual([]);
  });

  it('proposes one outage, lets it grow, merges nothing by itself', async () => {
    const ids = await burst(1, 4);
    const loop = start();
    loop.wake();
    ids.push(...(await burst(5, 7)));
    loop.wake();
    await eventually(async () => (await outages()).length === 1);
    ids.push(await report(8));
    loop.wake();
    await eventually(async () => (await only()).memberIds.length === 8);
    const one = await only();
    expect(one).toMatchObject({
      state: 'proposed',
      scope: { kind: 'station', heatStationIds: ['hs1'] },
      masterId: ids[0],
      households: 21,
      titleZh: '换热站供热中断：曙光换热站',
      areaId: 'a1',
    });
    expect(one.area?.coordinates).toHaveLength(1);
    expect(shown).toMatchObject([{ id: one.id, state: 'proposed' }]);
    expect(new Set(await states(ids))).toEqual(new Set(['open']));
  });

  it('merges on one click, under the notice, and takes in what comes later only on another', async () => {
    const ids = await burst(1, 8);
    const loop = start();
    await eventually(async () => (await outages()).length === 1);
    expect(await command({ command: 'confirm', version: 99 })).toEqual({ refusal: 'stale-version' });
    const confirmed = await command({ command: 'confirm' });
    expect(confirmed).toMatchObject({
      outage: { state: 'confirmed', decidedBy: dispatcher.id, expectedEndAt: field.clock.at + 2 * hourMs },
    });
    loop.wake();
    const [master = '', ...rest] = ids;
    await eventually(async () => (await states(rest)).every((state) => state === 'quick_accepted'));
    expect(await states([master])).toEqual(['dispatched']);
    const found = await loadRequest(field.db, rest[3] ?? '');
    expect(found?.request).toMatchObject({ masterRequestId: master });
    expect(found?.orders).toEqual([]);
    const notice = await findNoticeFor(field.db, 'c1', field.clock.at);
    expect(notice).toMatchObject({
      kind: 'emergency',
      heatStationIds: ['hs1'],
      title: '换热站供热中断：曙光换热站',
    });
    expect(notice?.geometry?.type).toBe('MultiPolygon');

    const later = await burst(9, 10);
    loop.wake();
    await eventually(async () => (await only()).memberIds.length === 10);
    expect(await states(later)).toEqual(['open', 'open']);
    await command({ command: 'merge' });
    loop.wake();
    await eventually(async () => (await states(later)).every((state) => state === 'quick_accepted'));
  });

  it('is undone whole: requests open again, the notice ended, and nobody asked again', async () => {
    const ids = await burst(1, 7);
    const loop = start();
    await eventually(async () => (await outages()).length === 1);
    await command({ command: 'confirm' });
    loop.wake();
    await eventually(async () => (await states(ids.slice(1))).every((state) => state === 'quick_accepted'));
    await eventually(async () => (await only()).work.length === 0);
    expect(await command({ command: 'undo' })).toEqual({ refusal: 'reason-missing' });
    await command({ command: 'undo', reason: '误判' });
    loop.wake();
    await eventually(async () => (await states(ids.slice(1))).every((state) => state === 'open'));
    field.clock.at += 1;
    expect(await findNoticeFor(field.db, 'c1', field.clock.at)).toBeNull();
    await report(12);
    loop.wake();
    await eventually(async () => (await only()).work.length === 0);
    expect(await only()).toMatchObject({ state: 'dismissed' });
  });

  it('carries out the rest of a click after a restart', async () => {
    const ids = await burst(1, 8);
    start();
    await eventually(async () => (await outages()).length === 1);
    await stopAll();
    await command({ command: 'confirm' });
    expect((await states(ids)).every((state) => state === 'open')).toBe(true);
    start();
    await eventually(async () => (await states(ids.slice(1))).every((state) => state === 'quick_accepted'));
  });

  it('is extended, and closed: who waited for it is resolved', async () => {
    const ids = await burst(1, 6);
    const loop = start();
    await eventually(async () => (await outages()).length === 1);
    await command({ command: 'confirm' });
    loop.wake();
    await eventually(async () => (await only()).work.length === 0);
    const until = field.clock.at + 5 * hourMs;
    expect(await command({ command: 'extend', expectedEndAt: field.clock.at })).toEqual({
      refusal: 'end-wrong',
    });
    await command({ command: 'extend', expectedEndAt: until });
    expect(await findNoticeFor(field.db, 'c1', field.clock.at)).toMatchObject({ expectedEndAt: until });
    field.clock.at += minuteMs;
    await command({ command: 'close' });
    loop.wake();
    await eventually(async () =>
      (await states(ids.slice(1))).every((state) => state === 'closed' || state === 'follow_up_due'),
    );
  });
});
