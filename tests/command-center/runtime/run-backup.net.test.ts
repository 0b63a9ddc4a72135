/** `hearthline backup` and `restore` as people run them: beside a running program, and into a new place. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLocalAccess } from '#command-center/runtime/local-access.ts';
import { createEmptyPostgresDatabase } from '#tests/support/postgres-template.ts';
import { startProgram } from '#tests/support/process.ts';
import { ask, listOf } from '../program/http.ts';
import {
  closeAll,
  connectDevice,
  dispatcherToken,
  makeDataDir,
  nth,
  type PreparedSite,
  prepareSite,
  type Running,
  startSite,
} from '../program/rig.ts';

afterAll(closeAll);

async function run(env: Readonly<Record<string, string>>, ...args: string[]) {
  const program = startProgram(args, env);
  return { code: await program.exited, said: program.said() };
}

const photo = Buffer.alloc(700_000, 'photo');

async function storePhoto({ url }: Running, token: string): Promise<string> {
  const answer = await fetch(`${url}/api/blobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'image/png' },
    body: new Uint8Array(photo),
  });
  expect(answer.status).toBe(201);
  const { id }: { id: string } = JSON.parse(await answer.text());
  return id;
}

describe('a backup of a running site', () => {
  let site: PreparedSite;
  let running: Running;
  let file = '';
  let photoId = '';
  const user = () => nth(site.accounts.users, 0);
  const signIn = async (at: Running, password: string) =>
    (await ask(at, '/api/session', { body: { username: user().username, password } })).status;

  beforeAll(async () => {
    site = await prepareSite();
    running = await startSite(site);
    photoId = await storePhoto(running, dispatcherToken(site));
    file = join(await makeDataDir(), 'site.backup');
    const made = await run(site.env, 'backup', file);
    expect(made, made.said).toMatchObject({ code: 0 });
    expect(made.said).toMatch(/site\.backup: [\d.]+ MB, \d+ tables, \d{4,} rows, 1 files/);
    expect(made.said).toContain('keep it as safe as the site itself');
  });

  it('is for its owner only, leaves nothing beside it, and is noted in the audit log', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file, '..'))).toEqual(['site.backup']);
    expect(await readdir(join(site.dataDir, 'uploads'))).toEqual([]);
    const made = await run(site.env, 'token', 'add', '--role', 'auditor');
    const auditor = made.said.trim().split('\n').at(-1) ?? '';
    const actions = (await listOf(running, '/api/audit?limit=20', auditor)).map(({ action }) => action);
    expect(actions).toContain('GET /api/backup');
    expect((await ask(running, '/api/backup', { token: auditor })).status).toBe(403);
  });

  it('refuses to restore where a program runs, and what is no whole backup', async () => {
    const over = await run(site.env, 'restore', file);
    expect(over).toMatchObject({ code: 1 });
    expect(over.said).toContain(`A program runs on ${site.dataDir}`);
    const bytes = await readFile(file);
    const cut = join(await makeDataDir(), 'cut.backup');
    await writeFile(cut, bytes.subarray(0, -100));
    const dataDir = join(await makeDataDir(), 'untouched');
    const refused = await run({ DATA_DIR: dataDir, DATABASE_URL: '' }, 'restore', cut);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.said).toContain('it was cut short');
    await expect(stat(dataDir)).rejects.toThrow();
  });

  it('goes into a new folder: the same password, the same device, the same photo', async () => {
    const dataDir = await makeDataDir();
    const env = { ...site.env, DATA_DIR: dataDir };
    const restored = await run(env, 'restore', file);
    expect(restored, restored.said).toMatchObject({ code: 0 });
    expect(restored.said).toContain('Now start the program');
    expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
    const again = await startSite({ ...site, dataDir, env });
    expect(await signIn(again, user().password)).toBeLessThan(300);
    expect(await signIn(again, `${user().password}x`)).toBe(401);
    expect((await connectDevice(again, nth(site.accounts.devices, 0))).connected).toBe(true);
    const token = dispatcherToken(site);
    const answer = await fetch(`${again.url}/api/blobs/${photoId}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(photo)).toBe(true);
    // The access of the other machine's command line did not come along.
    const { token: other = '' } = (await readLocalAccess(site.dataDir)) ?? {};
    expect((await ask(again, '/api/users', { token: other })).status).toBe(401);
    expect(await again.program.stop()).toBe(0);
    const second = await run(env, 'restore', file);
    expect(second).toMatchObject({ code: 1 });
    expect(second.said).toMatch(/holds a site already.*DATA_DIR/);
  });

  it('goes into PostgreSQL, and another key in its place is refused', async () => {
    const dataDir = await makeDataDir();
    const env = { ...site.env, DATA_DIR: dataDir, DATABASE_URL: await createEmptyPostgresDatabase() };
    await mkdir(dataDir, { recursive: true });
    await writeFile(join(dataDir, 'secret.key'), Buffer.alloc(32, 1));
    const refused = await run(env, 'restore', file);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.said).toContain('holds another secret key');
    await writeFile(join(dataDir, 'secret.key'), await readFile(join(site.dataDir, 'secret.key')));
    const restored = await run(env, 'restore', file);
    expect(restored, restored.said).toMatchObject({ code: 0 });
    const moved = await startSite({ ...site, dataDir, env });
    expect(await signIn(moved, user().password)).toBeLessThan(300);
    expect((await connectDevice(moved, nth(site.accounts.devices, 0))).connected).toBe(true);
    expect(await moved.program.stop()).toBe(0);
    // And without a program: the site is opened for the moment, and what was there before is replaced when all is done.
    const back = join(await makeDataDir(), 'moved.backup');
    await writeFile(back, 'an older one');
    const made = await run(env, 'backup', back);
    expect(made, made.said).toMatchObject({ code: 0 });
    expect((await stat(back)).size).toBeGreaterThan(50_000);
  });
});
