/** A real OpenID provider on a loopback port, with its own sign-in form and consent, and a browser that follows the way through it. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const clientId = 'hearthline';
export const clientSecret = 'a secret of the test';

export interface TestIssuer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface IssuerOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** Claims stand in the ID token and there is no user info; by default it is the other way round. */
  readonly claimsInToken?: boolean;
}

/** Starts the provider; `redirectUri` is the address registered for the client. */
export async function openIssuer(
  redirectUri: string,
  { port = 0, claimsInToken = false }: IssuerOptions = {},
): Promise<TestIssuer> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(url, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a key of the test'] },
    conformIdTokenClaims: !claimsInToken,
    features: { userinfo: { enabled: !claimsInToken } },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: `subject of ${id}`, name: id, preferred_username: id }),
    }),
  });
  server.on('request', provider.callback());
  return {
    url,
    port: address.port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was free');
  return address.port;
}

export interface Browser {
  /** Cookies by origin. */
  readonly jar: Map<string, Map<string, string>>;
  /** One request with the cookies of its origin; redirects are not followed. */
  visit(url: string, form?: Readonly<Record<string, string>>): Promise<Response>;
  /** Follows redirects, fills the issuer's forms in, and answers the first address that `isEnd` names, unvisited. */
  walk(url: string, login: string, isEnd: (url: URL) => boolean): Promise<URL>;
}

/** A browser with cookies; `send` asks our own origin (the application in memory, or the network). */
export function openBrowser(own: string, send: (request: Request) => Promise<Response>): Browser {
  const jar: Browser['jar'] = new Map();
  async function visit(url: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const { origin, host } = new URL(url);
    const cookies = jar.get(origin) ?? new Map<string, string>();
    jar.set(origin, cookies);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form === undefined ? null : new URLSearchParams(form);
    const request = new Request(url, { method: body === null ? 'GET' : 'POST', body, redirect: 'manual' });
    request.headers.set('host', host);
    if (cookie !== '') request.headers.set('cookie', cookie);
    const response = origin === own ? await send(request) : await fetch(request);
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  }
  async function walk(from: string, login: string, isEnd: (url: URL) => boolean): Promise<URL> {
    let url = new URL(from);
    for (let steps = 0; steps < 20; steps++) {
      if (isEnd(url)) return url;
      const response = await visit(url.href);
      const moved = response.headers.get('location') ?? (await fillIn(url, await response.text(), login));
      url = new URL(moved, url);
    }
    throw new Error(`the way does not end: ${url}`);
  }
  /** The provider's forms: first who one is, then that the client may know it. */
  async function fillIn(url: URL, page: string, login: string): Promise<string> {
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`no form at ${url}: ${page}`);
    const response = await visit(new URL(action, url).href, { prompt, login, password: 'any' });
    const location = response.headers.get('location');
    if (location === null) throw new Error(`the form led nowhere: ${response.status}`);
    return location;
  }
  return { jar, visit, walk };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
