/** What devices and sources sent in vain, with the reason: the place to look when somebody says "I did send it". */
import * as v from 'valibot';
import { rejectItem } from '#command-center/contract/admin.ts';
import { listOf } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { ServerDeps } from '../deps.ts';
import { viewOf } from '../permit.ts';
import { cursorWord, given, jsonRoute, limitWord, noBody, type Route } from '../route.ts';
import { foundList } from './list.ts';

const rejectQuery = v.object({
  stream: v.optional(v.picklist(['fixes', 'readings', 'requests', 'commands'])),
  reason: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
  cursor: cursorWord,
  limit: limitWord,
});

export function rejectRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/rejects',
      summary: 'Messages of devices and sources that were refused, with field and reason, newest first',
      access: 'reject.read',
      query: rejectQuery,
      body: noBody,
      answer: listOf(rejectItem),
      audit: () => ({ kind: 'reject', id: null }),
      async handle({ actor, query }) {
        const { limit, ...rest } = query;
        const page = await deps.rejects.list({ ...given(rest), limit });
        const isMasked = viewOf(actor, 'reject.read', {}) !== 'full';
        const items = page.items.map((row) => ({
          receivedAt: isoOf(row.receivedAt),
          stream: row.stream,
          deviceId: row.deviceId,
          topic: row.topic,
          field: row.field,
          reason: row.reason,
          excerpt: isMasked && tellsOfPeople(row.stream) ? '' : row.excerpt,
        }));
        return foundList(deps, items, page.nextCursor);
      },
    }),
  ];
}

/** Reports and commands carry the words of customers and workers; fixes and readings do not. */
function tellsOfPeople(stream: string): boolean {
  return stream === 'requests' || stream === 'commands';
}
