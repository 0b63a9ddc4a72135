/** Signing in and out: people by password, kiosks by a wall token that works once. */

import { done, wallToken } from '#command-center/contract/admin.ts';
import { credentials, session } from '#command-center/contract/http.ts';
import { type Auth, type SignedIn, sessionOf } from '../auth.ts';
import { found, type ProblemReply, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';

export function sessionRoutes(auth: Auth): Route[] {
  return [
    jsonRoute({
      method: 'post',
      path: '/api/session',
      summary: 'Sign in with account and password; sets the cookie of the session',
      access: 'public',
      query: noQuery,
      body: credentials,
      answer: session,
      maxBodyBytes: 4_096,
      handle: async ({ c, body }) => shown(await auth.signIn(c, body.username, body.password)),
    }),
    jsonRoute({
      method: 'get',
      path: '/api/session',
      summary: 'Who is signed in with this cookie',
      access: 'signedIn',
      query: noQuery,
      body: noBody,
      answer: session,
      handle: async ({ identity }) =>
        identity === null || identity.session === null
          ? problem('forbidden', { action: 'session' })
          : found(sessionOf(identity.session, identity.user)),
    }),
    jsonRoute({
      method: 'delete',
      path: '/api/session',
      summary: 'Sign out; the session ends at once',
      access: 'public',
      query: noQuery,
      body: noBody,
      answer: done,
      async handle({ c, identity }) {
        if (identity !== null) await auth.signOut(c, identity);
        return found({ ok: true });
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/api/wall-session',
      summary: 'Exchange a wall token, once, for the read-only cookie of a screen',
      access: 'public',
      query: noQuery,
      body: wallToken,
      answer: session,
      maxBodyBytes: 4_096,
      handle: async ({ c, body }) => shown(await auth.exchangeWallToken(c, body.token)),
    }),
  ];
}

function shown(result: SignedIn | ProblemReply) {
  return 'row' in result ? found(result.session) : result;
}
