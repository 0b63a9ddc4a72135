/** Installs what the tests need and the machine lacks: Debian packages as root, npm binaries below .cache. */
import { existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './programs.ts';
import type { Server } from './servers.ts';
import { missingServers } from './servers.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Debian's switch against a default cluster: the tests make their own, on a socket of their own. */
const CLUSTER_SWITCH = '/etc/postgresql-common/createcluster.conf';

/** systemd's switches against daemons that their packages would start where ours belong, and where each keeps its settings. */
const SERVICE_SWITCHES: Readonly<Record<string, readonly [link: string, settings: string]>> = {
  mosquitto: ['/etc/systemd/system/mosquitto.service', '/etc/mosquitto'],
  kamailio: ['/etc/systemd/system/kamailio.service', '/etc/kamailio'],
  'rtpengine-daemon': ['/etc/systemd/system/rtpengine-daemon.service', '/etc/rtpengine'],
};

/** Installs what can be installed; returns the names still missing, after saying how to get them. */
export async function ensureServers(): Promise<string[]> {
  const missing = missingServers();
  await installDebianPackages(missing.flatMap((server) => ('apt' in server.from ? server.from.apt : [])));
  for (const server of missing)
    if ('npm' in server.from) await installNpmBinary(server.name, server.from.npm);
  const still = missingServers();
  if (still.length > 0) process.stdout.write(renderAdvice(still));
  return still.map((server) => server.name);
}

/** What to type where the machine is not ours to change, and what happens without. */
export function renderAdvice(missing: readonly Server[]): string {
  const packages = missing.flatMap((server) => ('apt' in server.from ? server.from.apt : []));
  const names = missing.map((server) => server.name).join(', ');
  const command =
    packages.length > 0 ? `  sudo apt-get install -y --no-install-recommends ${packages.join(' ')}\n` : '';
  return `Not installed: ${names}. Tests that need them are skipped by name.\n${command}`;
}

async function installDebianPackages(packages: readonly string[]): Promise<void> {
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (packages.length === 0 || !mayInstall) return;
  process.stdout.write(`Installing ${packages.join(' ')}\n`);
  if (packages.includes('postgresql-15')) forbidDefaultCluster();
  for (const name of packages) forbidDefaultService(name);
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const quiet = ['-qq', '-o', 'Acquire::Retries=3', '-o', 'Dpkg::Use-Pty=0'];
  await runProgram('apt-get', ['update', ...quiet], { env, output: 'on-failure' });
  await runProgram(
    'apt-get',
    [
      'install',
      '-y',
      '--no-install-recommends',
      '-o',
      'Dpkg::Options::=--force-confold',
      ...quiet,
      ...packages,
    ],
    { env, output: 'on-failure' },
  );
}

/** Only where PostgreSQL's packaging was never installed: an existing machine keeps its settings. */
function forbidDefaultCluster(): void {
  if (existsSync(dirname(CLUSTER_SWITCH))) return;
  mkdirSync(dirname(CLUSTER_SWITCH), { recursive: true });
  writeFileSync(CLUSTER_SWITCH, 'create_main_cluster = false\n');
}

/** Only where systemd is and nobody has said anything about this service yet. */
function forbidDefaultService(name: string): void {
  const [link = '', settings = ''] = SERVICE_SWITCHES[name] ?? [];
  if (link === '' || existsSync(settings) || !existsSync(dirname(link))) return;
  const isSaid = lstatSync(link, { throwIfNoEntry: false }) !== undefined;
  if (!isSaid) symlinkSync('/dev/null', link);
}

/** Install scripts may be off; the first call of the program then unpacks its binary. */
async function installNpmBinary(name: string, spec: string): Promise<void> {
  const prefix = join(ROOT, '.cache', name);
  process.stdout.write(`Installing ${spec} into .cache/${name}\n`);
  const install = ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--loglevel=error', spec];
  await runProgram('npm', install, { output: 'on-failure' });
  await runProgram(join(prefix, 'node_modules/.bin', name), ['--version'], { output: 'on-failure' });
}
