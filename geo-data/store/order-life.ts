/** The order-life store: one transaction per command over a request with all its orders, guarded by row revisions. */
import { conflict, isConflict } from '#dispatch-core/app/conflict.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { ChangeSet, OrderLifeStore, OrderLifeTx, RequestWithOrders } from '#dispatch-core/ports.ts';
import type { Database, Queryable, Row, Transaction } from '../database.ts';
import { DEADLOCK_DETECTED, isDatabaseError, SERIALIZATION_FAILURE, UNIQUE_VIOLATION } from '../errors.ts';
import { findAnswer, insertAnswer } from './answers.ts';
import { endAssignment, openAssignment } from './assignments.ts';
import { knownBlobs } from './blobs.ts';
import { hasRepairStation } from './city.ts';
import { appendEvents } from './events.ts';
import { findNoticeFor, isNoticeActive } from './notices.ts';
import { insertOrder, updateOrder } from './orders.ts';
import { addToOutbox } from './outbox.ts';
import { knownPeople } from './people.ts';
import { resolvePlace } from './places.ts';
import { findByExternalId, insertRequest, listMergedInto, updateRequest } from './requests.ts';
import { json, number } from './rows.ts';
import { replaceTimers } from './timers.ts';
import { countOpenOrders, loadWorker, lockWorker } from './workers.ts';

/** Opens the store. Its transactions throw `conflict(…)` when somebody else was faster. */
export function openOrderLifeStore(db: Database): OrderLifeStore {
  return {
    transaction: (fn) => translateConflicts(() => db.transaction((tx) => fn(orderLifeTx(tx)))),
  };
}

/**
 * The same store inside a transaction that is open already (a timer that fires, an import): each of its
 * transactions is a savepoint, so that a conflict can be tried again.
 */
export function joinOrderLifeStore(tx: Transaction): OrderLifeStore {
  return {
    transaction: (fn) => translateConflicts(() => tx.savepoint((inner) => fn(orderLifeTx(inner)))),
  };
}

/** Unique indexes whose violation means: somebody else was faster. */
const RACES: ReadonlySet<string> = new Set(['assignments_one_live', 'commands_pkey', 'requests_natural_key']);

async function translateConflicts<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isConflict(error) || !isRace(error)) throw error;
    throw conflict('Somebody else was faster.', error);
  }
}

function isRace(error: unknown): boolean {
  if (!isDatabaseError(error)) return false;
  if (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED) return true;
  return error.code === UNIQUE_VIOLATION && RACES.has(error.constraint ?? '');
}

/** Revisions of the rows as this transaction knows them, by id. */
type Revisions = Map<string, number>;

/** What the decision was made from, and what must still hold when it is saved. */
interface Known {
  readonly revisions: Revisions;
  /** Open orders of workers, by worker id. */
  readonly openOrders: Map<string, number>;
}

function orderLifeTx(tx: Queryable): OrderLifeTx {
  const revisions: Revisions = new Map();
  const openOrders = new Map<string, number>();
  return {
    findAnswer: (commandId) => findAnswer(tx, commandId),
    saveAnswer: (answer, _at, wallAt) => insertAnswer(tx, answer, wallAt),
    loadByOrder: (orderId) => load(tx, BY_ORDER, orderId, revisions),
    loadByRequest: (requestId) => load(tx, BY_REQUEST, requestId, revisions),
    findByExternalId: (source, sourceId, externalId) => findByExternalId(tx, source, sourceId, externalId),
    resolvePlace: (place) => resolvePlace(tx, place),
    findWorker: (workerId) => loadWorker(tx, workerId),
    countOpenOrders: async (workerId) => {
      const count = await countOpenOrders(tx, workerId);
      openOrders.set(workerId, count);
      return count;
    },
    hasRepairStation: (repairStationId) => hasRepairStation(tx, repairStationId),
    isNoticeActive: (noticeId, at) => isNoticeActive(tx, noticeId, at),
    isCovered: async (communityId, at) => (await findNoticeFor(tx, communityId, at)) !== null,
    knownBlobs: (ids) => knownBlobs(tx, ids),
    knownPeople: (ids) => knownPeople(tx, ids),
    listMergedInto: (masterRequestId) => listMergedInto(tx, masterRequestId),
    nextNo: (kind) => nextNo(tx, kind),
    save: (change) => save(tx, change, { revisions, openOrders }),
  };
}

// One statement, so that request and orders are of one moment.
const LOAD = `select r.id, r.revision, r.doc, o.list as orders
  from requests r
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('revision', o.revision, 'doc', o.doc) order by o.no, o.id), '[]') as list
    from orders o where o.request_id = r.id
  ) o`;
const BY_REQUEST = `${LOAD} where r.id = $1::text`;
const BY_ORDER = `${LOAD} where r.id = (select request_id from orders where id = $1::text)`;

async function load(
  tx: Queryable,
  statement: string,
  id: string,
  revisions: Revisions,
): Promise<RequestWithOrders | null> {
  const { rows } = await tx.query(statement, [id]);
  return rows[0] === undefined ? null : readLoaded(rows[0], revisions);
}

function readLoaded(row: Row, revisions: Revisions): RequestWithOrders {
  const request = json<ServiceRequest>(row, 'doc');
  const orders = json<readonly { readonly revision: number; readonly doc: Order }[]>(row, 'orders');
  revisions.set(request.id, number(row, 'revision'));
  for (const { revision, doc } of orders) revisions.set(doc.id, revision);
  return { request, orders: orders.map(({ doc }) => doc) };
}

async function nextNo(tx: Queryable, kind: 'request' | 'order'): Promise<number> {
  const sequence = kind === 'request' ? 'request_numbers' : 'order_numbers';
  const { rows } = await tx.query('select nextval($1::text::regclass) as no', [sequence]);
  return number(rows[0] ?? {}, 'no');
}

/**
 * Writes in one fixed order (request, workers, orders by id, assignments, events, timers, outbox), so that two commands wait
 * for each other instead of deadlocking. The request's revision rises with every change: it is the lock for all.
 */
async function save(tx: Queryable, change: ChangeSet, { revisions, openOrders }: Known): Promise<void> {
  await saveRequest(tx, change.after.request, revisions);
  await confirmLoads(tx, change, openOrders);
  await saveOrders(tx, change, revisions);
  await saveAssignments(tx, change.assignments);
  await appendEvents(tx, change.events);
  await replaceTimers(tx, change.after.request.id, change.timers);
  await addToOutbox(tx, change.notifications);
}

async function saveRequest(tx: Queryable, request: ServiceRequest, revisions: Revisions): Promise<void> {
  const known = revisions.get(request.id);
  if (known === undefined) await insertRequest(tx, request);
  else if (!(await updateRequest(tx, request, known))) throw conflict(`Request ${request.id} has changed.`);
  revisions.set(request.id, (known ?? 0) + 1);
}

/**
 * Whoever gets an order still holds as many as the decision counted: two claims of one worker at the same moment, on
 * two orders, must not exceed his capacity together.
 */
async function confirmLoads(
  tx: Queryable,
  { assignments }: ChangeSet,
  openOrders: ReadonlyMap<string, number>,
): Promise<void> {
  for (const workerId of [...new Set(assignments.open.map((open) => open.workerId))].sort()) {
    const counted = openOrders.get(workerId);
    if (counted === undefined) continue;
    await lockWorker(tx, workerId);
    // After the lock, in a statement of its own: it must see what the other one committed while we waited.
    if ((await countOpenOrders(tx, workerId)) !== counted)
      throw conflict(`The load of ${workerId} has changed.`);
  }
}

/**
 * The old ones end before the new ones open, because one lives per order; one that was opened and ended by the same
 * command (a supplement done in one step) can only end after that.
 */
async function saveAssignments(tx: Queryable, { open, end }: ChangeSet['assignments']): Promise<void> {
  const opened = new Set(open.map(({ id }) => id));
  await endAssignments(
    tx,
    end.filter(({ id }) => !opened.has(id)),
  );
  for (const one of open) await openAssignment(tx, one);
  await endAssignments(
    tx,
    end.filter(({ id }) => opened.has(id)),
  );
}

async function endAssignments(tx: Queryable, ends: ChangeSet['assignments']['end']): Promise<void> {
  for (const end of ends) {
    if (!(await endAssignment(tx, end))) throw conflict(`Assignment ${end.id} has ended already.`);
  }
}

async function saveOrders(tx: Queryable, { before, after }: ChangeSet, revisions: Revisions): Promise<void> {
  const old = new Map(before?.orders.map((order) => [order.id, order]));
  const sorted = [...after.orders].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const order of sorted) {
    const known = revisions.get(order.id);
    if (known !== undefined && isSame(old.get(order.id), order)) continue;
    if (known === undefined) await insertOrder(tx, order);
    else if (!(await updateOrder(tx, order, known))) throw conflict(`Order ${order.id} has changed.`);
    revisions.set(order.id, (known ?? 0) + 1);
  }
}

function isSame(before: Order | undefined, after: Order): boolean {
  return before === after || (before !== undefined && JSON.stringify(before) === JSON.stringify(after));
}
