/** A private PostgreSQL cluster for tests: own directory, own socket, nothing shared with a server that may run here. */
import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PREFIX = 'hearthline-pg-';

export interface ClusterOptions {
  /** Also listen on a random port of 127.0.0.1 (for programs that cannot use a socket, and for proxies). */
  readonly tcp?: boolean;
  /** Keep fsync and synchronous commit on, as in production. Default: off, because ordinary tests do not survive power loss. */
  readonly fsync?: boolean;
}

/** Plain data, so that one process can start the cluster and another one stop it. */
export interface Cluster {
  readonly dir: string;
  readonly binDir: string;
  /** 0 without TCP. */
  readonly port: number;
}

const MISSING = [
  'PostgreSQL with PostGIS was not found, and the tests of the PostgreSQL driver need it.',
  'Debian 12: apt-get install -y postgresql-15 postgresql-15-postgis-3',
  'The tests start a private cluster themselves; no server has to run.',
].join('\n');

/** Makes and starts a cluster (about 1 s). Throws with the names of the packages when PostgreSQL is not installed. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const binDir = await findBinDir();
  const dir = await mkdtemp(join(tmpdir(), PREFIX));
  const port = options.tcp === true ? await freePort() : 0;
  await asPostgres('chown', ['-R', 'postgres', dir], { asRoot: true });
  chmodSync(dir, 0o755);
  const cluster: Cluster = { dir, binDir, port };
  const init = ['-D', join(dir, 'data'), '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--auth=trust'];
  await asPostgres(join(binDir, 'initdb'), [...init, '--no-sync']);
  await startServer(cluster, options);
  return cluster;
}

/** Starts a stopped cluster again on the same data, socket and port. */
export async function startServer(cluster: Cluster, options: ClusterOptions = {}): Promise<void> {
  const log = join(cluster.dir, 'log');
  const settings = serverSettings(cluster, options)
    .map((setting) => `-c ${setting}`)
    .join(' ');
  const args = ['-D', join(cluster.dir, 'data'), '-w', '-t', '60', '-l', log, '-o', settings, 'start'];
  try {
    await asPostgres(join(cluster.binDir, 'pg_ctl'), args);
  } catch (error) {
    const lines = await readFile(log, 'utf8').catch(() => '');
    throw new Error(`The test cluster did not start:\n${lines}`, { cause: error });
  }
}

function serverSettings(cluster: Cluster, options: ClusterOptions): string[] {
  const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [
    `unix_socket_directories=${cluster.dir}`,
    `port=${cluster.port === 0 ? 5432 : cluster.port}`,
    `listen_addresses=${cluster.port === 0 ? '' : '127.0.0.1'}`,
    'max_connections=200',
    'shared_buffers=64MB',
    'max_wal_size=512MB',
    ...(options.fsync === true ? [] : careless),
  ];
}

/** The URL of one database of the cluster, over its socket. */
export function clusterUrl(cluster: Cluster, database: string): string {
  const port = cluster.port === 0 ? 5432 : cluster.port;
  return `postgres://postgres@localhost:${port}/${database}?host=${encodeURIComponent(cluster.dir)}`;
}

/** The same over 127.0.0.1; the cluster must have been started with `tcp`. */
export function clusterTcpUrl(cluster: Cluster, database: string): string {
  if (cluster.port === 0) throw new Error('This cluster was started without TCP.');
  return `postgres://postgres@127.0.0.1:${cluster.port}/${database}`;
}

/** Pid of the server, or undefined when it is not running. */
export async function clusterPid(cluster: Cluster): Promise<number | undefined> {
  const text = await readFile(join(cluster.dir, 'data/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n', 1)[0]);
  return pid > 0 ? pid : undefined;
}

/** Ends the server at once and removes its files. */
export async function stopCluster(cluster: Cluster): Promise<void> {
  await stopServer(cluster, 'immediate');
  await rm(cluster.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Ends the server but keeps its data: `fast` as an administrator would, `immediate` like a crash. */
export async function stopServer(cluster: Cluster, mode: 'fast' | 'immediate'): Promise<void> {
  if ((await clusterPid(cluster)) === undefined) return;
  await asPostgres(join(cluster.binDir, 'pg_ctl'), [
    '-D',
    join(cluster.dir, 'data'),
    '-m',
    mode,
    '-w',
    'stop',
  ]);
}

/** Everything the server needs runs as the user postgres when we are root, because PostgreSQL refuses root. */
async function asPostgres(command: string, args: string[], how: { asRoot?: boolean } = {}): Promise<void> {
  const root = process.getuid?.() === 0;
  if (how.asRoot === true && !root) return;
  const direct = !root || how.asRoot === true;
  const [file, all] = direct ? [command, args] : ['runuser', ['-u', 'postgres', '--', command, ...args]];
  await run(file, all, { cwd: tmpdir(), env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' } });
}

async function findBinDir(): Promise<string> {
  const base = '/usr/lib/postgresql';
  const versions = (await readdir(base).catch((): string[] => []))
    .map(Number)
    .filter((version) => version >= 15);
  const candidates = versions.sort((a, b) => b - a).map((version) => join(base, String(version), 'bin'));
  candidates.push(
    await run('pg_config', ['--bindir']).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    ),
  );
  for (const dir of candidates) {
    const names = await readdir(dir).catch((): string[] => []);
    if (names.includes('initdb') && names.includes('postgres')) return dir;
  }
  throw new Error(MISSING);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
