/** What a request says about itself: address, scheme, origin, cookie. Runs on Node and Deno alike. */
import type { Context } from 'hono';

export const sessionCookie = 'hearthline';

interface Proxying {
  readonly trustProxy: boolean;
  readonly publicUrl?: string | null;
}

/** Address of the other end; behind a trusted proxy the last one that the proxy itself saw. */
export function addressOf(c: Context, { trustProxy }: Proxying): string {
  const forwarded = trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return forwarded || socketAddress(c.env) || 'unknown';
}

/** True when the browser speaks TLS with us or with the proxy before us, which is known by the public address. */
export function isHttps(c: Context, { trustProxy, publicUrl }: Proxying): boolean {
  if (publicUrl?.startsWith('https:') && hostOf(publicUrl) === c.req.header('host')) return true;
  if (trustProxy && c.req.header('x-forwarded-proto') === 'https') return true;
  return c.req.url.startsWith('https:');
}

/**
 * False for a request that a foreign page sends: its Origin names another host. Programs send no Origin;
 * a browser leaves it out only for requests that change nothing, and then says so in Sec-Fetch-Site.
 */
export function isOwnOrigin(c: Context, origins: readonly string[]): boolean {
  const origin = c.req.header('origin');
  if (origin === undefined) {
    const site = c.req.header('sec-fetch-site');
    return site === undefined || site === 'same-origin' || site === 'none';
  }
  return origins.includes(origin) || hostOf(origin) === c.req.header('host');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** `env` of @hono/node-server has `incoming.socket`, Deno's serve info has `remoteAddr`. */
function socketAddress(env: unknown): string | null {
  return textAt(env, ['incoming', 'socket', 'remoteAddress']) ?? textAt(env, ['remoteAddr', 'hostname']);
}

function textAt(value: unknown, path: readonly string[]): string | null {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return null;
    at = Reflect.get(at, key);
  }
  return typeof at === 'string' ? at : null;
}
