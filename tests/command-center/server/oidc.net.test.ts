/** Company sign-in against a real OpenID provider: the way out and back, and every way in which it must not lead in. */
import { afterEach, describe, expect, it } from 'vitest';
import { callbackPath } from '#command-center/server/oidc/issuer.ts';
import { ownPath } from '#command-center/server/oidc/sign-on.ts';
import { type Desk, openDesk } from './support/desk.ts';
import {
  type Browser,
  clientId,
  clientSecret,
  freePort,
  type IssuerOptions,
  openBrowser,
  openIssuer,
  type TestIssuer,
} from './support/issuer.ts';

const publicUrl = 'http://centre.example:8080';
const isBack = (url: URL) => url.origin === publicUrl;
const minuteMs = 60_000;

const opened: TestIssuer[] = [];
afterEach(async () => {
  for (const issuer of opened.splice(0)) await issuer.close();
});

async function openRealIssuer(options: IssuerOptions = {}): Promise<TestIssuer> {
  const issuer = await openIssuer(publicUrl + callbackPath, options);
  opened.push(issuer);
  return issuer;
}

function deskOf(issuerUrl: string, over: { claim?: string; secret?: string } = {}): Desk {
  const { settings } = openDesk().deps;
  const oidc = {
    issuer: issuerUrl,
    clientId,
    clientSecret: over.secret ?? clientSecret,
    claim: over.claim ?? 'preferred_username',
    scope: 'openid profile',
    publicUrl,
  };
  return openDesk({ settings: { ...settings, publicUrl, oidc } });
}

const browserOf = (desk: Desk): Browser =>
  openBrowser(publicUrl, async (request) => desk.app.request(request));

/** From our own address to the redirect back, which is not followed. */
async function signInAtIssuer(desk: Desk, login: string, to = '/desk?area=area1') {
  const browser = browserOf(desk);
  const start = await browser.visit(`${publicUrl}/api/session/oidc?to=${encodeURIComponent(to)}`);
  expect(start.status).toBe(303);
  const back = await browser.walk(start.headers.get('location') ?? '', login, isBack);
  return { browser, start, back };
}

const locationOf = (response: Response) => response.headers.get('location');
async function whoIs(browser: Browser) {
  const response = await browser.visit(`${publicUrl}/api/session`);
  const body: { user: { username: string } } | null = JSON.parse(await response.text());
  return body?.user.username ?? null;
}

describe('company sign-in', () => {
  it('leads to the issuer, back into a session of our own, and on to the page asked for', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, start, back } = await signInAtIssuer(desk, 'dispatcher');
    const asked = new URL(locationOf(start) ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('nonce')).toMatch(/.{20,}/);
    expect(asked.get('redirect_uri')).toBe(publicUrl + callbackPath);
    expect(start.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/);

    const answer = await browser.visit(back.href);
    expect(answer.status).toBe(303);
    expect(locationOf(answer)).toBe('/desk?area=area1');
    const cookies = answer.headers.getSetCookie().find((line) => line.startsWith('hearthline='));
    expect(cookies).toMatch(/HttpOnly; SameSite=Lax/);
    expect(await whoIs(browser)).toBe('dispatcher');
    expect([...(browser.jar.get(publicUrl) ?? new Map()).keys()]).toEqual(['hearthline']);
  });

  it('reads the name out of the ID token of an issuer that puts it there', async () => {
    const desk = deskOf((await openRealIssuer({ claimsInToken: true })).url);
    const { browser, back } = await signInAtIssuer(desk, 'agent', '/');
    expect(locationOf(await browser.visit(back.href))).toBe('/');
    expect(await whoIs(browser)).toBe('agent');
  });

  it('is told by GET /api/site, and is not there where no issuer is set', async () => {
    const desk = deskOf('http://127.0.0.1:9');
    expect((await desk.ask('GET', '/api/site')).body).toMatchObject({ companySignIn: true });
    const without = openDesk();
    expect((await without.ask('GET', '/api/site')).body).toMatchObject({ companySignIn: false });
    expect((await without.ask('GET', '/api/session/oidc')).status).toBe(404);
    expect((await without.ask('GET', callbackPath)).status).toBe(404);
  });

  it('refuses another state, and never asks the issuer about it', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, back } = await signInAtIssuer(desk, 'dispatcher');
    const forged = new URL(back);
    forged.searchParams.set('state', 'made up');
    expect(locationOf(await browser.visit(forged.href))).toBe('/login?company=expired');
    expect(await whoIs(browser)).toBeNull();
  });

  it('refuses a return in another browser: whose code it is cannot be known', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { back } = await signInAtIssuer(desk, 'dispatcher');
    const victim = browserOf(desk);
    expect(locationOf(await victim.visit(back.href))).toBe('/login?company=expired');
    expect(await whoIs(victim)).toBeNull();
  });

  it('refuses a changed ticket', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, back } = await signInAtIssuer(desk, 'dispatcher');
    const cookies = browser.jar.get(publicUrl);
    const [body = '', signature = ''] = cookies?.get('hearthline-oidc')?.split('.') ?? [];
    const content = JSON.parse(Buffer.from(body, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...content, to: '/wall' })).toString('base64url');
    cookies?.set('hearthline-oidc', `${changed}.${signature}`);
    expect(locationOf(await browser.visit(back.href))).toBe('/login?company=expired');
  });

  it('takes a return once: replayed with the same cookie it leads nowhere', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, back } = await signInAtIssuer(desk, 'dispatcher');
    const kept = new Map(browser.jar.get(publicUrl));
    expect(locationOf(await browser.visit(back.href))).toBe('/desk?area=area1');
    const thief = browserOf(desk);
    thief.jar.set(publicUrl, kept);
    expect(locationOf(await thief.visit(back.href))).toContain('/login?company=expired');
    expect(await whoIs(thief)).toBeNull();
  });

  it('refuses a return that took too long', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, back } = await signInAtIssuer(desk, 'dispatcher');
    desk.wall.now += 11 * minuteMs;
    expect(locationOf(await browser.visit(back.href))).toBe('/login?company=expired');
    expect(await whoIs(browser)).toBeNull();
  });

  it('tells who is not known here under which name, and makes no account', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, back } = await signInAtIssuer(desk, 'zhang.san');
    const told = new URL(locationOf(await browser.visit(back.href)) ?? '', publicUrl).searchParams;
    expect(Object.fromEntries(told)).toEqual({
      company: 'unknown',
      account: 'zhang.san',
      to: '/desk?area=area1',
    });
    expect(await whoIs(browser)).toBeNull();
    expect((await desk.deps.accounts.listUsers()).map((one) => one.username)).not.toContain('zhang.san');
  });

  it('refuses who was disabled', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    await desk.deps.accounts.disableUser('agent');
    const { browser, back } = await signInAtIssuer(desk, 'agent');
    expect(locationOf(await browser.visit(back.href))).toContain('/login?company=disabled&account=agent');
    expect(await whoIs(browser)).toBeNull();
  });

  it('ends the session when the person is disabled later', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, back } = await signInAtIssuer(desk, 'agent');
    await browser.visit(back.href);
    expect(await whoIs(browser)).toBe('agent');
    expect((await desk.ask('DELETE', '/api/users/agent', { as: 'admin' })).status).toBe(200);
    expect(await whoIs(browser)).toBeNull();
  });

  it('says so when the claim is missing, and when the issuer refuses', async () => {
    const { url } = await openRealIssuer();
    const noClaim = await signInAtIssuer(deskOf(url, { claim: 'employeeNumber' }), 'agent', '/');
    expect(locationOf(await noClaim.browser.visit(noClaim.back.href))).toBe('/login?company=noName');
    const wrongSecret = await signInAtIssuer(deskOf(url, { secret: 'another' }), 'agent', '/');
    expect(locationOf(await wrongSecret.browser.visit(wrongSecret.back.href))).toBe('/login?company=refused');
  });

  it('takes the no of the person at the issuer', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const { browser, back } = await signInAtIssuer(desk, 'agent', '/');
    const denied = new URL(back);
    denied.searchParams.delete('code');
    denied.searchParams.set('error', 'access_denied');
    expect(locationOf(await browser.visit(denied.href))).toBe('/login?company=refused');
  });

  it('works as soon as an issuer that was away is back', async () => {
    const port = await freePort();
    const desk = deskOf(`http://127.0.0.1:${port}`);
    const early = await browserOf(desk).visit(`${publicUrl}/api/session/oidc?to=/wall`);
    expect([early.status, locationOf(early)]).toEqual([303, '/login?company=away&to=%2Fwall']);
    expect(desk.logged).toContain('warn company-sign-in.issuer-away');
    await openRealIssuer({ port });
    const { browser, back } = await signInAtIssuer(desk, 'dispatcher', '/wall');
    expect(locationOf(await browser.visit(back.href))).toBe('/wall');
    expect(await whoIs(browser)).toBe('dispatcher');
  });

  it('says away when the issuer ends between the way out and the way back', async () => {
    const issuer = await openRealIssuer();
    const desk = deskOf(issuer.url);
    const { browser, back } = await signInAtIssuer(desk, 'agent', '/');
    await issuer.close();
    expect(locationOf(await browser.visit(back.href))).toBe('/login?company=away');
  });

  it('lets somebody who makes up returns wait', async () => {
    const desk = deskOf((await openRealIssuer()).url);
    const browser = browserOf(desk);
    const said = new Set<string | null>();
    for (let tries = 0; tries < 20; tries++)
      said.add(locationOf(await browser.visit(`${publicUrl}${callbackPath}?code=x&state=y`)));
    expect([...said]).toEqual(['/login?company=expired', '/login?company=busy']);
  });
});

describe('the page to go on to', () => {
  it.each([
    ['/desk?area=1#x', '/desk?area=1#x'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/login?to=/desk', '/'],
    ['/api/session/oidc', '/'],
    [undefined, '/'],
  ])('%j leads to %j', (asked, led) => {
    expect(ownPath(asked)).toBe(led);
  });
});
