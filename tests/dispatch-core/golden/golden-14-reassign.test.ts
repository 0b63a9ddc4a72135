/** Golden scenario 14: reassigning twice keeps the overall due time and restarts the handler's clock. */
import { expect, it } from 'vitest';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { overallClockOf, stageRunsOf } from '#dispatch-core/sla/clock.ts';
import { accepted, openTown, people, start } from '../support/town.ts';

it('keeps the overall due time over two reassignments', async () => {
  const town = openTown();
  const order = await town.claimed();
  for (const [index, workerId] of ['w2', 'w3'].entries()) {
    town.now = start + (index + 1) * 7 * minuteMs;
    const data = { workerId, note: 'nearer' };
    accepted(await town.order(people.dispatcher, order.id, { command: 'reassign', data }));
    expect(town.store.order(order.id)).toMatchObject({
      state: 'assigned',
      workerId,
      dueAt: order.dueAt,
      originalDueAt: order.originalDueAt,
      stage: 'accept',
      stageSince: town.now,
      stageDueAt: town.now + 10 * minuteMs,
    });
  }
  const log = town.store.log(order.requestId, order.id);
  expect(overallClockOf(log, town.now)).toMatchObject({ dueAt: order.dueAt, moves: [] });
  const accepts = stageRunsOf(log, town.now).filter((run) => run.stage === 'accept');
  expect(accepts.map((run) => [run.workerId, run.since, run.endedAt])).toEqual([
    ['w2', start + 7 * minuteMs, start + 14 * minuteMs],
    ['w3', start + 14 * minuteMs, null],
  ]);
  expect(town.store.assignments.map((one) => one.outcome)).toEqual(['reassign', 'reassign', null]);
});
