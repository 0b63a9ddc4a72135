/** Work orders: list, detail with history, ranked candidates, commands. */
import * as v from 'valibot';
import { commandEnvelope } from '#command-center/contract/commands.ts';
import {
  candidates,
  commandAnswer,
  divertProposals,
  listOf,
  orderDetail,
  orderItem,
} from '#command-center/contract/http.ts';
import type { OrderCommand } from '#dispatch-core/domain/command.ts';
import { type Order, orderStates } from '#dispatch-core/domain/order.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may, targetOf } from '#dispatch-core/may.ts';
import { noteChoice } from '../choice.ts';
import { answerOrderCommand } from '../commands.ts';
import type { OrderFilter, ServerDeps } from '../deps.ts';
import { allowedOnOrder, targetOfOrder, viewOf, visibleOf } from '../permit.ts';
import { maskOrder, maskOrderDetail, presentOrder, presentOrderDetail } from '../present/order.ts';
import { found, problem } from '../problem.ts';
import {
  cursorWord,
  flagWord,
  given,
  idWord,
  jsonRoute,
  limitWord,
  listWord,
  noBody,
  noQuery,
  type Route,
} from '../route.ts';
import { foundList } from './list.ts';

const orderQuery = v.object({
  state: listWord(orderStates),
  area: idWord,
  repairStation: idWord,
  worker: idWord,
  overdue: flagWord,
  open: flagWord,
  q: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100))),
  cursor: cursorWord,
  limit: limitWord,
});

export function orderRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/orders',
      summary: 'Orders within the rights of the asking person, filtered and in pages',
      access: 'order.read',
      query: orderQuery,
      body: noBody,
      answer: listOf(orderItem),
      async handle({ actor, query }) {
        const page = await deps.orders.list(filterOf(actor, query));
        const items = page.items.flatMap((order) => showOrder(deps, actor, order) ?? []);
        return foundList(deps, items, page.nextCursor);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/api/orders/:id',
      summary: 'One order with its history and the commands that the asking person may give',
      access: 'order.read',
      query: noQuery,
      body: noBody,
      answer: orderDetail,
      handle: ({ actor, params }) => readOrder(deps, actor, params.id ?? ''),
    }),
    jsonRoute({
      method: 'get',
      path: '/api/orders/:id/candidates',
      summary:
        'Workers ranked for the order, with the factors of every score and the reasons of every exclusion',
      access: 'candidate.read',
      query: noQuery,
      body: noBody,
      answer: candidates,
      async handle({ actor, params }) {
        const order = await deps.orders.load(params.id ?? '');
        if (order === null) return problem('not-found', { what: 'order' });
        if (viewOf(actor, 'candidate.read', targetOfOrder(order)) === null)
          return forbidden('candidate.read');
        const ranked = await deps.orders.candidates(order.id);
        return ranked === null ? problem('not-found', { what: 'order' }) : found(ranked);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/api/orders/:id/divert-proposals',
      summary:
        'Who could be taken from a lower class for this order: before and after, and the commands for it',
      access: 'candidate.read',
      query: noQuery,
      body: noBody,
      answer: divertProposals,
      handle: ({ actor, params }) => readDiverts(deps, actor, params.id ?? ''),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/orders/:id/commands',
      summary: 'Give a command to an order; the same commandId acts once',
      access: 'signedIn',
      query: noQuery,
      body: commandEnvelope,
      answer: commandAnswer,
      handle: ({ actor, params, body }) => {
        const orderId = params.id ?? '';
        const advise = (command: OrderCommand) => noteChoice(deps, orderId, command);
        return answerOrderCommand(deps, actor, orderId, body, advise);
      },
    }),
  ];
}

async function readDiverts(deps: ServerDeps, actor: Actor, id: string) {
  const order = await deps.orders.load(id);
  if (order === null) return problem('not-found', { what: 'order' });
  if (viewOf(actor, 'candidate.read', targetOfOrder(order)) === null) return forbidden('candidate.read');
  const proposals = await deps.orders.divertProposals(id);
  return proposals === null ? problem('not-found', { what: 'order' }) : found(proposals);
}

function forbidden(action: string) {
  return problem('forbidden', { action });
}

function filterOf(actor: Actor, query: v.InferOutput<typeof orderQuery>): OrderFilter {
  const { area, repairStation, worker, limit, ...rest } = query;
  const words = given({ ...rest, areaId: area, repairStationId: repairStation, workerId: worker });
  return { ...words, limit, visible: orderBounds(actor, query.state) };
}

/** A worker who asks for the pool sees his station's; otherwise his own orders. */
function orderBounds(actor: Actor, states: readonly string[] | undefined): OrderFilter['visible'] {
  const asksPool = states?.every((state) => state === 'pooled');
  if (actor.role === 'worker' && asksPool) {
    return { areaIds: null, repairStationId: actor.repairStationId ?? '', workerId: null };
  }
  return visibleOf(actor, 'order.read');
}

function showOrder(deps: ServerDeps, actor: Actor, order: Order) {
  const view = viewOf(actor, 'order.read', targetOfOrder(order));
  if (view === null) return null;
  const item = presentOrder(order, deps.clock.now(), deps.live.etaOf(order.id));
  return view === 'masked' ? maskOrder(item, deps.city.communityName) : item;
}

async function readOrder(deps: ServerDeps, actor: Actor, id: string) {
  const order = await deps.orders.load(id);
  const state = order === null ? null : await deps.requests.load(order.requestId);
  if (order === null || state === null) return problem('not-found', { what: 'order' });
  const permission = may(actor, 'order.read', targetOf(state.request, order));
  if (!permission.allowed) return forbidden('order.read');
  const events = await deps.orders.events(id);
  const allowed = allowedOnOrder(actor, state.request, order);
  const parts = { order, request: state.request, events, allowed, eta: deps.live.etaOf(id) };
  const detail = presentOrderDetail(parts, deps.clock.now(), deps.people.nameOf);
  return found(permission.view === 'masked' ? maskOrderDetail(detail, deps.city.communityName) : detail);
}
