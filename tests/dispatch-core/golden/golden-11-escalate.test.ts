/** Golden scenario 11: escalation tells the persons in copy and replaces the handler; the order is in one list only. */
import { expect, it } from 'vitest';
import { accepted, openTown, people } from '../support/town.ts';

it('tells the copied, replaces the handler and leaves one list only', async () => {
  const town = openTown();
  const order = await town.claimed();
  const data = { workerId: 'w2', level: 1, cc: ['boss', 'boss', 'deputy'], note: 'hospital' };
  accepted(await town.order(people.supervisor, order.id, { command: 'escalate', data }));
  const after = town.store.order(order.id);
  expect(after).toMatchObject({
    state: 'assigned',
    workerId: 'w2',
    level: 1,
    marks: { cc: ['boss', 'deputy'] },
  });
  expect(after.dueAt).toBe(order.dueAt);
  const told = town.store.notifications.filter((one) => one.code === 'order-escalated');
  expect(told.map((one) => one.recipient.id)).toEqual(['boss', 'deputy']);
  const lists = town.store.assignments.filter((one) => one.endedAt === null);
  expect(lists.map((one) => one.opened.workerId)).toEqual(['w2']);
  const gone = town.store.notifications.filter((one) => one.code === 'order-taken-away');
  expect(gone.map((one) => one.recipient.id)).toEqual(['w1']);

  const late = await town.order(
    people.w1,
    order.id,
    { command: 'depart', data: { position: null } },
    { assignmentId: order.assignmentId },
  );
  expect(late).toMatchObject({ ok: false, refusal: { code: 'stale-assignment' } });
});

it('goes up only, and to somebody else', async () => {
  const town = openTown();
  const order = await town.claimed();
  const lower = { workerId: 'w2', level: 3, cc: [], note: 'no' };
  expect(await town.order(people.supervisor, order.id, { command: 'escalate', data: lower })).toMatchObject({
    refusal: { code: 'invalid-data', detail: { paths: ['level'] } },
  });
  const same = { workerId: 'w1', level: 2, cc: [], note: 'no' };
  expect(await town.order(people.supervisor, order.id, { command: 'escalate', data: same })).toMatchObject({
    refusal: { code: 'invalid-data', detail: { paths: ['workerId'] } },
  });
});
