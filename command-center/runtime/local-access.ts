/** How the command line reaches the running server: its address and a token, in a file that only its owner can read. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#geo-data/database.ts';
import { deleteToken, saveToken } from '#geo-data/store/sessions.ts';
import { hashToken, makeToken } from '../server/secrets.ts';

export interface LocalAccess {
  readonly url: string;
  readonly mqttUrl: string;
  readonly pid: number;
  readonly tokenId: string;
  readonly token: string;
}

const pathOf = (dataDir: string) => join(dataDir, 'server.json');

/** What the last server of this folder left; null when there is none. It may have ended since. */
export async function readLocalAccess(dataDir: string): Promise<LocalAccess | null> {
  try {
    const found: unknown = JSON.parse(await readFile(pathOf(dataDir), 'utf8'));
    return isAccess(found) ? found : null;
  } catch {
    return null;
  }
}

function isAccess(found: unknown): found is LocalAccess {
  const texts = ['url', 'mqttUrl', 'tokenId', 'token'] as const;
  return (
    typeof found === 'object' &&
    found !== null &&
    texts.every((key) => typeof Reflect.get(found, key) === 'string')
  );
}

/** Writes the file with a fresh token of an administrator; the one before is removed. Returns the way to take it back. */
export async function grantLocalAccess(
  db: Database,
  dataDir: string,
  server: { readonly url: string; readonly mqttUrl: string },
  secretKey: Uint8Array,
  own: { readonly id: string; readonly wallNow: () => number },
): Promise<() => Promise<void>> {
  const before = await readLocalAccess(dataDir);
  if (before !== null) await deleteToken(db, before.tokenId);
  const token = makeToken();
  await saveToken(db, {
    id: own.id,
    tokenHash: hashToken(secretKey, token),
    name: 'command line of this machine',
    role: 'admin',
    areaIds: null,
    createdWall: own.wallNow(),
    expiresWall: null,
  });
  const access: LocalAccess = { ...server, pid: process.pid, tokenId: own.id, token };
  await writeFile(pathOf(dataDir), `${JSON.stringify(access)}\n`, { mode: 0o600 });
  return async () => {
    await deleteToken(db, own.id);
    // A server that was started beside this one has put its own access there.
    const now = await readLocalAccess(dataDir);
    if (now === null || now.tokenId === own.id) await rm(pathOf(dataDir), { force: true });
  };
}
