/** The HTTP application: mounts the route tables behind identity, rights, limits and one form of errors. */
import { type Context, Hono } from 'hono';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may } from '#dispatch-core/may.ts';
import { type Auth, createAuth } from './auth.ts';
import { contentPolicyOf } from './content-policy.ts';
import type { ServerDeps } from './deps.ts';
import { createIdentifier, credentialOf, type Identifier, type Identity } from './identity.ts';
import { createSignOn, type SignOn } from './oidc/sign-on.ts';
import { invalidQuery, type ProblemReply, problem, type Reply } from './problem.ts';
import { isHttps, isOwnOrigin } from './request-head.ts';
import type { Route } from './route.ts';
import { listRoutes } from './routes/all.ts';
import { answerUi } from './static-ui.ts';

export interface App {
  readonly app: Hono;
  readonly routes: readonly Route[];
  readonly identifier: Identifier;
}

export interface ServedApp extends App {
  /** Company sign-in; null where no issuer is set. */
  readonly signOn: SignOn | null;
}

/** The type that the pages may import. */
export type AppType = Hono;

/** Everybody who is not signed in: no right but the public routes. */
const nobody: Actor = {
  id: 'nobody',
  role: 'customer',
  name: '',
  workerId: null,
  repairStationId: null,
  areaIds: [],
  onDuty: false,
};

/** Builds the application; nothing listens yet. */
export function createApp(deps: ServerDeps): ServedApp {
  const app = new Hono();
  const identifier = createIdentifier(deps);
  const auth = createAuth(deps, identifier);
  const signOn = createSignOn(deps, auth);
  const routes = listRoutes(deps, auth, identifier, signOn);
  app.use('*', async (c, next) => {
    await next();
    writeSafetyHeaders(c, isHttps(c, deps.settings), contentPolicyOf(deps.site.read().basemaps));
  });
  for (const route of routes) {
    app.on(route.method.toUpperCase(), route.path, (c) => answer(deps, identifier, auth, route, c));
  }
  app.notFound((c) => answerUnknown(deps, routes, c));
  app.onError((error, c) => answerFault(deps, error, c));
  return { app, routes, identifier, signOn };
}

async function answer(
  deps: ServerDeps,
  identifier: Identifier,
  auth: Auth,
  route: Route,
  c: Context,
): Promise<Response> {
  const credential = credentialOf(c);
  // Only a cookie is sent by a browser on behalf of a foreign page; signing in counts as well.
  const ridesOnCookie = credential === null || credential.kind === 'cookie';
  if (route.method !== 'get' && ridesOnCookie && !isOwnOrigin(c, deps.settings.origins)) {
    return render(c, problem('foreign-origin'));
  }
  const identity = credential === null ? null : await identifier.identify(credential);
  const denial = findDenial(route, identity);
  if (denial !== null) return render(c, denial);
  if (identity !== null && identity.session !== null) await auth.renew(c, identity);
  const reply = await within(
    deps.settings.handlerTimeoutMs,
    route.run(c, identity, identity?.actor ?? nobody),
  );
  if (route.audit !== undefined && identity !== null) await saveAudit(deps, route, c, identity.actor, reply);
  return reply instanceof Response ? reply : render(c, reply);
}

/** 401 without a good credential, 403 without the right; the row's own place is the handler's matter. */
function findDenial(route: Route, identity: Identity | null): ProblemReply | null {
  if (route.access === 'public') return null;
  if (identity === null) {
    return { ...problem('not-signed-in'), headers: { 'www-authenticate': 'Bearer realm="hearthline"' } };
  }
  if (route.access === 'signedIn' || may(identity.actor, route.access, 'list').allowed) return null;
  return problem('forbidden', { action: route.access });
}

async function within(
  ms: number,
  work: Promise<Reply<unknown> | Response>,
): Promise<Reply<unknown> | Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<ProblemReply>((resolve) => {
    timer = setTimeout(() => resolve(problem('timeout')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Written before the answer leaves: a look that could not be noted is not given. */
async function saveAudit(
  deps: ServerDeps,
  route: Route,
  c: Context,
  actor: Actor,
  reply: Reply<unknown> | Response,
): Promise<void> {
  const target = route.audit?.(c.req.param());
  if (target === undefined) return;
  const status = reply instanceof Response ? reply.status : reply.ok ? reply.status : reply.problem.status;
  await deps.audit.save({
    at: deps.clock.now(),
    wallAt: deps.clock.wallNow(),
    actorId: actor.id,
    actorRole: actor.role,
    action: `${route.method.toUpperCase()} ${route.path}`,
    targetKind: target.kind,
    targetId: target.id,
    detail: { status },
  });
}

function render(c: Context, reply: Reply<unknown>): Response {
  for (const [name, value] of Object.entries(reply.headers ?? {})) c.header(name, value);
  c.header('cache-control', 'no-store');
  if (reply.ok) return c.json(reply.body, reply.status);
  c.header('content-type', 'application/problem+json; charset=utf-8');
  c.status(statusOf(reply.problem.status));
  return c.body(JSON.stringify(reply.problem));
}

/** Statuses of problems as hono's literal type. */
const problemStatuses = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 504] as const;
function statusOf(status: number): (typeof problemStatuses)[number] {
  return problemStatuses.find((known) => known === status) ?? 500;
}

/** Known addresses with another method are 405; other unknown `/api` addresses 404; everything else is a page. */
async function answerUnknown(deps: ServerDeps, routes: readonly Route[], c: Context): Promise<Response> {
  const { path } = c.req;
  const allow = routes
    .filter((route) => matches(route.path, path))
    .map((route) => route.method.toUpperCase());
  if (allow.length > 0) {
    return render(c, { ...problem('method-not-allowed', { allow }), headers: { allow: allow.join(', ') } });
  }
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (!isRead || path === '/api' || path.startsWith('/api/'))
    return render(c, problem('not-found', { what: path }));
  return (await answerUi(deps.settings.uiFolder, c)) ?? render(c, problem('not-found', { what: path }));
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  return (
    wanted.length === parts.length &&
    wanted.every((word, at) => (word.startsWith(':') ? parts[at] !== '' : word === parts[at]))
  );
}

function answerFault(deps: ServerDeps, error: Error, c: Context): Response {
  // Stores throw this one for a cursor that they did not make: bad input, not a fault.
  if (error.name === 'CursorError') {
    return render(
      c,
      invalidQuery([{ path: 'cursor', message: 'take it from nextCursor of the page before' }]),
    );
  }
  if (isDatabaseAway(error)) {
    deps.log('warn', 'http.database-away', { method: c.req.method, path: c.req.path, error: error.message });
    return render(c, { ...problem('busy'), headers: { 'retry-after': '2' } });
  }
  const incidentId = deps.newId();
  deps.log('error', 'http.fault', { incidentId, method: c.req.method, path: c.req.path, error });
  return render(c, problem('fault', { incidentId }));
}

/** SQLSTATE class 08: no connection. A command may have happened; its id makes the next try answer the same. */
function isDatabaseAway(error: Error): boolean {
  return error.name === 'DatabaseError' && String(Reflect.get(error, 'code')).startsWith('08');
}

function writeSafetyHeaders(c: Context, https: boolean, contentPolicy: string): void {
  c.header('content-security-policy', contentPolicy);
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'same-origin');
  c.header('cross-origin-opener-policy', 'same-origin');
  if (https) c.header('strict-transport-security', 'max-age=31536000');
}
