/** Alarms: the list, acknowledging at a desk, shelving for a time, taking out of service and back. */
import * as v from 'valibot';
import {
  type AlarmCommandAnswer,
  alarmCommandAnswer,
  alarmCommandBody,
} from '#command-center/contract/alarms.ts';
import { listOf } from '#command-center/contract/http.ts';
import { alarmItem } from '#command-center/contract/live.ts';
import type { AlarmCommand, AlarmOrder } from '#dispatch-core/alarm/machine.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may } from '#dispatch-core/may.ts';
import type { BusinessAction } from '#dispatch-core/permissions/business.ts';
import type { ServerDeps } from '../deps.ts';
import { found, problem } from '../problem.ts';
import { flagWord, jsonRoute, limitWord, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

const alarmQuery = v.object({ live: flagWord, limit: limitWord });

/** The right that each command needs. */
const actionOf: Readonly<Record<AlarmCommand, BusinessAction>> = {
  acknowledge: 'alarm.acknowledge',
  shelve: 'alarm.shelve',
  unshelve: 'alarm.shelve',
  takeOutOfService: 'alarm.outOfService',
  returnToService: 'alarm.outOfService',
};

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
      handle: ({ actor, params }) => acknowledgeOne(deps, actor, params.id ?? ''),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/alarms/commands',
      summary:
        'Give one command to several alarms: acknowledge, shelve, unshelve, take out of service, return to it',
      access: 'alarm.read',
      query: noQuery,
      body: alarmCommandBody,
      answer: alarmCommandAnswer,
      async handle({ actor, body }) {
        const action = actionOf[body.command];
        if (!may(actor, action, 'list').allowed) return problem('forbidden', { action });
        return found(await commandSeveral(deps, actor, body.ids, body));
      },
    }),
  ];
}

/** Acknowledging again changes nothing and answers what stands. */
async function acknowledgeOne(deps: ServerDeps, actor: Actor, id: string) {
  const known = await deps.alarms.load(id);
  if (known === null || known.clearedAt !== null) return problem('not-found', { what: 'alarm' });
  if (deps.live.showAlarm(actor, known) === null)
    return problem('forbidden', { action: 'alarm.acknowledge' });
  const order = { command: 'acknowledge', reason: null, until: null } as const;
  const { items } = await commandSeveral(deps, actor, [id], order);
  return found(items[0] ?? known);
}

async function commandSeveral(
  deps: ServerDeps,
  actor: Actor,
  ids: readonly string[],
  { command, reason, until }: AlarmOrder,
): Promise<AlarmCommandAnswer> {
  const known = await Promise.all(
    [...new Set(ids)].map(async (id) => ({ id, alarm: await deps.alarms.load(id) })),
  );
  const isHis = ({ alarm }: (typeof known)[number]) =>
    alarm === null || deps.live.showAlarm(actor, alarm) !== null;
  const at = deps.clock.now();
  const answer = await deps.alarms.command(
    known.filter(isHis).map(({ id }) => id),
    { command, reason, until },
    { by: actor.id, at },
  );
  const foreign = known.filter((one) => !isHis(one)).map(({ id }) => ({ id, code: 'outside-area' as const }));
  const refused = [...answer.refused, ...foreign];
  await deps.audit.save({
    at,
    wallAt: deps.clock.wallNow(),
    actorId: actor.id,
    actorRole: actor.role,
    action: `alarm.${command}`,
    targetKind: 'alarm',
    targetId: ids.length === 1 ? (ids[0] ?? null) : null,
    detail: { done: answer.items.map(({ id }) => id), refused, reason, until },
  });
  return { items: [...answer.items], refused };
}
