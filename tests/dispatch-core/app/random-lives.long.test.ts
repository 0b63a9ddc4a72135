/** Properties of whole lives: random commands by random people never break the tables, the log or the clocks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import { replayOrder } from '#dispatch-core/order/evolve.ts';
import { isLegalOrderStep, isOpenOrder, orderMachine, orderMoves } from '#dispatch-core/order/machine.ts';
import { readOrderEvent } from '#dispatch-core/order/read-event.ts';
import type { RequestWithOrders } from '#dispatch-core/ports.ts';
import { replayRequest } from '#dispatch-core/request/evolve.ts';
import { isLegalRequestStep, requestMachine, requestMoves } from '#dispatch-core/request/machine.ts';
import { readRequestEvent } from '#dispatch-core/request/read-event.ts';
import { dueMovesOf, overallClockOf, stageRunsOf } from '#dispatch-core/sla/clock.ts';
import { timersOfAll } from '#dispatch-core/sla/timers.ts';
import { chanceOf, randomStep } from '../support/random-life.ts';
import { openTown, people, type Town } from '../support/town.ts';

const lives = fc.record({ seed: fc.nat(), length: fc.integer({ min: 5, max: 60 }) });
type Life = { readonly seed: number; readonly length: number };
const modes = ['direct', 'station', 'auto'] as const;
const subtypes = ['notWarm', 'followed', 'followed', 'flush', 'leak'] as const;

/** Lives one random life and calls `look` after every step. */
async function live(
  { seed, length }: Life,
  look: (town: Town, requestId: string, step: Step) => void,
): Promise<Town> {
  const chance = chanceOf(seed);
  const town = openTown();
  town.mode = chance.pick(modes);
  town.store.world.notices.set('notice', { from: 0, to: null });
  const actor = chance.below(3) === 0 ? people.source : people.agent;
  const { request } = await town.register({ subtype: chance.pick(subtypes) }, actor);
  for (let steps = 0; steps < length; steps++) {
    const before = snapshot(town, request.id);
    const known = town.store.events.length;
    const answer = await randomStep(town, request.id, chance);
    look(town, request.id, { before, answer, events: town.store.events.slice(known) });
  }
  return town;
}

interface Step {
  readonly before: RequestWithOrders;
  readonly answer: Awaited<ReturnType<typeof randomStep>>;
  readonly events: readonly DomainEvent[];
}

function snapshot(town: Town, requestId: string): RequestWithOrders {
  return structuredClone(town.store.request(requestId));
}

const runs = { numRuns: 40 };

describe('random lives', { timeout: 60_000 }, () => {
  it('never leave the tables', async () => {
    const check = fc.asyncProperty(lives, async (life) => {
      await live(life, (_town, _id, { events }) => {
        for (const { orderId, type, from, to } of events) {
          const legal =
            orderId === null ? isLegalRequestStep(type, from, to) : isLegalOrderStep(type, from, to);
          if (!legal) throw new Error(`${type} led from ${from} to ${to}`);
        }
      });
    });
    await fc.assert(check, runs);
  });

  it('are told completely by their log: replaying it gives the stored rows', async () => {
    const check = fc.asyncProperty(lives, async (life) => {
      const town = await live(life, () => undefined);
      for (const { request, orders } of town.store.all()) {
        const log = JSON.parse(JSON.stringify(town.store.events)) as DomainEvent[];
        const own = log.filter((event) => event.requestId === request.id);
        expect(replayRequest(own)).toEqual(request);
        for (const order of orders)
          expect(replayOrder(own.filter((event) => event.orderId === order.id))).toEqual(order);
      }
    });
    await fc.assert(check, runs);
  });

  it('move a due time only by the listed causes, each with the old value', async () => {
    const check = fc.asyncProperty(lives, async (life) => {
      const town = await live(life, () => undefined);
      for (const { request, orders } of town.store.all()) {
        const rows = [request, ...orders];
        for (const [index, row] of rows.entries()) {
          const log = town.store.log(request.id, index === 0 ? undefined : row.id);
          let due = row.originalDueAt;
          for (const move of dueMovesOf(log)) {
            expect(move.oldDueAt).toBe(due);
            if (move.cause === 'petition') expect(move.dueAt).toBeLessThanOrEqual(move.oldDueAt);
            due = move.dueAt;
          }
          expect(row.dueAt).toBe(due);
          expect(overallClockOf(log, town.now).dueAt).toBe(due);
        }
      }
    });
    await fc.assert(check, runs);
  });

  it('show the stage clock of the row as the last run of the log', async () => {
    const check = fc.asyncProperty(lives, async (life) => {
      const town = await live(life, () => undefined);
      for (const { request, orders } of town.store.all())
        for (const row of [request, ...orders]) {
          const log = town.store.log(request.id, row.id === request.id ? undefined : row.id);
          const last = stageRunsOf(log, town.now).at(-1);
          const running = last?.endedAt === null ? last : undefined;
          expect([running?.stage ?? null, running?.dueAt ?? null]).toEqual([row.stage, row.stageDueAt]);
        }
    });
    await fc.assert(check, runs);
  });

  it('change nothing by a refusal, raise no version by a mark, and one by every move', async () => {
    const check = fc.asyncProperty(lives, async (life) => {
      await live(life, (town, id, { before, answer, events }) => {
        if (answer !== null && !answer.ok) {
          expect(events).toEqual([]);
          expect(snapshot(town, id)).toEqual(before);
        }
        const versions = new Map([before.request, ...before.orders].map((row) => [row.id, row.version]));
        for (const event of events) {
          const row = event.orderId ?? event.requestId;
          const old = versions.get(row) ?? 0;
          expect(event.version - old).toBe(kindOf(event) === 'move' ? 1 : 0);
          versions.set(row, event.version);
        }
      });
    });
    await fc.assert(check, runs);
  });

  it('reach every corner of both tables', async () => {
    const rare = ['request register', 'request supplement', 'order supplement'];
    const all = [
      ...requestMoves.map((move) => `request ${move}`),
      ...orderMoves.map((move) => `order ${move}`),
    ];
    const missing = new Set(all.filter((name) => !rare.includes(name)));
    for (let seed = 0; seed < 100 && missing.size > 0; seed++) {
      const town = await live({ seed, length: 60 }, () => undefined);
      for (const { orderId, type } of town.store.events)
        missing.delete(`${orderId === null ? 'request' : 'order'} ${type}`);
    }
    expect([...missing]).toEqual([]);
  });

  it('keep the loop closed: nothing waits without somebody or some clock that answers for it', async () => {
    const check = fc.asyncProperty(lives, async (life) => {
      await live(life, (town, id) => {
        const { request, orders } = town.store.request(id);
        const isTracked = request.state === 'dispatched' || request.state === 'tracking';
        if (isTracked) expect(orders.some((order) => order.state !== 'void')).toBe(true);
        if (request.state === 'void') expect(orders.some(isOpenOrder)).toBe(false);
        expect(request.state).not.toBe('resolved');
        for (const order of orders) {
          const isHeld = ['assigned', 'accepted', 'en_route', 'on_site', 'reported'].includes(order.state);
          expect(order.assignmentId !== null).toBe(isHeld);
          if (isHeld) expect(order.workerId).not.toBeNull();
          const isTimed = isOpenOrder(order) && order.state !== 'reported';
          expect(order.stage !== null).toBe(isTimed);
        }
        expect(town.store.timers(id)).toEqual(
          timersOfAll({ request, orders }, town.deps.rules(), at(town, id)),
        );
      });
    });
    await fc.assert(check, runs);
  });
});

/** Timers were computed when the request was last saved. */
function at(town: Town, requestId: string): number {
  return town.published.findLast((change) => change.after.request.id === requestId) === undefined
    ? town.now
    : Math.max(
        ...town.store.events.filter((one) => one.requestId === requestId).map((one) => one.recordedAt),
      );
}

function kindOf(event: DomainEvent): string {
  return event.orderId === null
    ? requestMachine[readRequestEvent(event).type].kind
    : orderMachine[readOrderEvent(event).type].kind;
}
