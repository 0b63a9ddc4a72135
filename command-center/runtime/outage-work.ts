/** What people decide about an outage, and its carrying out: under the name of who ordered it, in bites, over restarts. */
import type { OutageCommandBody } from '#command-center/contract/outages.ts';
import type { CommandAnswer } from '#dispatch-core/app/answer.ts';
import type { RequestCommandInput } from '#dispatch-core/app/execute.ts';
import { type Actor, engineActor } from '#dispatch-core/domain/role.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import type { LaterCommand } from '#dispatch-core/request/decide.ts';
import type { Database, Queryable } from '#geo-data/database.ts';
import { saveNotice } from '#geo-data/store/notices.ts';
import {
  chooseMaster,
  listMembers,
  listRepairedOutages,
  loadOutage,
  type Outage,
  type OutageWork,
  updateOutage,
} from '#geo-data/store/outages.ts';
import { listWaitingForNotice, loadRequest } from '#geo-data/store/requests.ts';

export interface OutageDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The command path of requests; each command is a transaction of its own. */
  readonly request: (input: RequestCommandInput) => Promise<CommandAnswer>;
}

export type OutageRefusal = 'stale-version' | 'wrong-state' | 'reason-missing' | 'end-wrong';
export type DecidedOutage = { readonly outage: Outage } | { readonly refusal: OutageRefusal };

/** Requests in one bite. */
const bite = 50;
const triesAgainstOthers = 5;

/** Decides a command on an outage. What it orders for many requests is `work` of the outage then. */
export async function commandOutage(
  { db, clock, newId }: Omit<OutageDeps, 'request'>,
  actor: Actor,
  id: string,
  body: OutageCommandBody,
): Promise<DecidedOutage | null> {
  return db.transaction(async (tx) => {
    const outage = await loadOutage(tx, id);
    if (outage === null) return null;
    if (outage.revision !== body.version) return { refusal: 'stale-version' };
    const now = clock.now();
    const next = await decide(tx, outage, actor, body, now, newId);
    if ('refusal' in next) return next;
    if (!(await updateOutage(tx, next.outage))) return { refusal: 'stale-version' };
    await writeNotice(tx, next.outage, now);
    return { outage: { ...next.outage, revision: outage.revision + 1 } };
  });
}

async function decide(
  tx: Queryable,
  outage: Outage,
  actor: Actor,
  body: OutageCommandBody,
  now: number,
  newId: NewId,
): Promise<DecidedOutage> {
  const wanted = body.command === 'confirm' || body.command === 'dismiss' ? 'proposed' : 'confirmed';
  if (outage.state !== wanted) return { refusal: 'wrong-state' };
  const endAt = body.expectedEndAt;
  if (endAt !== null && endAt <= now) return { refusal: 'end-wrong' };
  const order = (kind: OutageWork['kind'], requestIds: readonly string[]): OutageWork => ({
    kind,
    actor: kind === 'resolve' ? engineActor : actor,
    reason: body.reason ?? '',
    requestIds,
  });
  const decided = { ...outage, decidedAt: now, decidedBy: actor.id };
  switch (body.command) {
    case 'confirm':
      return confirm(tx, { ...decided, noticeId: newId() }, body, now, order);
    case 'merge':
      return {
        outage: { ...outage, work: [...outage.work, order('merge', await listMembers(tx, outage, 'open'))] },
      };
    case 'undo': {
      if ((body.reason ?? '') === '') return { refusal: 'reason-missing' };
      const work = [order('unmerge', await listMembers(tx, outage, 'merged'))];
      return { outage: { ...decided, state: 'dismissed', work } };
    }
    case 'dismiss':
      return { outage: { ...decided, state: 'dismissed' } };
    case 'extend':
      return endAt === null ? { refusal: 'end-wrong' } : { outage: { ...outage, expectedEndAt: endAt } };
    case 'close':
      return { outage: { ...decided, state: 'closed', work: [order('resolve', await waiting(tx, outage))] } };
  }
}

async function confirm(
  tx: Queryable,
  outage: Outage,
  { title, text, expectedEndAt }: OutageCommandBody,
  now: number,
  order: (kind: OutageWork['kind'], requestIds: readonly string[]) => OutageWork,
): Promise<DecidedOutage> {
  const masterId = await chooseMaster(tx, outage);
  if (masterId === null) return { refusal: 'wrong-state' };
  const confirmed: Outage = {
    ...outage,
    masterId,
    state: 'confirmed',
    expectedEndAt: expectedEndAt ?? now + outage.expectedMinutes * minuteMs,
    ...(title === null || title === '' ? {} : { titleZh: title, titleEn: title }),
    ...(text === null || text === '' ? {} : { text }),
  };
  return { outage: { ...confirmed, work: [order('merge', await listMembers(tx, confirmed, 'open'))] } };
}

async function waiting(tx: Queryable, { noticeId }: Outage): Promise<string[]> {
  return noticeId === null ? [] : listWaitingForNotice(tx, noticeId);
}

/** The notice says what the outage says; one that is over ends now. */
async function writeNotice(tx: Queryable, outage: Outage, now: number): Promise<void> {
  if (outage.noticeId === null) return;
  const isByStation = outage.scope.kind === 'station' || outage.scope.kind === 'main';
  await saveNotice(tx, {
    id: outage.noticeId,
    kind: 'emergency',
    title: outage.titleZh,
    body: outage.text,
    startAt: Math.min(outage.firstAt, now),
    expectedEndAt: outage.expectedEndAt,
    closedAt: outage.state === 'confirmed' ? null : now,
    communityIds: isByStation ? [] : outage.communityIds,
    heatStationIds: isByStation ? outage.scope.heatStationIds : [],
    geometry:
      outage.area === null ? null : { type: outage.area.type, coordinates: [...outage.area.coordinates] },
    publisherId: outage.decidedBy ?? '',
  });
}

/** Carries out the next bite of what was ordered; true when more is left. One that refuses stays as it is. */
export async function carryOutWork(deps: OutageDeps, outage: Outage): Promise<boolean> {
  const [work] = outage.work;
  if (work === undefined) return false;
  if (work.kind === 'merge') await dispatchMaster(deps, outage, work.actor);
  const ids = work.requestIds.slice(0, bite);
  for (const id of ids) {
    await give(deps, id, work.actor, (state) => commandOf(work, outage, state));
  }
  return takeOff(deps.db, outage.id, work.kind, new Set(ids));
}

/** Somebody must go there: the master gets its order before the others wait for it. */
async function dispatchMaster(deps: OutageDeps, outage: Outage, actor: Actor): Promise<void> {
  const orderAsIs = { subtype: null, repairStationId: null, mode: null, note: null };
  await give(deps, outage.masterId, actor, (state) =>
    state === 'open' ? { command: 'dispatch', data: { orders: [orderAsIs] } } : null,
  );
}

function commandOf(work: OutageWork, { noticeId, masterId }: Outage, state: string): LaterCommand | null {
  switch (work.kind) {
    case 'merge':
      return state === 'open'
        ? { command: 'quickAccept', data: { noticeId, masterRequestId: masterId } }
        : null;
    case 'unmerge':
      return state === 'quick_accepted' ? { command: 'unmerge', data: { reason: work.reason } } : null;
    case 'resolve':
      return state === 'quick_accepted' ? { command: 'noticeClosed', data: {} } : null;
  }
}

async function give(
  { db, clock, newId, request }: OutageDeps,
  requestId: string,
  actor: Actor,
  commandFor: (state: string) => LaterCommand | null,
): Promise<void> {
  const found = await loadRequest(db, requestId);
  const command = found === null ? null : commandFor(found.request.state);
  if (found === null || command === null) return;
  const head = {
    commandId: newId(),
    version: found.request.version,
    assignmentId: null,
    occurredAt: clock.now(),
  };
  await request({ actor, requestId, command, head });
}

/** Takes what is done off the outage as it is by now. */
async function takeOff(
  db: Database,
  id: string,
  kind: OutageWork['kind'],
  done: ReadonlySet<string>,
): Promise<boolean> {
  for (let tries = 0; tries < triesAgainstOthers; tries += 1) {
    const outage = await loadOutage(db, id);
    if (outage === null) return false;
    const work = outage.work
      .map((one) =>
        one.kind === kind
          ? { ...one, requestIds: one.requestIds.filter((requestId) => !done.has(requestId)) }
          : one,
      )
      .filter(({ requestIds }) => requestIds.length > 0);
    if (await updateOutage(db, { ...outage, work })) return work.length > 0;
  }
  return true;
}

/** Outages whose repair is done end by themselves, with their notices; true when one did. */
export async function endOutages({ db, clock }: Pick<OutageDeps, 'db' | 'clock'>): Promise<boolean> {
  const repaired = await listRepairedOutages(db);
  for (const outage of repaired) {
    await db.transaction(async (tx) => {
      const resolve = {
        kind: 'resolve',
        actor: engineActor,
        reason: '',
        requestIds: await waiting(tx, outage),
      } as const;
      const work = resolve.requestIds.length === 0 ? [] : [resolve];
      const closed = { ...outage, state: 'closed' as const, work };
      if (await updateOutage(tx, closed)) await writeNotice(tx, closed, clock.now());
    });
  }
  return repaired.length > 0;
}
