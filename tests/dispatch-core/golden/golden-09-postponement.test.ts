/** Golden scenario 9: a postponement approved after the original due time lifts the overtime; a refused one does not. */
import { expect, it } from 'vitest';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { overallClockOf } from '#dispatch-core/sla/clock.ts';
import { accepted, openTown, people, start, type Town, visit } from '../support/town.ts';

async function askedAndLate(town: Town): Promise<{ id: string; requestId: string }> {
  const { id, requestId } = await town.claimed();
  await town.passTo(start + 47 * hourMs);
  const ask = { command: 'requestPostponement', data: { reason: 'hard repair', hours: 12 } } as const;
  accepted(await town.order(people.w1, id, ask));
  const twice = await town.order(people.w1, id, ask);
  expect(twice).toMatchObject({ ok: false, refusal: { code: 'already-pending' } });
  await town.passTo(start + 50 * hourMs);
  expect(town.store.order(id).overdue).toBe(true);
  expect(town.store.request(requestId).request.overdue).toBe(true);
  return { id, requestId };
}

async function finish(town: Town, id: string): Promise<void> {
  await town.passTo(start + 58 * hourMs);
  accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
  accepted(await town.order(people.w1, id, { command: 'report', data: visit }));
}

it('approved late: not overtime, with an overdueLifted after the overdue', async () => {
  const town = openTown();
  const { id, requestId } = await askedAndLate(town);
  const approve = { command: 'decidePostponement', data: { approved: true, note: null } } as const;
  accepted(await town.order(people.stationHead, id, approve));
  expect(town.store.order(id)).toMatchObject({
    overdue: false,
    dueAt: start + 60 * hourMs,
    originalDueAt: start + 48 * hourMs,
    postponements: 1,
  });
  expect(town.store.request(requestId).request).toMatchObject({
    overdue: false,
    dueAt: start + 60 * hourMs,
  });
  const types = town.store.log(requestId, id).map((event) => event.type);
  expect(types.indexOf('overdueLifted')).toBeGreaterThan(types.indexOf('overdue'));
  await finish(town, id);
  const clock = overallClockOf(town.store.log(requestId, id), town.now);
  expect(clock).toMatchObject({ overdue: false, moves: [{ cause: 'postponement', reason: 'hard repair' }] });
});

it('refused: overtime stays', async () => {
  const town = openTown();
  const { id, requestId } = await askedAndLate(town);
  const refusal = { command: 'decidePostponement', data: { approved: false, note: 'no' } } as const;
  accepted(await town.order(people.supervisor, id, refusal));
  expect(town.store.order(id)).toMatchObject({ overdue: true, dueAt: start + 48 * hourMs, postponements: 0 });
  await finish(town, id);
  const clock = overallClockOf(town.store.log(requestId, id), town.now);
  expect(clock).toMatchObject({ overdue: true, moves: [], liftedAt: null });
});

it('is asked before the due time and at most twice', async () => {
  const town = openTown();
  const { id } = await town.claimed();
  const ask = { command: 'requestPostponement', data: { reason: 'absent', hours: 1 } } as const;
  const approve = { command: 'decidePostponement', data: { approved: true, note: null } } as const;
  for (let times = 0; times < 2; times++) {
    accepted(await town.order(people.w1, id, ask));
    accepted(await town.order(people.stationHead, id, approve));
  }
  const third = await town.order(people.w1, id, ask);
  expect(third).toMatchObject({ ok: false, refusal: { code: 'limit-reached', detail: { limit: 2 } } });
});

it('is refused after the due time', async () => {
  const town = openTown();
  const { id } = await town.claimed();
  await town.passTo(start + 49 * hourMs);
  const ask = { command: 'requestPostponement', data: { reason: 'absent', hours: 1 } } as const;
  const late = await town.order(people.w1, id, ask);
  expect(late).toMatchObject({ ok: false, refusal: { code: 'limit-reached' } });
});
