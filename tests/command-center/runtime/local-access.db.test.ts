/** The command line's way in: a token in a file of the owner's, valid while its server lives and not longer. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { grantLocalAccess, readLocalAccess } from '#command-center/runtime/local-access.ts';
import { hashToken } from '#command-center/server/secrets.ts';
import type { Database } from '#geo-data/database.ts';
import { findToken, listTokens } from '#geo-data/store/sessions.ts';
import { NOW } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers, resetDatabase } from '#tests/support/test-database.ts';

const secretKey = new Uint8Array(32).fill(7);

describeBothDrivers('local access', (open) => {
  let db: Database;
  let dataDir = '';
  let wall = NOW;
  const grant = (id: string) =>
    grantLocalAccess(db, dataDir, { url: `http://${id}`, mqttUrl: `mqtt://${id}` }, secretKey, {
      id,
      wallNow: () => wall,
    });
  const holderOf = async (token = '') =>
    (await findToken(db, hashToken(secretKey, token), wall))?.role ?? null;

  beforeEach(async () => {
    db = await open();
    await resetDatabase(db);
    dataDir = await mkdtemp(join(tmpdir(), 'hearthline-access-'));
    wall = NOW;
    return () => rm(dataDir, { recursive: true, force: true });
  });

  it('gives an administrator access to whoever may read the file, until the server stops', async () => {
    expect(await readLocalAccess(dataDir)).toBeNull();
    const takeBack = await grant('one');
    const access = await readLocalAccess(dataDir);
    expect(access).toMatchObject({
      url: 'http://one',
      mqttUrl: 'mqtt://one',
      pid: process.pid,
      tokenId: 'one',
    });
    expect((await stat(join(dataDir, 'server.json'))).mode & 0o777).toBe(0o600);
    expect(await holderOf(access?.token)).toBe('admin');
    wall += 1000;
    await takeBack();
    expect(await readLocalAccess(dataDir)).toBeNull();
    expect(await holderOf(access?.token)).toBeNull();
    // Nothing of it is left behind, however often a server starts.
    expect(await listTokens(db)).toEqual([]);
  });

  it('takes back what a killed server left', async () => {
    await grant('killed');
    const left = await readLocalAccess(dataDir);
    await grant('next');
    expect(await holderOf(left?.token)).toBeNull();
    const now = await readLocalAccess(dataDir);
    expect(now?.token).not.toBe(left?.token);
    expect(await holderOf(now?.token)).toBe('admin');
  });

  it.each(['', '{"url": "http://', 'null', '{}', '7'])('starts beside a broken file: %s', async (text) => {
    await writeFile(join(dataDir, 'server.json'), text);
    expect(await readLocalAccess(dataDir)).toBeNull();
    await grant('one');
    expect((await readLocalAccess(dataDir))?.tokenId).toBe('one');
  });

  it('leaves the file of a server that was started beside it', async () => {
    const stopFirst = await grant('first');
    await grant('second');
    await stopFirst();
    expect((await readLocalAccess(dataDir))?.tokenId).toBe('second');
  });
});
