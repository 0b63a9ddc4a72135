/** The doctor's look at this machine: Node, folders, disk, ports, key, pages, the demo's parts, clock. */
import { access, constants, mkdir, readFile, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../config.ts';
import { isUiFresh } from '../build-ui.ts';
import { openPartPlaces } from '../demo-parts/places.ts';
import { readTlsFiles } from '../tls-files.ts';
import { type Finding, fail, ok, reasonOf, warn } from './finding.ts';

const cacheDir = fileURLToPath(new URL('../../../.cache', import.meta.url));
const leastFreeMb = 500;
const amplyFreeMb = 2000;

export function checkRuntime(version: string, isDeno: boolean): Finding {
  if (isDeno) return ok('runtime', `Deno, Node ${version} for packages`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('runtime', `Node ${version}`);
  return fail('runtime', `Node ${version} is too old`, 'install Node 20.19 or later');
}

export async function checkDataDir({ dataDir }: Config): Promise<Finding> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
    return ok('data folder', dataDir);
  } catch (error) {
    return fail('data folder', reasonOf(error), 'set DATA_DIR to a folder that this user may write');
  }
}

export async function checkCache(): Promise<Finding> {
  try {
    await mkdir(cacheDir, { recursive: true });
    await access(cacheDir, constants.W_OK);
    return ok('cache', cacheDir);
  } catch {
    const says = `${cacheDir} may not be written: what is made once goes to the system's folder for temporary files`;
    return warn('cache', says, 'let this user write there, and starts are quick after a reboot, too');
  }
}

/** `freeMb` of the disk under a folder. */
export function judgeDisk(name: string, path: string, freeMb: number): Finding {
  const says = `${Math.round(freeMb).toLocaleString('en')} MB free at ${path}`;
  const fix = 'make room on that disk, or name another with DATA_DIR';
  if (freeMb < leastFreeMb) return fail(name, says, fix);
  return freeMb < amplyFreeMb ? warn(name, says, fix) : ok(name, says);
}

export async function checkDisk({ dataDir }: Config): Promise<Finding> {
  try {
    const path = await nearestFolder(dataDir);
    const { bavail, bsize } = await statfs(path);
    return judgeDisk('disk', path, (bavail * bsize) / 1e6);
  } catch (error) {
    return warn('disk', reasonOf(error), 'see that DATA_DIR lies on a disk of this machine');
  }
}

async function nearestFolder(path: string): Promise<string> {
  return stat(path).then(
    () => path,
    () => (dirname(path) === path ? path : nearestFolder(dirname(path))),
  );
}

/** Whether the port can be opened; one that our own running server holds is fine. */
export async function checkPort(
  setting: string,
  port: number,
  bind: string,
  isOurs: boolean,
): Promise<Finding> {
  if (port === 0) return ok(setting, 'any free port');
  if (isOurs) return ok(setting, `${port}, held by the running server`);
  const error = await tryPort(port, bind);
  if (error === null) return ok(setting, `${port} is free`);
  const isTaken = Reflect.get(error, 'code') === 'EADDRINUSE';
  return fail(
    setting,
    isTaken ? `another program listens on ${bind} port ${port}` : reasonOf(error),
    `end it, or set ${setting} to a free port`,
  );
}

function tryPort(port: number, bind: string): Promise<Error | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, bind, () => server.close(() => resolve(null)));
  });
}

export async function checkKey({ dataDir, secretKeyFile }: Config): Promise<Finding> {
  const path = secretKeyFile ?? join(dataDir, 'secret.key');
  try {
    const { length } = await readFile(path);
    if (length === 32) return ok('secret key', path);
    return fail('secret key', `${path} does not hold a key of 32 bytes`, 'restore it from the backup');
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT')
      return ok('secret key', 'none yet: the first start makes it');
    return fail('secret key', reasonOf(error), `let this user read ${path}`);
  }
}

export async function checkPages(): Promise<Finding> {
  if (await isUiFresh()) return ok('pages', 'built');
  return warn(
    'pages',
    'not built, or older than their sources',
    'npm run build (the demo builds them itself)',
  );
}

export async function checkDemoParts(): Promise<Finding> {
  const { city, groundFacts } = await openPartPlaces(1, 'M');
  const isThere = await Promise.all([city, groundFacts].map((path) => stat(path).catch(() => null)));
  if (isThere.every((one) => one !== null)) return ok('demo', 'city and map are kept: it starts at once');
  return ok('demo', 'city and map are not made yet: the first demo makes them, within a minute');
}

/** Certificates and sessions depend on it. */
export function checkClock(now: number, timeZone: string): Finding {
  const says = `${new Date(now).toISOString()}, site in ${timeZone}`;
  const year = new Date(now).getUTCFullYear();
  if (year >= 2025 && year < 2100) return ok('clock', says);
  return fail('clock', says, "set this machine's clock, and let it follow a time server");
}

export async function checkTls({ tlsCert, tlsKey }: Config, now: number): Promise<Finding[]> {
  if (tlsCert === null || tlsKey === null) return [];
  try {
    const { cert } = await readTlsFiles({ cert: tlsCert, key: tlsKey });
    const { X509Certificate } = await import('node:crypto');
    return [judgeCertificate(Date.parse(new X509Certificate(cert).validTo), now)];
  } catch (error) {
    return [fail('TLS files', reasonOf(error), 'set TLS_CERT and TLS_KEY to a certificate and its key')];
  }
}

const weekMs = 7 * 86_400_000;

export function judgeCertificate(validTo: number, now: number): Finding {
  const says = `valid until ${new Date(validTo).toISOString()}`;
  const fix = 'renew it: the new file is taken without a restart';
  if (validTo <= now) return fail('TLS files', says, fix);
  return validTo - now < 2 * weekMs ? warn('TLS files', says, fix) : ok('TLS files', says);
}
