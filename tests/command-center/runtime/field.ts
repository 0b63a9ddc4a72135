/** A small city on a real database with the use cases of an order's life: what the loops' tests run on. */
import { ulid } from 'ulid';
import type { AcceptedAnswer, CommandAnswer } from '#dispatch-core/app/answer.ts';
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { OrderCommand, RegisterData } from '#dispatch-core/domain/command.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { type Actor, engineActor } from '#dispatch-core/domain/role.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Position, Worker } from '#dispatch-core/domain/worker.ts';
import type { ChangeSet, Clock, Rules } from '#dispatch-core/ports.ts';
import type { LaterCommand } from '#dispatch-core/request/decide.ts';
import type { Database, Row, Transaction } from '#geo-data/database.ts';
import { defaultPolicies, defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { loadOrder } from '#geo-data/store/orders.ts';
import { loadRequest } from '#geo-data/store/requests.ts';
import { saveWorkers } from '#geo-data/store/workers.ts';
import { actorOf } from '#tests/dispatch-core/support/settings.ts';
import { makeWorker, NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { resetDatabase } from '#tests/support/test-database.ts';

export const agent = actorOf('agent');
export const dispatcher = actorOf('dispatcher');
export const supervisor = actorOf('supervisor');

export interface Field {
  readonly db: Database;
  /** Stands still until it is set. */
  readonly clock: Clock & { at: number };
  readonly rules: Rules;
  readonly deps: OrderLifeDeps;
  readonly published: ChangeSet[];
  /** Last places, as the live state has them. */
  readonly positions: Map<string, Position>;
  /** A registered report of the household, dispatched into the pool. */
  pooled(data?: Partial<RegisterData>): Promise<Order>;
  order(actor: Actor, orderId: string, command: OrderCommand): Promise<AcceptedAnswer>;
  request(actor: Actor, requestId: string, command: LaterCommand): Promise<AcceptedAnswer>;
  /** The order as it is stored. */
  stored(orderId: string): Promise<Order>;
  /** Saves workers at rs1 who can repair heating and stand at the community with a fresh fix. */
  staff(workers: readonly (Partial<Worker> & { readonly id: string })[]): Promise<void>;
}

/** Empties the database and opens the city at 08:00; w1, w2 (rs1) and w3 (rs2) are off duty until `staff` is called. */
export async function openField(db: Database): Promise<Field> {
  await resetDatabase(db);
  await saveSmallCity(db);
  await saveWorkers(
    db,
    ['w1', 'w2', 'w3'].map((id) => makeWorker(id, { duty: 'off', dutySince: null })),
  );
  const clock = standingClock();
  const published: ChangeSet[] = [];
  const rules = fieldRules;
  const deps: OrderLifeDeps = {
    store: openOrderLifeStore(db),
    clock,
    newId: ulid,
    rules: () => rules,
    publish: (change) => void published.push(change),
  };
  const positions = new Map<string, Position>();
  const stored = async (orderId: string) => found(await loadOrder(db, orderId), orderId);
  const head = (part: { version: number | null; assignmentId: string | null }) => ({
    commandId: ulid(),
    occurredAt: clock.at,
    ...part,
  });
  const request: Field['request'] = async (actor, requestId, command) => {
    const { version } = found(await loadRequest(db, requestId), requestId).request;
    const fence = head({ version, assignmentId: null });
    return accepted(await executeRequestCommand(deps, { actor, requestId, command, head: fence }));
  };
  return {
    db,
    clock,
    rules,
    deps,
    published,
    positions,
    stored,
    request,
    async order(actor, orderId, command) {
      const { version, assignmentId } = await stored(orderId);
      const fence =
        actor.role === 'worker' ? { version: null, assignmentId } : { version, assignmentId: null };
      return accepted(await executeOrderCommand(deps, { actor, orderId, command, head: head(fence) }));
    },
    async pooled(data = {}) {
      const command = { command: 'register', data: { ...reportOf(), ...data } } as const;
      const fence = head({ version: null, assignmentId: null });
      const made = accepted(
        await executeRequestCommand(deps, { actor: agent, requestId: null, command, head: fence }),
      );
      await request(agent, made.request.id, { command: 'dispatch', data: { orders: [] } });
      const [order] = found(await loadRequest(db, made.request.id), made.request.id).orders;
      return found(order ?? null, 'its order');
    },
    async staff(workers) {
      await saveWorkers(
        db,
        workers.map(({ id, ...rest }) => makeWorker(id, { skills: ['heating', 'pipe'], ...rest })),
      );
      for (const [n, { id }] of workers.entries()) positions.set(id, place(clock.at, n));
    },
  };
}

/** A place near the household, a little farther with every `n`. */
function place(at: number, n: number): Position {
  return { lon: 126.621 + n * 0.002, lat: 45.751, at, accuracyM: 10, speedMps: 0, courseDeg: null };
}

const fieldRules: Rules = {
  serviceTypes: new Map(defaultServiceTypes.map((one) => [one.subtype, one])),
  policies: defaultPolicies,
  confirmWithinMs: 10 * minuteMs,
  autoDispatches: () => true,
  offerMs: { leak: minuteMs, noHeat: 3 * minuteMs, routine: 5 * minuteMs },
  archiveDays: 30,
  reopenDays: 30,
  postponementMax: 2,
  dispatch: defaultPolicy,
  dispatchMode: () => 'auto',
  isStationStaffed: () => false,
};

function reportOf(): RegisterData {
  return {
    source: 'phone',
    externalId: null,
    category: 'repair',
    subtype: 'notWarm',
    urgency: null,
    description: '不热',
    place: { kind: 'household', householdId: 'h1' },
    caller: { name: '王一', phone: '13800000001' },
    preferredVisit: null,
    registeredBy: null,
  };
}

/** A site clock that a test moves by hand; a wall millisecond is a site millisecond. */
function standingClock(): Clock & { at: number } {
  const clock = {
    at: NOW,
    now: () => clock.at,
    wallNow: () => clock.at,
    toSite: (wallMs: number) => wallMs,
    wallMsUntil: (site: number) => site - clock.at,
  };
  return clock;
}

export function workerActor(id: string): Actor {
  return actorOf('worker', id, { repairStationId: 'rs1' });
}

export { engineActor };

export function accepted(answer: CommandAnswer): AcceptedAnswer {
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.code} ${JSON.stringify(answer.refusal.detail)}`);
  return answer;
}

function found<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`${what} is not there`);
  return value;
}

/** The same database, whose transactions are seen by `watch` after their work and before their commit. */
export function watchedDatabase(
  db: Database,
  watch: (asked: readonly string[], tx: Transaction) => Promise<void>,
): Database {
  return {
    ...db,
    query: (text, params) => db.query(text, params),
    transaction: (fn, options) =>
      db.transaction(async (tx) => {
        const asked: string[] = [];
        const query: Transaction['query'] = <R extends Row>(
          text: string,
          params?: Parameters<Transaction['query']>[1],
        ) => {
          asked.push(`${text} ${JSON.stringify(params ?? [])}`);
          return tx.query<R>(text, params);
        };
        const answer = await fn({ ...tx, query });
        await watch(asked, tx);
        return answer;
      }, options),
  };
}

/** Resolves with the first truthy answer; the test's own time limit is the only clock. */
export async function eventually<T>(ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
