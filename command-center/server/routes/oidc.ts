/** The two addresses of company sign-in: the way out to the issuer, and the way back. */
import type { SignOn } from '../oidc/sign-on.ts';
import { type Route, rawRoute } from '../route.ts';

/** None where no issuer is set: then these addresses do not exist. */
export function oidcRoutes(signOn: SignOn | null): Route[] {
  if (signOn === null) return [];
  return [
    rawRoute({
      method: 'get',
      path: '/api/session/oidc',
      summary:
        'Sign in with the company account: sends the browser to the issuer; `to` is the page to go on to',
      access: 'public',
      mediaType: 'text/html',
      status: 303,
      handle: ({ c }) => signOn.depart(c),
    }),
    rawRoute({
      method: 'get',
      path: '/api/session/oidc/callback',
      summary:
        'The way back from the issuer: sets the cookie of the session and goes on to the page asked for',
      access: 'public',
      mediaType: 'text/html',
      status: 303,
      handle: ({ c }) => signOn.arrive(c),
    }),
  ];
}
