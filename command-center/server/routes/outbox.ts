/** Messages for people and what became of each delivery. */
import * as v from 'valibot';
import { outboxItem } from '#command-center/contract/admin.ts';
import { listOf } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { ServerDeps } from '../deps.ts';
import { cursorWord, given, jsonRoute, limitWord, noBody, type Route } from '../route.ts';
import { foundList } from './list.ts';

const outboxQuery = v.object({
  state: v.optional(v.picklist(['pending', 'sent', 'failed', 'no-channel'])),
  cursor: cursorWord,
  limit: limitWord,
});

export function outboxRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/outbox',
      summary: 'Messages for people with their deliveries per channel, newest first',
      access: 'outbox.read',
      query: outboxQuery,
      body: noBody,
      answer: listOf(outboxItem),
      async handle({ query }) {
        const { limit, ...rest } = query;
        const page = await deps.outbox.list({ ...given(rest), limit });
        const items = page.items.map((row) => ({
          ...row,
          at: isoOf(row.at),
          deliveries: [...row.deliveries],
        }));
        return foundList(deps, items, page.nextCursor);
      },
    }),
  ];
}
