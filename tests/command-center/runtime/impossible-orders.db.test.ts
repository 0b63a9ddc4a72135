/** Orders that cannot be done as they are: refused, or seen by somebody; never given away silently and never with nobody. */

import { ulid } from 'ulid';
import { beforeEach, expect, it } from 'vitest';
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import { estimatedTravelTime } from '#dispatch-core/assign/travel.ts';
import type { Place } from '#dispatch-core/domain/place.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { listAlarms } from '#geo-data/store/alarms.ts';
import { saveAreas } from '#geo-data/store/city.ts';
import { listOutbox } from '#geo-data/store/outbox.ts';
import { box } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { agent, type Field, openField, supervisor } from './field.ts';
import { letExpire, liveOnce, passTime } from './ladder-field.ts';

describeBothDrivers('impossible orders', (open) => {
  let field: Field;
  beforeEach(async () => {
    field = await openField(await open());
  });

  const alarms = (code: string) => listAlarms(field.db, { live: true, code });
  const recipientsOf = async (code: string) =>
    (await listOutbox(field.db)).items
      .filter(({ notification }) => notification.code === code)
      .map(({ notification: { recipient } }) => `${recipient.kind} ${recipient.id}`)
      .sort();
  const at = (lon: number, lat: number): Place => ({
    kind: 'public',
    communityId: null,
    lon,
    lat,
    note: null,
  });

  it('refuses a place that is none', async () => {
    const data = {
      source: 'phone',
      externalId: null,
      category: 'repair',
      subtype: 'notWarm',
      urgency: null,
      description: '',
      place: { kind: 'household', householdId: 'nowhere' },
      caller: null,
      preferredVisit: null,
      registeredBy: null,
    } as const;
    const answer = await executeRequestCommand(field.deps, {
      actor: agent,
      requestId: null,
      command: { command: 'register', data },
      head: { commandId: ulid(), version: null, assignmentId: null, occurredAt: field.clock.at },
    });
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'unknown-target' } });
    expect((await field.db.query('select 1 from requests')).rows).toEqual([]);
  });

  it('refuses a due time in the past', async () => {
    const { id, version } = await field.pooled();
    const answer = await executeOrderCommand(field.deps, {
      actor: supervisor,
      orderId: id,
      command: { command: 'editDue', data: { dueAt: field.clock.at - 1, reason: '早该好了' } },
      head: { commandId: ulid(), version, assignmentId: null, occurredAt: field.clock.at },
    });
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'invalid-data', detail: { paths: ['dueAt'] } },
    });
  });

  it('gives an order for which nobody in the company is qualified to the supervisor, and forces it upon nobody', async () => {
    await field.staff([
      { id: 'w1', skills: [] },
      { id: 'w2', skills: ['electric'] },
    ]);
    const { id } = await field.pooled();
    await liveOnce(field);
    expect((await alarms('nobody-eligible'))[0]?.data.shortfall).toContain('skill-missing');
    passTime(field, 5 * minuteMs);
    await liveOnce(field);
    expect(await recipientsOf('order-unclaimed')).toEqual(['repairStation rs1', 'role supervisor']);
    passTime(field, 10 * minuteMs);
    await liveOnce(field);
    await liveOnce(field);
    expect(await field.stored(id)).toMatchObject({ state: 'pooled', workerId: null, stage: 'dispatch' });
    expect((await alarms('order-unclaimed'))[0]?.data.shortfall).toContain('skill-missing');
  });

  it('shows an order in a hole between the areas to the dispatchers, and anybody may get it', async () => {
    const { id } = await field.pooled({ place: at(126.8, 45.9) });
    expect(await field.stored(id)).toMatchObject({ areaId: null, repairStationId: null, state: 'pooled' });
    await liveOnce(field);
    expect(await recipientsOf('nobody-eligible')).toEqual(['role dispatcher']);
    await field.staff([{ id: 'w3', repairStationId: 'rs2' }]);
    await liveOnce(field);
    expect(await field.stored(id)).toMatchObject({ state: 'assigned', workerId: 'w3' });
  });

  it('gives a place where two areas overlap to one of them, always the same', async () => {
    const both = { dispatchMode: 'auto', geometry: box(126.66, 45.71, 126.68, 45.73) } as const;
    await saveAreas(field.db, [
      { id: 'z1', name: '重叠一', repairStationId: 'rs1', ...both },
      { id: 'b1', name: '重叠二', repairStationId: 'rs2', ...both },
    ]);
    for (let n = 0; n < 3; n++) {
      const order = await field.pooled({ place: at(126.67, 45.72) });
      expect(order).toMatchObject({ areaId: 'a2', repairStationId: 'rs2' });
    }
  });

  it('says so when no road leads to the place, and goes to the supervisor', async () => {
    const noWay = {
      ...estimatedTravelTime,
      toOne: async (origins: readonly unknown[]) => origins.map(() => null),
    };
    await field.staff([{ id: 'w1' }, { id: 'w2' }]);
    const { id } = await field.pooled();
    await liveOnce(field, { travelTime: noWay });
    expect((await alarms('nobody-eligible'))[0]?.data.shortfall).toContain('unreachable');
    passTime(field, 5 * minuteMs);
    await liveOnce(field, { travelTime: noWay });
    expect((await field.stored(id)).ladder).toMatchObject({ rung: 'supervisor' });
    expect(await alarms('order-unclaimed')).toHaveLength(1);
  });

  it('does not wait for a phone that never answers: its owner is called, the supervisor told, then it is forced', async () => {
    await field.staff([{ id: 'w1' }]);
    const { id } = await field.pooled();
    await liveOnce(field);
    await letExpire(field, id);
    await liveOnce(field);
    passTime(field, 5 * minuteMs);
    await liveOnce(field);
    expect(await recipientsOf('order-call')).toEqual(['worker w1']);
    await letExpire(field, id);
    await liveOnce(field);
    expect(await alarms('order-unclaimed')).toHaveLength(1);
    passTime(field, 10 * minuteMs);
    await liveOnce(field);
    expect(await field.stored(id)).toMatchObject({ state: 'accepted', workerId: 'w1' });
    expect(await recipientsOf('order-forced')).toEqual(['worker w1']);
  });
});
