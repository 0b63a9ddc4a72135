/** Look-ups before a decision: the workers, stations, notices and numbers that a command speaks of. */
import { type Facts, type NewIdentity, noFacts, type WorkerFacts } from '../deciding.ts';
import type { Evidence, OrderCommand, RequestCommand } from '../domain/command.ts';
import type { Order } from '../domain/order.ts';
import type { Actor } from '../domain/role.ts';
import type { Instant } from '../domain/time.ts';
import type { KnownPeople, NewId, OrderLifeTx, Rules } from '../ports.ts';
import type { LaterCommand } from '../request/decide.ts';
import { maxSplit } from '../request/decide-dispatch.ts';
import type { NewRequestCommand } from '../request/decide-new.ts';
import { isDispatchedAlone } from '../request/reactions.ts';

/** The actor as the database knows him now: a worker's duty and station may have changed since he signed in. */
export async function refreshActor(tx: OrderLifeTx, actor: Actor): Promise<Actor> {
  if (actor.role !== 'worker' || actor.workerId === null) return actor;
  const worker = await tx.findWorker(actor.workerId);
  if (worker === null) return { ...actor, workerId: null, onDuty: false };
  return { ...actor, repairStationId: worker.repairStationId, onDuty: worker.duty === 'on' };
}

/** What the decision about an order command must know. */
export async function orderFacts(
  tx: OrderLifeTx,
  order: Order,
  command: OrderCommand,
  actor: Actor,
  newId: NewId,
): Promise<Facts> {
  const named = 'workerId' in command.data ? command.data.workerId : null;
  const claimers = command.command === 'claim' ? [actor.workerId, order.workerId] : [];
  const stationIds = command.command === 'transfer' ? [command.data.repairStationId] : [];
  return {
    ...noFacts,
    workers: await findWorkers(tx, [named, ...claimers]),
    repairStationIds: await findStations(tx, stationIds),
    people: await findPeople(tx, namedPeople(command)),
    blobIds: await findBlobs(tx, 'evidence' in command.data ? command.data.evidence : []),
    newOrders: await newIdentities(tx, command.command === 'redispatch' ? 1 : 0, newId),
  };
}

/** What the decision about a command to a request must know. */
export async function requestFacts(
  tx: OrderLifeTx,
  command: LaterCommand,
  actor: Actor,
  now: Instant,
  newId: NewId,
): Promise<Facts> {
  const quick = command.command === 'quickAccept' ? command.data : null;
  const stationIds =
    command.command === 'dispatch' ? command.data.orders.map((one) => one.repairStationId) : [];
  const master = quick?.masterRequestId ? await tx.loadByRequest(quick.masterRequestId) : null;
  return {
    ...noFacts,
    repairStationIds: await findStations(tx, stationIds),
    people: await findPeople(tx, ownersNamed(command, actor)),
    isNoticeActive: quick?.noticeId ? await tx.isNoticeActive(quick.noticeId, now) : false,
    master: master?.request ?? null,
    newOrders: await newIdentities(tx, countNewOrders(command), newId),
  };
}

/** What the decision about a new request must know. */
export async function newRequestFacts(
  tx: OrderLifeTx,
  command: NewRequestCommand,
  actor: Actor,
  { rules, now, newId }: { readonly rules: Rules; readonly now: Instant; readonly newId: NewId },
): Promise<Facts> {
  const place = await tx.resolvePlace(command.data.place);
  if (place === null || !rules.serviceTypes.has(command.data.subtype)) return { ...noFacts, place };
  const { source, subtype } = command.data;
  const { areaId, communityId } = place;
  const isCovered = communityId !== null && (await tx.isCovered(communityId, now));
  const report = { role: actor.role, source, subtype, areaId, isCovered };
  const needsOrder = command.command === 'supplement' || isDispatchedAlone(report, rules);
  return {
    ...noFacts,
    place,
    isCovered,
    blobIds: await findBlobs(
      tx,
      command.command === 'supplement' ? (command.data.report?.evidence ?? []) : [],
    ),
    people: await findPeople(tx, [actor.id]),
    newRequest: { id: newId(), no: await tx.nextNo('request') },
    newOrders: await newIdentities(tx, needsOrder ? 1 : 0, newId),
  };
}

/** Who would look after the request. */
function ownersNamed(command: LaterCommand, actor: Actor): readonly string[] {
  if (command.command === 'claimOwner') return [actor.id];
  return command.command === 'changeOwner' ? [command.data.ownerId] : [];
}

/** How many orders a command makes at most. */
function countNewOrders(command: LaterCommand | RequestCommand): number {
  switch (command.command) {
    case 'dispatch':
      return command.data.orders.length > maxSplit ? 0 : Math.max(1, command.data.orders.length);
    case 'redispatch':
      return 1;
    case 'followUp':
      return command.data.redispatch ? 1 : 0;
    default:
      return 0;
  }
}

async function findWorkers(
  tx: OrderLifeTx,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, WorkerFacts>> {
  const found = new Map<string, WorkerFacts>();
  for (const id of new Set(ids)) {
    const worker = id === null ? null : await tx.findWorker(id);
    if (worker !== null) found.set(worker.id, { worker, openOrders: await tx.countOpenOrders(worker.id) });
  }
  return found;
}

async function findStations(tx: OrderLifeTx, ids: readonly (string | null)[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const id of new Set(ids)) if (id !== null && (await tx.hasRepairStation(id))) found.add(id);
  return found;
}

/** Whom an order command wants told. */
function namedPeople(command: OrderCommand): readonly string[] {
  if (command.command === 'cc') return command.data.userIds;
  return command.command === 'escalate' ? command.data.cc : [];
}

async function findPeople(tx: OrderLifeTx, ids: readonly string[]): Promise<KnownPeople> {
  return ids.length === 0 ? noFacts.people : tx.knownPeople([...new Set(ids)]);
}

async function findBlobs(tx: OrderLifeTx, evidence: readonly Evidence[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(evidence.map(({ blobId }) => blobId))];
  return ids.length === 0 ? noFacts.blobIds : tx.knownBlobs(ids);
}

async function newIdentities(tx: OrderLifeTx, count: number, newId: NewId): Promise<readonly NewIdentity[]> {
  const identities: NewIdentity[] = [];
  while (identities.length < count) identities.push({ id: newId(), no: await tx.nextNo('order') });
  return identities;
}
