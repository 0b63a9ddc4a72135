/** The claim race: 64 workers claim each of 50 orders at once; without the guards the same check finds double winners. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommandAnswer } from '#dispatch-core/app/answer.ts';
import { executeOrderCommand } from '#dispatch-core/app/execute.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Rules } from '#dispatch-core/ports.ts';
import type { Database, Transaction } from '#geo-data/database.ts';
import { defaultPolicies, defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';
import { saveRepairStations } from '#geo-data/store/city.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { loadOrder } from '#geo-data/store/orders.ts';
import { saveWorkers } from '#geo-data/store/workers.ts';
import { DRIVERS, openTestDatabase } from '#tests/support/test-database.ts';
import { makeWorker, NOW } from './city.ts';
import { makeChange, makeOrder, makeRequest } from './life.ts';

const ORDERS = 50;
const CLAIMERS = 64;
const workerIds = Array.from({ length: CLAIMERS }, (_, i) => `w${i}`);
const orderIds = Array.from({ length: ORDERS }, (_, i) => `o${i}`);

const rules: Rules = {
  serviceTypes: new Map(defaultServiceTypes.map((one) => [one.subtype, one])),
  policies: defaultPolicies,
  confirmWithinMs: 60_000,
  autoDispatches: () => true,
  offerMs: { leak: 60_000, noHeat: 60_000, routine: 60_000 },
  archiveDays: 3,
  reopenDays: 7,
  postponementMax: 2,
  dispatch: defaultPolicy,
  dispatchMode: () => 'direct',
  isStationStaffed: () => true,
};

function depsOver(db: Database): OrderLifeDeps {
  return {
    store: openOrderLifeStore(db),
    clock: { now: () => NOW, wallNow: () => NOW },
    newId: randomUUID,
    rules: () => rules,
    publish: () => undefined,
  };
}

/** Station, claimers with room for everything, and pooled orders, each of its own request. */
async function saveRace(db: Database): Promise<void> {
  await saveRepairStations(db, [
    { id: 'rs1', name: '一站', phone: null, orgUnitId: null, lon: 126.6, lat: 45.7 },
  ]);
  await saveWorkers(
    db,
    workerIds.map((id) => makeWorker(id, { capacity: ORDERS, skills: ['heating'] })),
  );
  for (const [i, id] of orderIds.entries()) {
    const request = makeRequest(`r${i}`, { no: i });
    await openOrderLifeStore(db).transaction((tx) =>
      tx.save(makeChange(null, { request, orders: [makeOrder(id, request.id, { no: i })] })),
    );
  }
}

function claimerOf(workerId: string): Actor {
  return {
    id: workerId,
    role: 'worker',
    name: workerId,
    workerId,
    repairStationId: 'rs1',
    areaIds: null,
    onDuty: true,
  };
}

/** All claims at once, order by order; the answers per order. */
async function race(db: Database, raced = orderIds): Promise<Map<string, CommandAnswer[]>> {
  const deps = depsOver(db);
  const claim = (orderId: string, workerId: string) =>
    executeOrderCommand(deps, {
      actor: claimerOf(workerId),
      orderId,
      command: { command: 'claim', data: {} },
      head: { commandId: `${orderId}-${workerId}`, version: null, assignmentId: null, occurredAt: NOW },
    });
  const answers = raced.map(
    async (id) => [id, await Promise.all(workerIds.map((workerId) => claim(id, workerId)))] as const,
  );
  return new Map(await Promise.all(answers));
}

/** How many won an order, and what the others were told. */
function judge(answers: readonly CommandAnswer[]) {
  const winners = answers.flatMap((answer) => (answer.ok ? [answer.order?.workerId] : []));
  const told = answers.flatMap((answer) =>
    answer.ok ? [] : [[answer.refusal.code, answer.refusal.detail.winnerId]],
  );
  return { winners, told };
}

/** The same database whose updates have lost the condition on the row's revision. */
function withoutRevisions(db: Database): Database {
  const strip = (tx: Transaction): Transaction => ({
    ...tx,
    // The parameter stays bound, or the statement would fail for another reason than the one that is shown.
    query: (text, params) =>
      tx.query(text.replace(/and revision = (\$\d+)::int/, 'and $1::int is not null'), params),
  });
  return { ...db, transaction: (fn, options) => db.transaction((tx) => fn(strip(tx)), options) };
}

async function withOwnDatabase(
  driver: Database['driver'],
  fn: (db: Database) => Promise<void>,
): Promise<void> {
  const db = await openTestDatabase(driver);
  try {
    await saveRace(db);
    await fn(db);
  } finally {
    await db.close();
  }
}

describe('claim race', () => {
  it.each(DRIVERS)(
    'has one winner per order, and everybody else is told who won [%s]',
    async (driver) => {
      await withOwnDatabase(driver, async (db) => {
        for (const [orderId, answers] of await race(db)) {
          const { winners, told } = judge(answers);
          expect(winners).toHaveLength(1);
          expect(told).toEqual(Array(CLAIMERS - 1).fill(['already-claimed', winners[0]]));
          expect(await loadOrder(db, orderId)).toMatchObject({ state: 'accepted', workerId: winners[0] });
        }
        const { rows } = await db.query(
          `select (select count(*)::int from assignments where ended_at is null) as live,
                (select count(*)::int from events where type = 'claim') as claims`,
        );
        expect(rows).toEqual([{ live: ORDERS, claims: ORDERS }]);
      });
    },
    240_000,
  );

  it('finds double winners on PostgreSQL when index and revision condition are gone', async () => {
    await withOwnDatabase('postgres', async (db) => {
      await db.query('drop index assignments_one_live');
      const judged = [...(await race(withoutRevisions(db))).values()].map(judge);
      expect(judged.filter(({ winners }) => winners.length > 1).length).toBeGreaterThan(0);
    });
  }, 240_000);

  it('still has one winner on PostgreSQL when only one of the two guards is there', async () => {
    await withOwnDatabase('postgres', async (db) => {
      const byIndex = await race(withoutRevisions(db), orderIds.slice(0, 10));
      await db.query('drop index assignments_one_live');
      const byRevision = await race(db, orderIds.slice(10, 20));
      const judged = [...byIndex.values(), ...byRevision.values()].map(judge);
      expect(judged.map(({ winners }) => winners.length)).toEqual(Array(20).fill(1));
    });
  }, 240_000);

  it('keeps every note of a crowd that writes to one order at once', async () => {
    await withOwnDatabase('postgres', async (db) => {
      const deps: OrderLifeDeps = {
        ...depsOver(db),
        pause: (tries) =>
          new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(64, 2 ** tries))),
      };
      const supervisor: Actor = {
        ...claimerOf('s'),
        role: 'supervisor',
        workerId: null,
        repairStationId: null,
      };
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          executeOrderCommand(deps, {
            actor: supervisor,
            orderId: 'o0',
            command: { command: 'note', data: { text: `note ${n}` } },
            head: { commandId: `note-${n}`, version: null, assignmentId: null, occurredAt: NOW },
          }),
        ),
      );
      expect(answers.filter((answer) => !answer.ok)).toEqual([]);
      expect((await loadOrder(db, 'o0'))?.marks.notes).toBe(30);
    });
  }, 240_000);
});
