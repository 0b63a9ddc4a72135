/** Golden scenario 4: raising a request to petition level shortens the due time, never lengthens it. */
import { describe, expect, it } from 'vitest';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { dueMovesOf } from '#dispatch-core/sla/clock.ts';
import { accepted, openTown, people, start } from '../support/town.ts';

const raise = { command: 'petition', data: { note: '12345' } } as const;

describe('petition on a limit of 48 h', () => {
  it.each([
    { hour: 45, due: 48 },
    { hour: 10, due: 18 },
    { hour: 40, due: 48 },
    { hour: 39, due: 47 },
  ])('raised at hour $hour: due at hour $due, on the request and its open order', async ({ hour, due }) => {
    const town = openTown();
    const { id, requestId } = await town.pooled();
    town.now = start + hour * hourMs;
    accepted(await town.request(people.agent, requestId, raise));
    const { request } = town.store.request(requestId);
    const order = town.store.order(id);
    expect([request.dueAt, order.dueAt]).toEqual([start + due * hourMs, start + due * hourMs]);
    expect(request.marks.petition && order.marks.petition).toBe(true);
    expect(request.originalDueAt).toBe(start + 48 * hourMs);
    expect(dueMovesOf(town.store.log(requestId, id))).toMatchObject([
      { cause: 'petition', oldDueAt: start + 48 * hourMs, dueAt: start + due * hourMs },
    ]);
  });

  it('is raised once', async () => {
    const town = openTown();
    const { requestId } = await town.pooled();
    accepted(await town.request(people.agent, requestId, raise));
    const again = await town.request(people.agent, requestId, raise);
    expect(again).toMatchObject({ ok: false, refusal: { code: 'already-pending' } });
  });

  it('stays with orders that are made later', async () => {
    const town = openTown();
    const { request } = await town.register();
    accepted(await town.request(people.agent, request.id, raise));
    accepted(await town.request(people.agent, request.id, { command: 'dispatch', data: { orders: [] } }));
    expect(town.store.request(request.id).orders).toMatchObject([
      { dueAt: start + 8 * hourMs, marks: { petition: true } },
    ]);
  });
});
