/** The demonstration's switches: cold, faults, a strike, a lost network, the speed of the day. */
import { simulationChange, simulationState } from '#command-center/contract/simulation.ts';
import type { ServerDeps } from '../deps.ts';
import { found, invalidData, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';

export function simulationRoutes(deps: ServerDeps): Route[] {
  const none = () => problem('not-found', { what: 'simulation', how: 'only a running demo has one' });
  return [
    jsonRoute({
      method: 'get',
      path: '/api/simulation',
      summary: 'What is simulated at the moment; only a demo has it',
      access: 'setting.admin',
      query: noQuery,
      body: noBody,
      answer: simulationState,
      async handle() {
        const simulation = deps.simulation?.();
        return simulation == null ? none() : found(simulation.state());
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/api/simulation',
      summary:
        'Throw something at the simulated city: cold, a fault, a strike, a lost network; or set its speed',
      access: 'setting.admin',
      query: noQuery,
      body: simulationChange,
      answer: simulationState,
      audit: () => ({ kind: 'simulation', id: null }),
      async handle({ body }) {
        const simulation = deps.simulation?.();
        if (simulation == null) return none();
        const refused = await simulation.change(body);
        if (refused !== null) return invalidData([refused]);
        deps.live.feed.greet();
        return found(simulation.state());
      },
    }),
  ];
}
