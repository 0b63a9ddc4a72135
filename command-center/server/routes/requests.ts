/** Service requests: registering, list, detail with orders and history, commands. */
import * as v from 'valibot';
import { commandEnvelope, newRequest } from '#command-center/contract/commands.ts';
import {
  commandAnswer,
  listOf,
  registered,
  requestDetail,
  requestItem,
} from '#command-center/contract/http.ts';
import { requestStates } from '#dispatch-core/domain/request.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may, targetOf } from '#dispatch-core/may.ts';
import { answerNewRequest, answerRequestCommand } from '../commands.ts';
import type { ListedRequest, RequestFilter, ServerDeps } from '../deps.ts';
import { allowedOnRequest, visibleOf } from '../permit.ts';
import { maskRequestDetail, presentRequestDetail } from '../present/request.ts';
import { found, invalidData, problem } from '../problem.ts';
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
import { showRequest } from '../show-request.ts';
import { foundList } from './list.ts';

const requestQuery = v.object({
  state: listWord(requestStates),
  area: idWord,
  owner: idWord,
  overdue: flagWord,
  q: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100))),
  cursor: cursorWord,
  limit: limitWord,
});

export function requestRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'post',
      path: '/api/requests',
      summary: 'Register a report; the same commandId, or the same source and externalId, is one request',
      access: 'request.register',
      query: noQuery,
      body: newRequest,
      answer: registered,
      status: 201,
      async handle({ actor, body, identity }) {
        if (body.commandId === null) {
          return invalidData([{ path: 'commandId', message: 'required: a ULID or UUID made by the client' }]);
        }
        return answerNewRequest(deps, actor, body, identity?.kind === 'person' ? 'person' : 'program');
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/api/requests',
      summary: 'Requests within the rights of the asking person, filtered and in pages',
      access: 'request.read',
      query: requestQuery,
      body: noBody,
      answer: listOf(requestItem),
      async handle({ actor, query }) {
        const page = await deps.requests.list(filterOf(actor, query));
        const items = page.items.flatMap((request) => showListed(deps, actor, request) ?? []);
        return foundList(deps, items, page.nextCursor);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/api/requests/:id',
      summary: 'One request with its orders, its history and the commands that the asking person may give',
      access: 'request.read',
      query: noQuery,
      body: noBody,
      answer: requestDetail,
      handle: ({ actor, params }) => readRequest(deps, actor, params.id ?? ''),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/requests/commands',
      summary: 'Give a command that makes a request of its own (supplement)',
      access: 'signedIn',
      query: noQuery,
      body: commandEnvelope,
      answer: commandAnswer,
      handle: ({ actor, body }) => answerRequestCommand(deps, actor, null, body),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/requests/:id/commands',
      summary: 'Give a command to a request; the same commandId acts once',
      access: 'signedIn',
      query: noQuery,
      body: commandEnvelope,
      answer: commandAnswer,
      handle: ({ actor, params, body }) => answerRequestCommand(deps, actor, params.id ?? '', body),
    }),
  ];
}

function filterOf(actor: Actor, query: v.InferOutput<typeof requestQuery>): RequestFilter {
  const { area, owner, limit, ...rest } = query;
  const words = given({ ...rest, areaId: area, ownerId: owner });
  return { ...words, limit, visible: visibleOf(actor, 'request.read') };
}

/** The store gives a worker only requests whose orders are his. */
function showListed(deps: ServerDeps, actor: Actor, request: ListedRequest) {
  return showRequest(deps, actor, request, actor.role === 'worker' ? actor.workerId : null);
}

/** A worker reads the requests whose orders are in his hands. */
async function readRequest(deps: ServerDeps, actor: Actor, id: string) {
  const state = await deps.requests.load(id);
  if (state === null) return problem('not-found', { what: 'request' });
  const { request, orders } = state;
  const his = orders.find((order) => order.workerId !== null && order.workerId === actor.workerId);
  const permission = may(actor, 'request.read', { ...targetOf(request), workerId: his?.workerId ?? null });
  if (!permission.allowed) return problem('forbidden', { action: 'request.read' });
  const parts = {
    request,
    orders,
    events: await deps.requests.events(id),
    allowed: allowedOnRequest(actor, request),
  };
  const detail = presentRequestDetail(parts, deps.clock.now(), deps.people.nameOf);
  return found(permission.view === 'masked' ? maskRequestDetail(detail, deps.city.communityName) : detail);
}
