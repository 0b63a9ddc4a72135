/** Workers: list with live places, duty, and the audited look at one track. */
import * as v from 'valibot';
import { dutyChange, trackItem } from '#command-center/contract/admin.ts';
import { dutyAnswer, listOf, type WorkerItem, workerItem } from '#command-center/contract/http.ts';
import { isoInstant, isoOf } from '#command-center/contract/wire.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { dayMs } from '#dispatch-core/domain/time.ts';
import { workingStates } from '#dispatch-core/order/machine.ts';
import type { ServerDeps } from '../deps.ts';
import { targetOfWorker, viewOf } from '../permit.ts';
import { maskWorker } from '../present/worker.ts';
import { found, problem } from '../problem.ts';
import { cursorWord, given, idWord, jsonRoute, limitWord, noBody, noQuery, type Route } from '../route.ts';
import { foundList, pageById } from './list.ts';

const workerQuery = v.object({
  repairStation: idWord,
  duty: v.optional(v.picklist(['on', 'off'])),
  presence: v.optional(v.picklist(['online', 'stale', 'offline'])),
  q: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100))),
  cursor: cursorWord,
  limit: limitWord,
});
const trackQuery = v.object({ from: isoInstant, to: v.optional(isoInstant), limit: limitWord });

export function workerRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/workers',
      summary: 'Workers with duty, presence, last place and load',
      access: 'worker.read',
      query: workerQuery,
      body: noBody,
      answer: listOf(workerItem),
      async handle({ actor, query }) {
        const { items, nextCursor } = pageById(findWorkers(deps, actor, query), query.limit, query.cursor);
        return foundList(deps, items, nextCursor);
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/api/workers/:id/duty',
      summary:
        'Set a worker on or off duty; off duty no place of him is kept or shown. Lists the orders that he still holds',
      access: 'worker.duty',
      query: noQuery,
      body: dutyChange,
      answer: dutyAnswer,
      handle: ({ actor, params, body }) => setDuty(deps, actor, params.id ?? '', body.duty),
    }),
    jsonRoute({
      method: 'get',
      path: '/api/workers/:id/track',
      summary: 'Where a worker was, at most one day at a time; every look is noted in the audit log',
      access: 'worker.track',
      query: trackQuery,
      body: noBody,
      answer: listOf(trackItem),
      audit: (params) => ({ kind: 'worker', id: params.id ?? null }),
      handle: ({ actor, params, query }) => readTrack(deps, actor, params.id ?? '', query),
    }),
  ];
}

function findWorkers(deps: ServerDeps, actor: Actor, query: v.InferOutput<typeof workerQuery>): WorkerItem[] {
  const { repairStation, duty, presence, q } = given(query);
  return deps.live
    .workerViews()
    .flatMap(({ item }) => showWorker(actor, item) ?? [])
    .filter(
      (worker) =>
        (repairStation === undefined || worker.repairStationId === repairStation) &&
        (duty === undefined || worker.duty === duty) &&
        (presence === undefined || worker.presence === presence) &&
        (q === undefined || worker.name.includes(q) || worker.id === q),
    );
}

function showWorker(actor: Actor, item: WorkerItem): WorkerItem | null {
  const view = viewOf(actor, 'worker.read', targetOfWorker(item));
  if (view === null) return null;
  return view === 'masked' ? maskWorker(item) : item;
}

async function setDuty(deps: ServerDeps, actor: Actor, id: string, duty: 'on' | 'off') {
  const worker = await deps.workers.load(id);
  if (worker === null) return problem('not-found', { what: 'worker' });
  if (viewOf(actor, 'worker.duty', targetOfWorker(worker)) === null) {
    return problem('forbidden', { action: 'worker.duty' });
  }
  const changed = await deps.workers.setDuty(id, duty, deps.clock.now());
  if (changed === null) return problem('not-found', { what: 'worker' });
  deps.live.putWorkers([changed]);
  const view = deps.live.workerView(id);
  if (view === null) return problem('not-found', { what: 'worker' });
  return found({ ...view.item, heldOrders: await heldOrders(deps, id) });
}

/** Accepted and not yet reported: they stay his until somebody gives them to another. */
async function heldOrders(deps: ServerDeps, workerId: string) {
  const visible = { areaIds: null, repairStationId: null, workerId };
  const { items } = await deps.orders.list({ state: workingStates, visible, limit: 100 });
  return items.map(({ id, no, state, subtype, placeLabel, dueAt }) => ({
    id,
    no,
    state,
    subtype,
    placeLabel,
    dueAt: isoOf(dueAt),
  }));
}

async function readTrack(
  deps: ServerDeps,
  actor: Actor,
  id: string,
  query: v.InferOutput<typeof trackQuery>,
) {
  const worker = await deps.workers.load(id);
  if (worker === null) return problem('not-found', { what: 'worker' });
  if (viewOf(actor, 'worker.track', targetOfWorker(worker)) === null) {
    return problem('forbidden', { action: 'worker.track' });
  }
  const to = Math.min(query.to ?? query.from + dayMs, query.from + dayMs);
  const places = await deps.workers.track(id, query.from, to, query.limit);
  return foundList(
    deps,
    places.map(({ lon, lat, at, accuracyM }) => ({ lon, lat, at: isoOf(at), accuracyM })),
  );
}
