/** Calls and agents as the telephony tells them. */
import * as v from 'valibot';
import { listOf } from '#command-center/contract/http.ts';
import { agentItem, callItem } from '#command-center/contract/live.ts';
import type { ServerDeps } from '../deps.ts';
import { viewOf } from '../permit.ts';
import { jsonRoute, limitWord, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

export function telephonyRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/calls',
      summary: 'Calls, newest first; numbers are masked for screens on walls',
      access: 'call.read',
      query: v.object({ limit: limitWord }),
      body: noBody,
      answer: listOf(callItem),
      async handle({ actor, query }) {
        const calls = await deps.telephony.calls(query.limit);
        const masked = viewOf(actor, 'call.read', {}) === 'masked';
        return foundList(deps, masked ? calls.map((call) => ({ ...call, number: null })) : calls);
      },
    }),
    jsonRoute({
      method: 'get',
      path: '/api/agents',
      summary: 'Agents with what they chose (status) and what the line sees (state)',
      access: 'agent.read',
      query: noQuery,
      body: noBody,
      answer: listOf(agentItem),
      handle: async () => foundList(deps, await deps.telephony.agents()),
    }),
  ];
}
