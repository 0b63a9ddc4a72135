/** Company sign-in of the whole program, from its settings to the session, on Node and under Deno; an issuer that is away stops nothing. */
import { afterAll, describe, expect, it } from 'vitest';
import { callbackPath } from '#command-center/server/oidc/issuer.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import type { ProgramRuntime } from '#tests/support/process.ts';
import { findServer } from '#tests/support/servers.ts';
import { clientId, clientSecret, freePort, openBrowser, openIssuer } from '../server/support/issuer.ts';
import { ask } from './http.ts';
import { atEnd, closeAll, nth, prepareSite, startAndWait } from './rig.ts';

afterAll(closeAll);

async function signsIn(runtime?: ProgramRuntime): Promise<void> {
  const site = await prepareSite();
  const [port, issuerPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    PORT: String(port),
    PUBLIC_URL: url,
    OIDC_ISSUER: `http://127.0.0.1:${issuerPort}`,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
  };
  const running = await startAndWait('start', { ...site.env, ...settings }, runtime);
  expect(await ask(running, '/api/site')).toMatchObject({ body: { companySignIn: true } });
  await running.program.saysLine(/company-sign-in\.issuer-away/);

  const issuer = await openIssuer(url + callbackPath, { port: issuerPort });
  atEnd(issuer.close);
  const { username } = nth(site.accounts.users, 0);
  const browser = openBrowser(url, (request) => fetch(request));
  const isBack = (at: URL) => at.origin === url && at.pathname === callbackPath;
  const start = await browser.visit(`${url}/api/session/oidc?to=/desk`);
  const back = await browser.walk(start.headers.get('location') ?? '', username, isBack);
  const answer = await browser.visit(back.href);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk']);
  const session = await (await browser.visit(`${url}/api/session`)).json();
  expect(session).toMatchObject({ user: { username } });
  expect(running.program.said()).not.toContain(clientSecret);
}

describe('company sign-in of the program', () => {
  it('works once the issuer that was away at the start is there', () => signsIn());
});

describeWith('deno', 'company sign-in under Deno', () => {
  it('works the same', () => signsIn({ command: findServer('deno') ?? '', args: ['run', '-A'] }));
});
