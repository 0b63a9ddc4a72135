/** `hearthline backup FILE` and `hearthline restore FILE`: a whole site as one file, and back into an empty place. */
import { createWriteStream, existsSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { BackupEnd } from '#geo-data/backup/format.ts';
import { migrationsOf, openTarget } from '#geo-data/backup/open-target.ts';
import { type CheckedBackup, checkBackup } from '#geo-data/backup/read-backup.ts';
import { restoreBackup } from '#geo-data/backup/restore-backup.ts';
import { openDatabase } from '#geo-data/open.ts';
import { type Config, loadConfig } from '../config.ts';
import { withAdminApi } from './admin-api.ts';
import { openBlobFiles } from './blobs.ts';
import { readLocalAccess } from './local-access.ts';
import { placeSecretKey } from './secret-key.ts';
import { usageError } from './usage-error.ts';

/** `backup FILE`: the file has its name when it is complete and was read back. */
export async function runBackup(args: string[]): Promise<number> {
  const path = pathIn(args);
  const config = loadConfig();
  await mustBeFolder(dirname(path));
  await mustHaveSite(config);
  const draft = `${path}.draft`;
  await rm(draft, { force: true });
  try {
    await withAdminApi(async (api) => {
      const body = Readable.fromWeb(await api.download('/api/backup'));
      await pipeline(body, createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
    });
    const { end } = await checkBackup(draft);
    await rename(draft, path);
    await syncFolder(dirname(path));
    console.log(`${path}: ${await sizeOf(path)} MB, ${countsOf(end)}`);
    tellMissing(end);
    console.log('备份中含有密钥与全部数据，请像站点本身一样保管。');
    console.log('It holds the secret key and all data: keep it as safe as the site itself.');
    return 0;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** `restore FILE`: only into a place without a site. */
export async function runRestore(args: string[]): Promise<number> {
  const path = pathIn(args);
  const config = loadConfig();
  await mustBeStopped(config);
  const backup = await checkBackup(path);
  const wanted = await migrationsOf(backup.head.migrations);
  await mustTakeKey(config, backup);
  const target = { databaseUrl: config.databaseUrl ?? undefined, dataDir: config.dataDir };
  const db = await openTarget(target, wanted);
  try {
    const blobs = openBlobFiles(config.blobDir ?? join(config.dataDir, 'blobs'));
    const result = await restoreBackup(db, path, {
      saveBlob: (sha256, chunks) => blobs.saveStream(sha256, chunks),
      saveKey: (key) => placeSecretKey(config.dataDir, config.secretKeyFile, key),
    });
    console.log(`${backup.head.site} / ${backup.head.siteEn}, ${backup.head.madeAt}: ${countsOf(result)}`);
    tellMissing(result);
    if (result.leftOut.length > 0) console.log(`Tables of others, left out: ${result.leftOut.join(', ')}`);
  } finally {
    await db.close();
  }
  // An older backup is brought up to date as any older database is.
  await (await openDatabase(target)).close();
  console.log('恢复完成，现在可以启动程序：hearthline start');
  console.log('Restored. Now start the program: hearthline start');
  return 0;
}

function pathIn(args: string[]): string {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw usageError('name one file');
  return resolve(path);
}

async function mustBeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isDirectory()) throw new Error(`${path}: there is no such folder`);
}

/** An embedded database that is not there would be made new, and its empty site be backed up. */
async function mustHaveSite({ dataDir, databaseUrl }: Config): Promise<void> {
  if (databaseUrl !== null || existsSync(join(dataDir, 'pglite', 'PG_VERSION'))) return;
  throw new Error(
    `${dataDir} 中没有站点，无可备份；请检查 DATA_DIR。\nThere is no site in ${dataDir}: check DATA_DIR.`,
  );
}

async function mustBeStopped({ dataDir }: Config): Promise<void> {
  const running = await readLocalAccess(dataDir);
  if (running === null) return;
  const answers = await fetch(`${running.url}/livez`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!answers) return;
  throw new Error(
    [
      `数据目录 ${dataDir} 的程序正在运行（${running.url}），请先停止，或把 DATA_DIR 指向空目录。`,
      `A program runs on ${dataDir} (${running.url}): stop it first, or point DATA_DIR to an empty folder.`,
    ].join('\n'),
  );
}

/** The devices' secrets are hashed with the backup's key; another one in its place would lock them all out. */
async function mustTakeKey({ dataDir, secretKeyFile }: Config, { secretKey }: CheckedBackup): Promise<void> {
  const path = secretKeyFile ?? join(dataDir, 'secret.key');
  const found = await readFile(path).catch(() => null);
  if (found === null || found.equals(secretKey)) return;
  throw new Error(
    [
      `${path} 中已有另一个密钥；若该处没有站点，请移走此文件后重试。`,
      `${path} holds another secret key; if no site uses it, move it away and try again.`,
    ].join('\n'),
  );
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  // Some file systems cannot; the rename itself has happened.
  await folder.sync().catch(() => undefined);
  await folder.close();
}

async function sizeOf(path: string): Promise<string> {
  return ((await stat(path)).size / 1024 / 1024).toFixed(1);
}

function countsOf({ tables, blobs }: BackupEnd): string {
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  return `${Object.keys(tables).length} tables, ${rows} rows, ${blobs} files`;
}

function tellMissing({ missing }: BackupEnd): void {
  if (missing.length === 0) return;
  console.log(`${missing.length} 个文件在备份时已缺失或损坏：`);
  console.log(`${missing.length} files were missing or damaged when the backup was made:`);
  for (const sha256 of missing.slice(0, 20)) console.log(`  ${sha256}`);
}
