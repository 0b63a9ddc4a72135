/** Operation notices (运行信息) that are active now or still to come. */
import { listOf } from '#command-center/contract/http.ts';
import { noticeItem } from '#command-center/contract/live.ts';
import type { ServerDeps } from '../deps.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

export function noticeRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/notices',
      summary: 'Operation notices that are not closed',
      access: 'notice.read',
      query: noQuery,
      body: noBody,
      answer: listOf(noticeItem),
      handle: async () => foundList(deps, await deps.notices.list({ at: deps.clock.now() })),
    }),
  ];
}
