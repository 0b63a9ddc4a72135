/** The table of programs that tests need beside Node: how each is found and where it comes from. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ServerName =
  | 'postgres'
  | 'postgis'
  | 'chromium'
  | 'cjk-fonts'
  | 'mosquitto'
  | 'mosquitto-clients'
  | 'openssl'
  | 'kamailio'
  | 'rtpengine'
  | 'sipp'
  | 'deno';

/** One program. To add one: a row here; tests then say `describeWith('name', …)` (describe-with.ts). */
export interface Server {
  readonly name: ServerName;
  /** Debian packages, or an npm package with its version (kept below .cache). */
  readonly from: { readonly apt: readonly string[] } | { readonly npm: string };
  /** The path that proves it is there, or null. */
  readonly find: () => string | null;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Debian cuts Kamailio into packages of modules. */
const KAMAILIO_PACKAGES = [
  'kamailio',
  ...['websocket', 'tls', 'extra', 'autheph', 'mqtt', 'json', 'utils', 'outbound'].map(
    (part) => `kamailio-${part}-modules`,
  ),
];

export const SERVERS: readonly Server[] = [
  { name: 'postgres', from: { apt: ['postgresql-15'] }, find: () => findPostgres('bin/initdb') },
  { name: 'postgis', from: { apt: ['postgresql-15-postgis-3'] }, find: findPostgis },
  { name: 'chromium', from: { apt: ['chromium'] }, find: () => onPath('chromium') },
  {
    name: 'cjk-fonts',
    from: { apt: ['fonts-noto-cjk'] },
    find: () => findBelow('/usr/share/fonts', /^NotoSansCJK/),
  },
  { name: 'mosquitto', from: { apt: ['mosquitto'] }, find: () => onPath('mosquitto') },
  { name: 'openssl', from: { apt: ['openssl'] }, find: () => onPath('openssl') },
  { name: 'kamailio', from: { apt: KAMAILIO_PACKAGES }, find: findKamailio },
  { name: 'rtpengine', from: { apt: ['rtpengine-daemon'] }, find: () => onPath('rtpengine') },
  { name: 'sipp', from: { apt: ['sip-tester'] }, find: () => onPath('sipp') },
  { name: 'mosquitto-clients', from: { apt: ['mosquitto-clients'] }, find: () => onPath('mosquitto_pub') },
  {
    name: 'deno',
    from: { npm: 'deno@2.9.6' },
    find: () => existing(join(ROOT, '.cache/deno/node_modules/deno/deno')),
  },
];

/** The path of an installed program, or null. Never starts anything. */
export function findServer(name: ServerName): string | null {
  return SERVERS.find((server) => server.name === name)?.find() ?? null;
}

/** The rows that are not on this machine. */
export function missingServers(): Server[] {
  return SERVERS.filter((server) => server.find() === null);
}

function existing(path: string): string | null {
  return existsSync(path) ? path : null;
}

function onPath(program: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, program)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** A file of the newest PostgreSQL ≥ 15 that Debian's layout shows. */
function findPostgres(file: string): string | null {
  const base = '/usr/lib/postgresql';
  const versions = list(base)
    .map(Number)
    .filter((version) => version >= 15)
    .sort((a, b) => b - a);
  return versions.map((version) => join(base, String(version), file)).find(isExecutable) ?? null;
}

/** The control file of PostGIS for that same PostgreSQL. */
function findPostgis(): string | null {
  const version = /postgresql\/(\d+)\//.exec(findPostgres('bin/initdb') ?? '')?.[1];
  return version === undefined
    ? null
    : existing(`/usr/share/postgresql/${version}/extension/postgis.control`);
}

/** The program counts with its modules only: a configuration without one of them does not load. */
function findKamailio(): string | null {
  const folder = list('/usr/lib')
    .map((name) => join('/usr/lib', name, 'kamailio/modules'))
    .find(existsSync);
  const modules = ['websocket', 'tls', 'jansson', 'evapi', 'auth_ephemeral', 'mqtt'];
  const isWhole = folder !== undefined && modules.every((name) => existsSync(join(folder, `${name}.so`)));
  return isWhole ? onPath('kamailio') : null;
}

function findBelow(folder: string, pattern: RegExp): string | null {
  if (!existsSync(folder)) return null;
  const hit = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    pattern.test(path.replace(/^.*\//, '')),
  );
  return hit === undefined ? null : join(folder, hit);
}
