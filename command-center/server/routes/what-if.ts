/** What if: starts a simulated day and tells how far it is; one at a time for the whole site. */
import { whatIfAsked, whatIfState } from '#command-center/contract/what-if.ts';
import type { ServerDeps } from '../deps.ts';
import { found, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';

export function whatIfRoutes(deps: ServerDeps): Route[] {
  const none = () => problem('not-found', { what: 'simulation' });
  return [
    jsonRoute({
      method: 'get',
      path: '/api/simulate',
      summary: 'What is simulated at the moment, and the last comparison of dispatch policies',
      access: 'whatIf.run',
      query: noQuery,
      body: noBody,
      answer: whatIfState,
      handle: async () => (deps.whatIf === undefined ? none() : found(deps.whatIf.state())),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/simulate',
      summary: 'Simulate a generated day under several dispatch policies; busy while another one runs',
      access: 'whatIf.run',
      query: noQuery,
      body: whatIfAsked,
      answer: whatIfState,
      async handle({ body }) {
        if (deps.whatIf === undefined) return none();
        return deps.whatIf.start(body) ? found(deps.whatIf.state()) : problem('busy');
      },
    }),
  ];
}
