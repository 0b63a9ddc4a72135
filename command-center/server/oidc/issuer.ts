/** Speaks OpenID Connect with the company's issuer: where a browser is sent, and who came back. The library is loaded when it is first needed. */
import type { Configuration } from 'openid-client';
import type { OidcSettings, ServerLog } from '../deps.ts';

/** Seconds that the issuer has for each answer; three of them fit into the time of one handler. */
const answerS = 4;
/** Clocks of two machines are never the same. */
const clockToleranceS = 30;

/** What must be remembered until the browser comes back. */
export interface Secrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Departure extends Secrets {
  /** Where the browser is sent. */
  readonly url: string;
}

/** `away`: the issuer does not answer; `refused`: it, or the check of what it said, said no; `noName`: the claim is missing. */
export type IssuerFailure = 'away' | 'refused' | 'noName';

export type Vouched =
  | { readonly ok: true; readonly username: string }
  | { readonly ok: false; readonly why: IssuerFailure };

export interface Issuer {
  /** Reads the issuer's description, so that an unreachable one is in the log from the start. Never rejects. */
  prepare(): Promise<void>;
  /** Null when the issuer cannot be reached. */
  depart(): Promise<Departure | null>;
  /** Exchanges the code for the account name; `search` is the query of the redirect as it came. Never rejects. */
  receive(search: string, secrets: Secrets): Promise<Vouched>;
}

/** Opens the way to the issuer; nothing is asked of it yet. A failed look-up is tried again at the next sign-in. */
export function createIssuer(settings: OidcSettings, log: ServerLog): Issuer {
  let known: Promise<Configuration> | null = null;
  const lookUp = async (): Promise<Configuration | null> => {
    const asked = known ?? discover(settings);
    known = asked;
    try {
      return await asked;
    } catch (error) {
      if (known === asked) known = null;
      log('warn', 'company-sign-in.issuer-away', { issuer: settings.issuer, error });
      return null;
    }
  };
  return {
    async prepare() {
      if ((await lookUp()) !== null) log('info', 'company-sign-in.ready', { issuer: settings.issuer });
    },
    async depart() {
      const configuration = await lookUp();
      return configuration === null ? null : departureOf(configuration, settings);
    },
    async receive(search, secrets) {
      const configuration = await lookUp();
      if (configuration === null) return { ok: false, why: 'away' };
      try {
        const username = await exchange(configuration, settings, search, secrets);
        return username === null ? { ok: false, why: 'noName' } : { ok: true, username };
      } catch (error) {
        const why = isAway(error) ? 'away' : 'refused';
        log('warn', `company-sign-in.${why}`, { issuer: settings.issuer, error });
        return { ok: false, why };
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const oidc = await import('openid-client');
  // The settings take an http issuer on loopback only.
  const isPlain = new URL(issuer).protocol === 'http:';
  return oidc.discovery(
    new URL(issuer),
    clientId,
    { [oidc.clockTolerance]: clockToleranceS },
    clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
    { timeout: answerS, execute: isPlain ? [oidc.allowInsecureRequests] : [] },
  );
}

/** The address that has to be registered at the issuer. */
export const callbackPath = '/api/session/oidc/callback';

async function departureOf(configuration: Configuration, settings: OidcSettings): Promise<Departure> {
  const oidc = await import('openid-client');
  const secrets = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: settings.publicUrl + callbackPath,
    scope: settings.scope,
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: 'S256',
  });
  return { ...secrets, url: url.href };
}

/** The account name out of the ID token, or out of the user info where the token does not carry it. */
async function exchange(
  configuration: Configuration,
  settings: OidcSettings,
  search: string,
  { state, nonce, verifier }: Secrets,
): Promise<string | null> {
  const oidc = await import('openid-client');
  // Behind a proxy the request names another host than the one that was registered.
  const url = new URL(settings.publicUrl + callbackPath + search);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  const tokens = await oidc.authorizationCodeGrant(configuration, url, checks);
  const claims = tokens.claims();
  const named = nameIn(claims, settings.claim);
  if (named !== null || claims === undefined) return named;
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return null;
  return nameIn(await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub), settings.claim);
}

function nameIn(claims: Readonly<Record<string, unknown>> | undefined, claim: string): string | null {
  const value = claims?.[claim];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** No connection, no answer in time, or an answer of a server that is not itself (a proxy's 502). */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = Reflect.get(error, 'code');
  if (code === 'OAUTH_TIMEOUT' || error instanceof TypeError) return true;
  const status = error.cause instanceof Response ? error.cause.status : Reflect.get(error, 'status');
  return typeof status === 'number' && status >= 500;
}
