/** Alarms: list, and acknowledging at a desk. */
import * as v from 'valibot';
import { listOf } from '#command-center/contract/http.ts';
import { alarmItem } from '#command-center/contract/live.ts';
import type { ServerDeps } from '../deps.ts';
import { found, problem } from '../problem.ts';
import { flagWord, jsonRoute, limitWord, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

const alarmQuery = v.object({ live: flagWord, limit: limitWord });

export function alarmRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/alarms',
      summary: 'Alarms; live=false also lists those that have ended',
      access: 'alarm.read',
      query: alarmQuery,
      body: noBody,
      answer: listOf(alarmItem),
      async handle({ actor, query }) {
        const alarms = await deps.alarms.list({ live: query.live ?? true, limit: query.limit });
        return foundList(
          deps,
          alarms.flatMap((alarm) => deps.live.showAlarm(actor, alarm) ?? []),
        );
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/api/alarms/:id/acknowledge',
      summary: 'Acknowledge an alarm; the first acknowledgement stands',
      access: 'alarm.acknowledge',
      query: noQuery,
      body: noBody,
      answer: alarmItem,
      async handle({ actor, params }) {
        const known = (await deps.alarms.list({ live: true, limit: 1_000 })).find(
          (one) => one.id === params.id,
        );
        if (known === undefined) return problem('not-found', { what: 'alarm' });
        if (deps.live.showAlarm(actor, known) === null) {
          return problem('forbidden', { action: 'alarm.acknowledge' });
        }
        const alarm = await deps.alarms.acknowledge(params.id ?? '', deps.clock.now(), actor.id);
        if (alarm === null) return problem('not-found', { what: 'alarm' });
        deps.live.putAlarms([alarm]);
        return found(alarm);
      },
    }),
  ];
}
