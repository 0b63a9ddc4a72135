/** Outages that triage proposes, and what dispatchers decide about them. */
import * as v from 'valibot';
import { listOf } from '#command-center/contract/http.ts';
import { outageCommandBody, outageItem } from '#command-center/contract/outages.ts';
import { may } from '#dispatch-core/may.ts';
import type { ServerDeps } from '../deps.ts';
import { viewOf } from '../permit.ts';
import { found, invalidData, problem, refusalProblem } from '../problem.ts';
import { jsonRoute, limitWord, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

export function outageRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/outages',
      summary: 'Outages, the newest first: proposed by triage, confirmed, and what became of them',
      access: 'outage.read',
      query: v.object({ limit: limitWord }),
      body: noBody,
      answer: listOf(outageItem),
      async handle({ actor, query }) {
        const items = await deps.outages.list(query.limit);
        return foundList(
          deps,
          items.filter(({ areaId }) => viewOf(actor, 'outage.read', { areaId }) !== null),
        );
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/api/outages/:id/commands',
      summary:
        'Confirm a proposed outage (merges its reports, publishes its notice), add later reports, undo, extend, close',
      access: 'outage.decide',
      query: noQuery,
      body: outageCommandBody,
      answer: outageItem,
      async handle({ actor, params, body }) {
        const id = params.id ?? '';
        const known = await deps.outages.load(id);
        if (known === null) return problem('not-found', { what: 'outage' });
        const target = {
          areaId: known.areaId,
          repairStationId: null,
          workerId: null,
          ownerId: null,
          personIds: [],
        };
        if (!may(actor, 'outage.decide', target).allowed)
          return problem('forbidden', { action: 'outage.decide' });
        const decided = await deps.outages.command(actor, id, body);
        const now = deps.clock.now();
        await deps.audit.save({
          at: now,
          wallAt: deps.clock.wallNow(),
          actorId: actor.id,
          actorRole: actor.role,
          action: `outage.${body.command}`,
          targetKind: 'outage',
          targetId: id,
          detail: { reason: body.reason, refusal: 'refusal' in decided ? decided.refusal : null },
        });
        if (!('refusal' in decided)) return found(decided.item);
        switch (decided.refusal) {
          case 'reason-missing':
            return invalidData([{ path: 'reason', message: 'required to undo', messageZh: '请写明原因' }]);
          case 'end-wrong':
            return invalidData([
              { path: 'expectedEndAt', message: 'must lie in the future', messageZh: '应在将来' },
            ]);
          default:
            return refused(decided.refusal, known);
        }
      },
    }),
  ];
}

function refused(
  code: 'stale-version' | 'wrong-state',
  known: { readonly state: string; readonly version: number },
) {
  const { state, version } = known;
  return {
    ok: false as const,
    problem: refusalProblem({ code, detail: { state, version } }, undefined, {
      state,
      version,
      assignmentId: null,
    }),
  };
}
