/** The site: its clock, name and maps; the demo's clock can be set. */
import { siteClockChange } from '#command-center/contract/admin.ts';
import { site } from '#command-center/contract/http.ts';
import type { ServerDeps } from '../deps.ts';
import { found, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';

const isCompanySignInSet = ({ settings }: ServerDeps) =>
  settings.oidc !== undefined && settings.oidc !== null;

export function siteRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/site',
      summary: 'Site time and rate, time zone, name, centre, base maps; needs no sign-in',
      access: 'public',
      query: noQuery,
      body: noBody,
      answer: site,
      handle: async () => found({ ...deps.site.read(), companySignIn: isCompanySignInSet(deps) }),
    }),
    jsonRoute({
      method: 'post',
      path: '/api/site/clock',
      summary: 'Set rate or time of the clock of a demo site',
      access: 'setting.admin',
      query: noQuery,
      body: siteClockChange,
      answer: site,
      audit: () => ({ kind: 'siteClock', id: null }),
      async handle({ body }) {
        if (!deps.site.read().demo) return problem('forbidden', { action: 'site.clock' });
        const changed = await deps.site.setClock({
          ...(body.rate === undefined ? {} : { rate: body.rate }),
          ...(body.now === undefined ? {} : { now: Date.parse(body.now) }),
        });
        deps.live.feed.greet();
        return found(changed);
      },
    }),
  ];
}
