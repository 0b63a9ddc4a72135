/** Coverage: which places no free worker reaches in time, and who should move up. */
import { coverageAnswer } from '#command-center/contract/http.ts';
import type { ServerDeps } from '../deps.ts';
import { found, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';

export function coverageRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/coverage',
      summary: 'Places that no free worker reaches within the limit for a leak, and the move that helps most',
      access: 'heat.read',
      query: noQuery,
      body: noBody,
      answer: coverageAnswer,
      handle: async () => {
        const answer = deps.coverage();
        return answer === null ? problem('not-found', { what: 'coverage' }) : found(answer);
      },
    }),
  ];
}
