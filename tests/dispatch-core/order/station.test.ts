/** The path through the station: confirm, arrange, lapse, withdraw, send back, transfer. */
import { describe, expect, it } from 'vitest';
import type { Order } from '#dispatch-core/domain/order.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { accepted, openTown, people, start, type Town, worker } from '../support/town.ts';

async function atStation(town: Town): Promise<Order> {
  town.mode = 'station';
  return town.pooled();
}

const arrange = { command: 'arrange', data: { workerId: 'w1', note: null } } as const;
const confirm = { command: 'confirm', data: { note: null } } as const;

describe('an order at the station', () => {
  it('rings there, is confirmed and arranged on one clock of the station', async () => {
    const town = openTown();
    const { id } = await atStation(town);
    expect(town.store.order(id)).toMatchObject({ state: 'at_station', stage: 'confirm', viaStation: true });
    expect(town.store.notifications.at(-1)).toMatchObject({
      code: 'order-at-station',
      recipient: { kind: 'repairStation', id: 'station1' },
    });
    town.now = start + 5 * minuteMs;
    accepted(await town.order(people.stationHead, id, confirm));
    expect(town.store.order(id)).toMatchObject({ stage: 'confirm', stageDueAt: start + 20 * minuteMs });
    accepted(await town.order(people.stationHead, id, arrange));
    expect(town.store.order(id)).toMatchObject({
      state: 'assigned',
      assignedFrom: 'confirmed',
      stage: 'accept',
    });
  });

  it('comes back to the station when the worker declines, and leaves him out', async () => {
    const town = openTown();
    const { id } = await atStation(town);
    accepted(await town.order(people.stationHead, id, confirm));
    accepted(await town.order(people.stationHead, id, arrange));
    const empty = await town.order(people.w1, id, { command: 'decline', data: { reason: ' ' } });
    expect(empty).toMatchObject({ refusal: { code: 'reason-missing' } });
    accepted(await town.order(people.w1, id, { command: 'decline', data: { reason: 'ill' } }));
    expect(town.store.order(id)).toMatchObject({
      state: 'confirmed',
      workerId: null,
      leftOutWorkerIds: ['w1'],
    });
    expect(town.store.assignments.at(-1)).toMatchObject({ outcome: 'decline' });
  });

  it('lapses into the pool in mode auto when nobody confirms in time', async () => {
    const town = openTown();
    town.mode = 'auto';
    const { id } = await town.pooled();
    expect(town.store.order(id).state).toBe('at_station');
    const early = await town.order(people.engine, id, { command: 'lapse', data: {} });
    expect(early).toMatchObject({ refusal: { code: 'wrong-state' } });
    await town.passTo(start + 10 * minuteMs);
    expect(town.store.order(id)).toMatchObject({ state: 'pooled', pooledAt: start + 10 * minuteMs });
  });

  it('goes straight to the pool in mode auto while nobody is at the station', async () => {
    const town = openTown();
    town.mode = 'auto';
    town.staffed = false;
    expect((await town.pooled()).state).toBe('pooled');
  });

  it('sent back by the station ends void, and the request comes back to its owner', async () => {
    const town = openTown();
    const { id, requestId } = await atStation(town);
    accepted(await town.order(people.stationHead, id, { command: 'sendBack', data: { reason: 'not ours' } }));
    expect(town.store.order(id).state).toBe('void');
    expect(town.store.request(requestId).request).toMatchObject({
      state: 'open',
      stage: 'dispatch',
      marks: { toDo: 'sentBack' },
    });
    expect(town.store.notifications.at(-1)).toMatchObject({
      code: 'request-returned',
      recipient: { kind: 'user', id: 'agent' },
    });
  });

  it('sent back by the worker returns to the station it passed', async () => {
    const town = openTown();
    const { id } = await atStation(town);
    accepted(await town.order(people.stationHead, id, confirm));
    accepted(await town.order(people.stationHead, id, arrange));
    accepted(await town.order(people.w1, id, { command: 'accept', data: {} }));
    accepted(await town.order(people.w1, id, { command: 'sendBack', data: { reason: 'no key' } }));
    expect(town.store.order(id)).toMatchObject({ state: 'confirmed', acceptedAt: null, workerId: null });
  });

  it('is withdrawn to where it was before', async () => {
    const town = openTown();
    const { id } = await atStation(town);
    const assign = { command: 'assign', data: { workerId: 'w1', reason: null } } as const;
    accepted(await town.order(people.dispatcher, id, assign));
    accepted(await town.order(people.dispatcher, id, { command: 'withdraw', data: { reason: null } }));
    expect(town.store.order(id)).toMatchObject({ state: 'confirmed', workerId: null, assignmentId: null });
  });

  it('is transferred to a station that exists, with a note', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    const transfer = (repairStationId: string, note: string) =>
      town.order(people.dispatcher, id, { command: 'transfer', data: { repairStationId, note } });
    expect(await transfer('nowhere', 'x')).toMatchObject({ refusal: { code: 'unknown-target' } });
    expect(await transfer('station2', '')).toMatchObject({ refusal: { code: 'reason-missing' } });
    accepted(await transfer('station2', 'their pipe'));
    expect(town.store.order(id)).toMatchObject({
      state: 'at_station',
      repairStationId: 'station2',
      viaStation: true,
      workerId: null,
    });
    const foreign = await town.order(people.stationHead, id, confirm);
    expect(foreign).toMatchObject({ refusal: { code: 'outside-area' }, current: null });
  });
});

describe('who may get an order', () => {
  it('is on duty, qualified, free and of the station head’s own people', async () => {
    const town = openTown();
    const { workers } = town.store.world;
    workers.set('off', worker('off', { duty: 'off' }));
    workers.set('full', worker('full', { capacity: 0 }));
    workers.set('foreign', worker('foreign', { repairStationId: 'station2' }));
    workers.set('unskilled', worker('unskilled', { skills: [] }));
    const { id } = await town.pooled({ subtype: 'leak' });
    const assign = (workerId: string, reason: string | null = null, actor = people.stationHead) =>
      town.order(actor, id, { command: 'assign', data: { workerId, reason } });
    expect(await assign('off')).toMatchObject({ refusal: { code: 'off-duty' } });
    expect(await assign('foreign')).toMatchObject({ refusal: { code: 'outside-area' } });
    expect(await assign('unskilled')).toMatchObject({
      refusal: { code: 'skill-missing', detail: { missing: ['welding'] } },
    });
    expect(await assign('full')).toMatchObject({ refusal: { code: 'over-capacity', detail: { limit: 0 } } });
    expect(await assign('ghost')).toMatchObject({ refusal: { code: 'unknown-target' } });
    accepted(await assign('full', 'only he is near'));
  });

  it('claims inside the open ring only', async () => {
    const town = openTown();
    town.store.world.workers.set('w2', worker('w2', { areaIds: ['area2'], repairStationId: 'station2' }));
    const { id } = await town.pooled();
    const claim = { command: 'claim', data: {} } as const;
    expect(await town.order(people.w2, id, claim)).toMatchObject({ refusal: { code: 'outside-area' } });
    town.store.world.workers.set('w1', worker('w1', { duty: 'off' }));
    expect(await town.order(people.w1, id, claim)).toMatchObject({ refusal: { code: 'off-duty' } });
    town.now += town.deps.rules().dispatch.classes.noHeat.rings.allAfterMs;
    accepted(await town.order(people.w2, id, claim));
  });
});
