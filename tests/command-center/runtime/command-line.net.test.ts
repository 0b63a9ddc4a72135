/** Accounts from the command line: through the running program, without one, and with wrong words. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLocalAccess } from '#command-center/runtime/local-access.ts';
import { startProgram } from '#tests/support/process.ts';
import { ask } from '../program/http.ts';
import {
  closeAll,
  connectDevice,
  makeDataDir,
  type PreparedSite,
  prepareSite,
  type Running,
  startSite,
} from '../program/rig.ts';

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

async function run(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  const program = startProgram(args, env);
  return { code: await program.exited, said: program.said() };
}

const lineOf = ({ said }: Ended, name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(said)?.[1] ?? '';

async function signIn(running: Pick<Running, 'url'>, username: string, password: string): Promise<number> {
  return (await ask(running, '/api/session', { body: { username, password } })).status;
}

afterAll(closeAll);

describe('beside a running program', () => {
  let site: PreparedSite;
  let running: Running;
  beforeAll(async () => {
    site = await prepareSite();
    running = await startSite(site);
  });

  it('adds a person, who can sign in with the password that was printed or given', async () => {
    const made = await run(
      site.env,
      'user',
      'add',
      '--username',
      'zhao',
      '--name',
      '赵',
      '--role',
      'dispatcher',
    );
    expect(made).toMatchObject({ code: 0 });
    expect(lineOf(made, 'username')).toBe('zhao');
    const password = lineOf(made, 'password');
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect(await signIn(running, 'zhao', password)).toBeLessThan(300);
    expect(await signIn(running, 'zhao', `${password}x`)).toBe(401);
    const own = [
      '--username',
      'qian',
      '--name',
      '钱',
      '--role',
      'agent',
      '--password',
      'a long one of my own',
    ];
    expect(await run(site.env, 'user', 'add', ...own)).toMatchObject({ code: 0 });
    expect(await signIn(running, 'qian', 'a long one of my own')).toBeLessThan(300);
  });

  it('says the reason of the server and fails when it refuses', async () => {
    const args = ['user', 'add', '--username', 'sun', '--name', '孙', '--role'];
    const wrong = await run(site.env, ...args, 'emperor');
    expect(wrong.code).toBe(1);
    expect(wrong.said).toContain('role');
    expect(wrong.said).not.toContain('password');
    expect((await run(site.env, ...args, 'agent')).code).toBe(0);
    const again = await run(site.env, ...args, 'agent');
    expect(again.code).toBe(1);
    expect(again.said).not.toContain('password');
  });

  it('makes a token that opens what its role may see', async () => {
    const made = await run(
      site.env,
      'token',
      'add',
      '--name',
      'kiosk',
      '--role',
      'dispatcher',
      '--days',
      '3',
    );
    expect(made.code).toBe(0);
    const token = made.said.trim().split('\n').at(-1) ?? '';
    expect((await ask(running, '/api/orders', { token })).status).toBe(200);
    expect((await ask(running, '/api/orders', { token: `${token}x` })).status).toBe(401);
    expect((await ask(running, '/api/users', { token })).status).toBe(403);
    expect(await run(site.env, 'token', 'add', '--role', 'agent', '--area', 'a1')).toMatchObject({ code: 0 });
  });

  it('makes a login with which a phone can connect', async () => {
    const worker = site.accounts.devices[0]?.workerId ?? '';
    const made = await run(
      site.env,
      ...['device', 'add', '--kind', 'phone', '--username', 'new-phone', '--of', worker, '--clock', 'wall'],
    );
    expect(made.code).toBe(0);
    const login = { username: lineOf(made, 'username'), password: lineOf(made, 'password') };
    expect(login.username).toBe('new-phone');
    const client = await connectDevice(running, login);
    expect(client.connected).toBe(true);
    await expect(connectDevice(running, { ...login, password: 'wrong' })).rejects.toThrow();
  });

  it('makes a login with which an order source can connect, and says its topic', async () => {
    const made = await run(site.env, 'source', 'add', '--id', 'hotline');
    expect(made.code).toBe(0);
    expect(lineOf(made, 'topic')).toBe('sources/hotline/requests');
    const login = { username: lineOf(made, 'username'), password: lineOf(made, 'password') };
    expect((await connectDevice(running, login)).connected).toBe(true);
  });

  it('doctor sees that it runs', async () => {
    const { code, said } = await run(site.env, 'doctor');
    expect(code).toBe(0);
    expect(said).toContain(`${running.url} ready`);
    expect(said).toContain(site.dataDir);
    expect(said).toContain('PGlite');
  });

  it('leaves a file for its owner only, and takes it back when it stops', async () => {
    const access = await readLocalAccess(site.dataDir);
    expect(access).toMatchObject({ url: running.url, pid: running.program.pid });
    expect((await stat(join(site.dataDir, 'server.json'))).mode & 0o777).toBe(0o600);
    expect(await running.program.stop()).toBe(0);
    expect(await readLocalAccess(site.dataDir)).toBeNull();
    expect((await run(site.env, 'doctor')).said).toMatch(/server +not running here/);
  });

  it('works after it as well, and after a kill that left the file', async () => {
    const again = await startSite(site);
    await again.program.kill();
    expect(await readLocalAccess(site.dataDir)).not.toBeNull();
    expect((await run(site.env, 'doctor')).said).toContain('does not answer');
    const args = ['--username', 'li', '--name', '李', '--role', 'agent', '--password', 'the password of li'];
    expect(await run(site.env, 'user', 'add', ...args)).toMatchObject({ code: 0 });
    const last = await startSite(site);
    expect(await signIn(last, 'li', 'the password of li')).toBeLessThan(300);
    expect(await signIn(last, 'qian', 'a long one of my own')).toBeLessThan(300);
    expect(await last.program.stop()).toBe(0);
  });
});

describe('without a program', () => {
  it('makes the site for its first administrator', async () => {
    const env = { DATA_DIR: await makeDataDir(), DATABASE_URL: '' };
    const args = ['--username', 'root', '--name', '管理员', '--role', 'admin'];
    const made = await run(env, 'user', 'add', ...args);
    expect(made).toMatchObject({ code: 0 });
    expect(lineOf(made, 'password').length).toBeGreaterThanOrEqual(16);
    expect(await readLocalAccess(env.DATA_DIR)).toBeNull();
  });

  it.each([
    [['user', 'add', '--username', 'x', '--role', 'agent'], 2, '--name is missing'],
    [['user', 'remove'], 2, '"remove": the only verb here is add'],
    [['user'], 2, 'the only verb here is add'],
    [['user', 'add', '--colour', 'red'], 2, '--colour'],
    [['token', 'add', '--name', 'n', '--role', 'agent', '--days', 'soon'], 2, '--days soon'],
    [['token', 'add', '--name', 'n', '--role', 'agent', '--days', '0'], 2, '--days 0'],
    [['device', 'add', '--kind', 'kettle', '--username', 'u', '--of', 'w'], 2, 'phone, heatStation'],
    [['device', 'add', '--kind', 'toString', '--username', 'u', '--of', 'w'], 2, 'phone, heatStation'],
    [['device', 'add', '--kind', 'phone', '--username', 'u'], 2, '--of is missing'],
    [['device', 'remove'], 2, 'the only verb here is add'],
    [['token', 'add', '--name', 'n'], 2, '--role is missing'],
    [['source', 'add'], 2, '--id is missing'],
    [['demo', '--rate', 'fast'], 2, '--rate fast'],
    [['demo', 'now'], 2, 'hearthline demo [--rate N]'],
    [['start', '--port', '80'], 2, '--port'],
    [['migrate', 'down'], 2, 'down'],
    [['doctor', '--fix'], 2, '--fix'],
    [['replay'], 2, 'Nothing to replay'],
    [['replay', '--colour', 'red'], 2, '--colour'],
    [['export'], 2, 'one kind of districts'],
    [['export', 'orders'], 2, 'need --token TOKEN of a supervisor'],
    [['export', 'pipes', '--from', '2026-01-05T00:00:00Z'], 2, 'pipes have no time'],
    [['simulate', '--day', 'sunny'], 2, '--day sunny: one of calm, busy, surge'],
    [['simulate', '--help'], 0, 'side by side'],
    [['sip', 'config'], 2, '--plan and --out are both needed'],
    [['backup'], 2, 'name one file'],
    [['backup', 'a', 'b'], 2, 'name one file'],
    [['backup', '/nowhere/at/all'], 1, 'no such folder'],
    [['backup', 'unwritten.backup'], 1, 'There is no site in'],
    [['restore'], 2, 'name one file'],
    [['restore', '/nowhere/at/all'], 1, 'there is no such file'],
    [['dance'], 2, 'hearthline start'],
    [['toString'], 2, 'hearthline start'],
    [['--help'], 0, 'hearthline start'],
    [[], 0, 'hearthline start'],
  ])('%j ends with %d, says why and starts nothing', async (args, code, words) => {
    const dataDir = join(await makeDataDir(), 'untouched');
    const ended = await run({ DATA_DIR: dataDir, DATABASE_URL: '' }, ...args);
    expect(ended.code).toBe(code);
    expect(ended.said).toContain(words);
    await expect(stat(dataDir)).rejects.toThrow();
  });
});
