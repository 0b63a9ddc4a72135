/** The same program under Deno: the demo starts, takes a fix over MQTT, shows it over HTTP, and serves its pages. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { DemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { findServer } from '#tests/support/servers.ts';
import { ask, countsOf, listOf } from './http.ts';
import { atEnd, closeAll, connectDevice, eventually, makeDataDir, nth, startAndWait } from './rig.ts';

afterAll(closeAll);

describeWith('deno', 'the demo under Deno', () => {
  it('takes a fix of a spare phone over MQTT and shows it over HTTP', async () => {
    const dataDir = await makeDataDir();
    const deno = { command: findServer('deno') ?? '', args: ['run', '-A'] };
    // With caches of its own, as on a fresh machine: a thread that starts slowly once missed its first message.
    const env = { DATA_DIR: dataDir, DENO_DIR: await makeDataDir() };
    const running = await startAndWait('demo --size S --no-past', env, deno);
    const version = await ask(running, '/version');
    expect(version).toMatchObject({ status: 200, body: { runtime: 'deno' } });

    const accounts: DemoAccounts = JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8'));
    const login = nth(
      accounts.devices.filter(({ spare }) => spare),
      0,
    );
    const phone = await connectDevice(running, login);
    const place = { lon: 126.65, lat: 45.76 };
    const fix = { _type: 'location', tst: Math.floor(wallNow() / 1_000), acc: 5, ...place };
    await phone.publishAsync(`owntracks/${login.username}/${login.deviceId}`, JSON.stringify(fix), {
      qos: 1,
    });
    const { token } = nth(accounts.tokens, 0);
    const position = await eventually(async () => {
      const workers = await listOf(running, '/api/workers?limit=500', token);
      return workers.find(({ id }) => id === login.workerId)?.position;
    });
    expect(position).toMatchObject(place);

    // The town lives: phones, stations and the source of the simulator speak over the same broker.
    await eventually(async () => (await countsOf(running, 'fixes')).stored > 1);
    const page = await fetch(`${running.url}/desk`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<script');
    await signInAndListen(running.url, accounts);
    expect(await running.program.stop()).toBe(0);
  });
});

/** A person's password (argon2id) and the live feed (WebSocket) work there too. */
async function signInAndListen(url: string, accounts: DemoAccounts): Promise<void> {
  const person = accounts.users.find(({ role }) => role === 'dispatcher');
  const signedIn = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: person?.username, password: person?.password }),
  });
  expect(signedIn.status).toBe(200);
  const headers = { cookie: signedIn.headers.getSetCookie().join('; ').split(';', 1).join() };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live?channels=orders`, { headers });
  atEnd(() => socket.terminate());
  const frame = await new Promise((resolve) =>
    socket.once('message', (data) => resolve(JSON.parse(String(data)))),
  );
  expect(frame).toMatchObject({ t: 'hello', site: { demo: true } });
}
