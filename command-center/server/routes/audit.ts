/** The audit log, for auditors alone; reading it is noted as well. */
import * as v from 'valibot';
import { auditItem } from '#command-center/contract/admin.ts';
import { listOf } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { ServerDeps } from '../deps.ts';
import { cursorWord, given, jsonRoute, limitWord, noBody, type Route } from '../route.ts';
import { foundList } from './list.ts';

export function auditRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/audit',
      summary: 'Who looked at what and who changed accounts, newest first',
      access: 'audit.read',
      query: v.object({ cursor: cursorWord, limit: limitWord }),
      body: noBody,
      answer: listOf(auditItem),
      audit: () => ({ kind: 'audit', id: null }),
      async handle({ query }) {
        const { limit, ...rest } = query;
        const page = await deps.audit.list({ ...given(rest), limit });
        const items = page.items.map((row) => ({
          ...row,
          at: isoOf(row.at),
          wallAt: isoOf(row.wallAt),
          detail: { ...row.detail },
        }));
        return foundList(deps, items, page.nextCursor);
      },
    }),
  ];
}
