/** Signing in and out: people by password, kiosks by a wall token that works once. */
import * as v from 'valibot';
import { done, wallToken } from '#command-center/contract/admin.ts';
import { credentials, session } from '#command-center/contract/http.ts';
import { type Auth, type SignedIn, sessionOf } from '../auth.ts';
import { type Credential, credentialOf, type Identity } from '../identity.ts';
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
      summary: 'Who is signed in with this cookie; null when nobody is',
      access: 'public',
      query: noQuery,
      body: noBody,
      answer: v.nullable(session),
      handle: async ({ c, identity }) => whoIs(credentialOf(c), identity),
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

/** Nobody is an answer, not an error: a page asks this before the sign-in. Other credentials have to be right. */
function whoIs(credential: Credential | null, identity: Identity | null) {
  if (identity === null)
    return credential === null || credential.kind === 'cookie' ? found(null) : problem('not-signed-in');
  if (identity.session === null) return problem('forbidden', { action: 'session' });
  return found(sessionOf(identity.session, identity.user));
}

function shown(result: SignedIn | ProblemReply) {
  return 'row' in result ? found(result.session) : result;
}
