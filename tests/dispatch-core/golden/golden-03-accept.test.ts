/** Golden scenario 3: accepting moves the responsibility and starts the processing clock. */
import { expect, it } from 'vitest';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { stageRunsOf } from '#dispatch-core/sla/clock.ts';
import { accepted, openTown, people, start } from '../support/town.ts';

it('moves responsibility and starts the processing clock at the acceptance', async () => {
  const town = openTown();
  const { id, requestId } = await town.pooled();
  const offer = { workerId: 'w1', expiresAt: start + 5 * minuteMs, score: 0.9 };
  accepted(await town.order(people.engine, id, { command: 'offer', data: offer }));
  expect(town.store.order(id)).toMatchObject({ state: 'assigned', stage: 'accept', acceptedAt: null });
  expect(town.store.notifications.at(-1)).toMatchObject({
    code: 'order-offered',
    recipient: { kind: 'worker', id: 'w1' },
  });

  town.now = start + 2 * minuteMs;
  accepted(await town.order(people.w1, id, { command: 'accept', data: {} }));
  expect(town.store.order(id)).toMatchObject({
    state: 'accepted',
    workerId: 'w1',
    acceptedAt: town.now,
    offerExpiresAt: null,
    stage: 'process',
    stageSince: town.now,
    stageDueAt: town.now + 4 * hourMs,
    dueAt: start + 48 * hourMs,
  });
  const runs = stageRunsOf(town.store.log(requestId, id), town.now);
  expect(runs.map((run) => [run.stage, run.responsible, run.workerId, run.endedAt])).toEqual([
    ['dispatch', 'centre', null, start],
    ['accept', 'worker', 'w1', town.now],
    ['process', 'worker', 'w1', null],
  ]);
});

it('lets an offer expire, leaves that worker out, and refuses a late acceptance', async () => {
  const town = openTown();
  const { id } = await town.pooled();
  const offer = { workerId: 'w1', expiresAt: start + minuteMs, score: null };
  accepted(await town.order(people.engine, id, { command: 'offer', data: offer }));
  const { assignmentId } = town.store.order(id);
  town.now = start + minuteMs;
  const late = await town.order(people.w1, id, { command: 'accept', data: {} });
  expect(late).toMatchObject({ ok: false, refusal: { code: 'offer-expired' } });
  await town.fireDue();
  expect(town.store.order(id)).toMatchObject({ state: 'pooled', workerId: null, leftOutWorkerIds: ['w1'] });
  const later = await town.order(people.w1, id, { command: 'accept', data: {} }, { assignmentId });
  expect(later).toMatchObject({ ok: false, refusal: { code: 'stale-assignment' } });
  const again = { workerId: 'w1', expiresAt: town.now + minuteMs, score: null };
  const repeated = await town.order(people.engine, id, { command: 'offer', data: again });
  expect(repeated).toMatchObject({ ok: false, refusal: { code: 'not-allowed', detail: { leftOut: 'w1' } } });
});
