/** Signing in with the company's account: out to the issuer, back with a code, and our own session for a person we know. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Auth } from '../auth.ts';
import type { OidcSettings, ServerDeps } from '../deps.ts';
import { createGate } from '../passwords.ts';
import { addressOf, isHttps } from '../request-head.ts';
import { createIssuer, type Issuer, type IssuerFailure } from './issuer.ts';
import { createOneUse, openTicket, sealTicket, type Ticket, ticketMs } from './ticket.ts';

/** What the sign-in page is told; its words are there. */
export type SignOnProblem = IssuerFailure | 'expired' | 'unknown' | 'disabled' | 'busy';

export interface SignOn extends Pick<Issuer, 'prepare'> {
  /** Sends the browser to the issuer. */
  depart(c: Context): Promise<Response>;
  /** Takes the browser back: a session and the page asked for, or the sign-in page with the reason. */
  arrive(c: Context): Promise<Response>;
}

const ticketCookie = 'hearthline-oidc';
const cookiePath = '/api/session/oidc';

/** Opens company sign-in; null where no issuer is set. */
export function createSignOn(deps: ServerDeps, auth: Auth): SignOn | null {
  const { oidc } = deps.settings;
  if (oidc === undefined || oidc === null) return null;
  const issuer = createIssuer(oidc, deps.log);
  const gate = createGate(8, 100);
  const oneUse = createOneUse();
  return {
    prepare: issuer.prepare,
    depart: (c) => depart(deps, issuer, c),
    async arrive(c) {
      const address = addressOf(c, deps.settings);
      // Each return costs the issuer a question: who makes up returns has to wait, like who guesses passwords.
      const name = `company sign-in of ${address}`;
      if (!deps.loginGuard.mayTry(name, address)) return refuse(deps, c, { why: 'busy' }, null);
      const arrival = await gate.run(() => arriveOnce(deps, oidc, issuer, oneUse, c));
      if (arrival === null) return refuse(deps, c, { why: 'busy' }, null);
      if (!arrival.ok) {
        if (arrival.why !== 'away') deps.loginGuard.failed(name, address);
        return refuse(deps, c, arrival, arrival.to);
      }
      deps.loginGuard.succeeded(name, address);
      deleteCookie(c, ticketCookie, { path: cookiePath });
      await auth.admit(c, arrival.user);
      return c.redirect(arrival.to, 303);
    },
  };
}

async function depart(deps: ServerDeps, issuer: Issuer, c: Context): Promise<Response> {
  const to = ownPath(c.req.query('to'));
  const departure = await issuer.depart();
  if (departure === null) return refuse(deps, c, { why: 'away' }, to);
  const { url, ...secrets } = departure;
  const content = { ...secrets, to, expiresWall: deps.clock.wallNow() + ticketMs };
  setCookie(c, ticketCookie, sealTicket(deps.secretKey, content), {
    httpOnly: true,
    // Lax: the issuer sends the browser back from another site.
    sameSite: 'Lax',
    path: cookiePath,
    secure: isHttps(c, deps.settings),
    maxAge: ticketMs / 1_000,
  });
  c.header('cache-control', 'no-store');
  return c.redirect(url, 303);
}

type User = Parameters<Auth['admit']>[1];
type Arrival =
  | { readonly ok: true; readonly user: User; readonly to: string }
  | {
      readonly ok: false;
      readonly why: SignOnProblem;
      readonly username?: string;
      readonly to: string | null;
    };

async function arriveOnce(
  deps: ServerDeps,
  settings: OidcSettings,
  issuer: Issuer,
  oneUse: ReturnType<typeof createOneUse>,
  c: Context,
): Promise<Arrival> {
  const kept = keptTicket(deps, c);
  // A return that this browser did not ask for, or one too many: nothing of it is passed on.
  if (kept === null || c.req.query('state') !== kept.state) return { ok: false, why: 'expired', to: null };
  const { to } = kept;
  if (!oneUse.take(kept.state, deps.clock.wallNow())) return { ok: false, why: 'expired', to };
  const vouched = await issuer.receive(new URL(c.req.url, settings.publicUrl).search, kept);
  if (!vouched.ok) return { ...vouched, to };
  const { username } = vouched;
  const user = await deps.people.findForLogin(username);
  if (user !== null) return { ok: true, user, to };
  const isKnown = (await deps.accounts.listUsers()).some((one) => one.username === username);
  return { ok: false, why: isKnown ? 'disabled' : 'unknown', username, to };
}

function keptTicket(deps: ServerDeps, c: Context): Ticket | null {
  const text = getCookie(c, ticketCookie);
  return text === undefined ? null : openTicket(deps.secretKey, text, deps.clock.wallNow());
}

/** Back to the sign-in page, which says why; the name only where an administrator needs it. */
function refuse(
  deps: ServerDeps,
  c: Context,
  { why, username }: { readonly why: SignOnProblem; readonly username?: string },
  to: string | null,
): Response {
  if (why !== 'away') deps.log('warn', 'company-sign-in.refused', { why, ...(username && { username }) });
  deleteCookie(c, ticketCookie, { path: cookiePath });
  const words = new URLSearchParams({ company: why });
  if (username !== undefined) words.set('account', username);
  if (to !== null && to !== '/') words.set('to', to);
  c.header('cache-control', 'no-store');
  return c.redirect(`/login?${words}`, 303);
}

/** A page of our own; whatever could lead elsewhere (`//host`, backslashes, tabs that browsers drop) is the home page. */
export function ownPath(path: string | undefined): string {
  const isOwn = path !== undefined && path.length <= 1_000 && /^\/(?![/\\])[\x21-\x7e]*$/.test(path);
  return isOwn && !/^\/(login|api)\b/.test(path) ? path : '/';
}
