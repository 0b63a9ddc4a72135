/** One process per DATA_DIR: a lock file that names its holder and that a killed holder does not leave in the way. */
import { randomUUID } from 'node:crypto';
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const LOCK_NAME = 'hearthline.lock';
const BEAT_MS = 5_000;
/** A holder we cannot look up (another machine or container) counts as gone after so many missed beats. */
const STALE_MS = 30_000;

export interface DataDirLock {
  /** Gives the directory free; further calls do nothing. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** Tells two processes with the same pid apart: clock ticks since boot, '' where the system does not say. */
  readonly startedAt: string;
  /** The world in which the pid means something: boot and pid namespace. */
  readonly world: string;
  readonly host: string;
  readonly token: string;
}

/** What a holder leaves behind; without a token nobody holds. */
const FREE: Holder = { pid: 0, startedAt: '', world: '', host: '', token: '' };

/** The directory is in use; `pid` and `host` name who has it. */
export interface DataDirInUse extends Error {
  readonly name: 'DataDirInUse';
  readonly pid: number;
  readonly host: string;
}

/** Takes the directory (made when missing) for this process. Throws DataDirInUse when a living process holds it. */
export async function lockDataDir(dir: string): Promise<DataDirLock> {
  await mkdir(dir, { recursive: true });
  const me = await describeSelf();
  const draft = join(dir, `.${LOCK_NAME}.${me.token}`);
  await writeFile(draft, JSON.stringify(me));
  try {
    return hold(await take(dir, draft), me.token);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Each holder has a numbered file, and the highest number counts. A successor makes the next number with link(),
 * which is atomic and fails when the name exists, so of many that find a dead holder one wins. The highest file is
 * never removed (a leaving holder only marks it free): a number cannot come again behind somebody's back.
 */
async function take(dir: string, draft: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const top = await findTop(dir);
    const found = top === 0 ? FREE : await readHolder(lockPath(dir, top));
    // Somebody was faster and has tidied up: look again.
    if (found === undefined) continue;
    if (found.token !== '' && (await isAlive(found, lockPath(dir, top), draft))) throw inUse(dir, found);
    const path = lockPath(dir, top + 1);
    if (!(await linked(draft, path))) continue;
    if ((await findTop(dir)) === top + 1) {
      await removeBelow(dir, top + 1);
      return path;
    }
    await rm(path, { force: true });
  }
  throw new Error(`Could not lock ${dir}; processes keep competing for it.`);
}

function lockPath(dir: string, number: number): string {
  return join(dir, `${LOCK_NAME}.${number}`);
}

async function listNumbers(dir: string): Promise<number[]> {
  const names = await readdir(dir);
  return names.flatMap((name) => {
    const number = name.startsWith(`${LOCK_NAME}.`) ? Number(name.slice(LOCK_NAME.length + 1)) : Number.NaN;
    return Number.isSafeInteger(number) ? [number] : [];
  });
}

async function findTop(dir: string): Promise<number> {
  return Math.max(0, ...(await listNumbers(dir)));
}

async function removeBelow(dir: string, number: number): Promise<void> {
  const older = (await listNumbers(dir)).filter((other) => other < number);
  await Promise.all(older.map((other) => rm(lockPath(dir, other), { force: true })));
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function hold(path: string, token: string): DataDirLock {
  const beat = setInterval(() => {
    // The beat is only for watchers elsewhere; a failing one must not stop the holder.
    touch(path).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      if ((await readHolder(path))?.token !== token) return;
      await writeFile(`${path}.${token}`, JSON.stringify(FREE));
      await rename(`${path}.${token}`, path);
    },
  };
}

/** Writes the first byte over itself: the file system puts its own time beside it, and no reader sees another text. */
async function touch(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
    await file.write(buffer, 0, 1, 0);
  } finally {
    await file.close();
  }
}

async function describeSelf(): Promise<Holder> {
  return {
    pid: process.pid,
    startedAt: await readStart(process.pid),
    world: await readWorld(),
    host: hostname(),
    token: randomUUID(),
  };
}

/** In our own world the pid and its start decide; elsewhere only the beat is left, on the file system's clock. */
async function isAlive(holder: Holder, path: string, draft: string): Promise<boolean> {
  if (holder.world !== '' && holder.world === (await readWorld())) {
    return (await readStart(holder.pid)) === holder.startedAt;
  }
  if (holder.host === hostname() && holder.world === '' && !pidExists(holder.pid)) return false;
  const [lastBeat, now] = await Promise.all([modifiedAt(path), modifiedAt(draft)]);
  return now - lastBeat < STALE_MS;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

async function modifiedAt(path: string): Promise<number> {
  return await stat(path).then(
    (info) => info.mtimeMs,
    () => 0,
  );
}

/** Field 22 of /proc/<pid>/stat; the name before it may hold spaces and brackets. '' when there is no such process. */
async function readStart(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended and only waits for its parent.
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

async function readWorld(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const pids = await readlink('/proc/self/ns/pid').catch(() => '');
  return boot === '' || pids === '' ? '' : `${boot.trim()} ${pids}`;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseHolder(text);
}

/** A file that is no lock of ours counts as free: nobody can be named. */
function parseHolder(text: string): Holder {
  const raw = readJson(text);
  const field = (name: string) => String(Reflect.get(raw, name) ?? '');
  return {
    pid: Number(field('pid')) || 0,
    startedAt: field('startedAt'),
    world: field('world'),
    host: field('host'),
    token: field('token'),
  };
}

function readJson(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function inUse(dir: string, holder: Holder): DataDirInUse {
  const message = [
    `数据目录 ${dir} 正被进程 ${holder.pid}（主机 ${holder.host}）使用；请先停止该进程，或把 DATA_DIR 设为另一个目录。`,
    `The data directory ${dir} is in use by process ${holder.pid} on ${holder.host}; stop that process first, or set DATA_DIR to another directory.`,
  ].join('\n');
  return Object.assign(new Error(message), {
    name: 'DataDirInUse' as const,
    pid: holder.pid,
    host: holder.host,
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === code;
}
