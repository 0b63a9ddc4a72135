/** The doctor's look at what the program talks to: PostgreSQL and its schema, broker, issuer, its own running server. */

import { connect } from 'node:net';
import { parseBrokerAddress } from '#edge-gateway/broker-address.ts';
import type { Database } from '#geo-data/database.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { loadMigrations } from '#geo-data/migrate.ts';
import { MIGRATIONS_DIR } from '#geo-data/open.ts';
import { listAppliedMigrations, readServerVersions } from '#geo-data/store/server-facts.ts';
import type { Config } from '../../config.ts';
import type { LocalAccess } from '../local-access.ts';
import { type Finding, fail, ok, reasonOf, warn } from './finding.ts';

const patienceMs = 3000;

export async function checkDatabase({ databaseUrl }: Config): Promise<Finding[]> {
  if (databaseUrl === null) return [ok('database', 'embedded (PGlite), one process')];
  let db: Database;
  try {
    db = await openPostgres({ url: databaseUrl, maxConnections: 1 });
  } catch (error) {
    return [unreachable(error)];
  }
  try {
    return [...(await lookAtVersion(db)), await lookAtSchema(db)];
  } catch (error) {
    return [unreachable(error)];
  } finally {
    await db.close();
  }
}

function unreachable(error: unknown): Finding {
  return fail(
    'database',
    `PostgreSQL does not answer: ${reasonOf(error)}`,
    'see to DATABASE_URL and the server there',
  );
}

const oldestPostgres = 15;

async function lookAtVersion(db: Database): Promise<Finding[]> {
  const { version, postgis } = await readServerVersions(db);
  return [
    Number.parseInt(version, 10) >= oldestPostgres
      ? ok('database', `PostgreSQL ${version}`)
      : fail('database', `PostgreSQL ${version} is too old`, `install ${oldestPostgres} or later`),
    postgis === null
      ? fail('PostGIS', 'not installed beside PostgreSQL', 'install it there, e.g. postgresql-15-postgis-3')
      : ok('PostGIS', postgis),
  ];
}

async function lookAtSchema(db: Database): Promise<Finding> {
  const own = (await loadMigrations(MIGRATIONS_DIR)).map(({ id }) => id);
  const applied = await listAppliedMigrations(db);
  if (applied === null) return ok('schema', 'empty database: the first start makes the schema');
  return judgeSchema(own, applied);
}

export function judgeSchema(own: readonly string[], applied: readonly string[]): Finding {
  const newer = applied.filter((id) => !own.includes(id));
  if (newer.length > 0)
    return fail(
      'schema',
      `the database is ahead of this program by ${newer.join(', ')}`,
      'start the newer program',
    );
  const missing = own.filter((id) => !applied.includes(id));
  if (missing.length === 0) return ok('schema', `up to date (${own.length} migrations)`);
  return warn(
    'schema',
    `${missing.length} migrations are still to come`,
    'npx hearthline migrate, or start the program',
  );
}

export async function checkBroker({ mqttUrl, mqttUsername, mqttPassword }: Config): Promise<Finding[]> {
  if (mqttUrl === null) return [];
  const address = parseBrokerAddress(mqttUrl, { username: mqttUsername, password: mqttPassword });
  if (address === null) return [fail('broker', 'MQTT_URL is no address of a broker', 'mqtt(s)://host:port')];
  const error = await tryConnect(address.host, address.port);
  if (error === null) return [ok('broker', `${address.shown} answers`)];
  return [fail('broker', `${address.shown}: ${reasonOf(error)}`, 'see to MQTT_URL and the broker there')];
}

function tryConnect(host: string, port: number): Promise<Error | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patienceMs });
    const end = (error: Error | null) => {
      socket.destroy();
      resolve(error);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(new Error('no answer')));
    socket.once('error', end);
  });
}

export async function checkIssuer({ oidcIssuer }: Config): Promise<Finding[]> {
  if (oidcIssuer === null) return [];
  const url = `${oidcIssuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const fix = 'see to OIDC_ISSUER; until it answers people sign in with accounts of the site';
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    const found: unknown = answer.ok ? await answer.json() : null;
    const issuer: unknown = Reflect.get(Object(found), 'issuer');
    if (issuer === oidcIssuer) return [ok('company sign-in', `${oidcIssuer} answers`)];
    const says = answer.ok ? `${url} names itself ${String(issuer)}` : `${url} answers ${answer.status}`;
    return [fail('company sign-in', says, fix)];
  } catch (error) {
    return [fail('company sign-in', `${url}: ${reasonOf(error)}`, fix)];
  }
}

export async function checkServer(
  running: LocalAccess | null,
): Promise<Finding & { readonly isOurs: boolean }> {
  if (running === null) return { ...ok('server', 'not running here'), isOurs: false };
  try {
    const answer = await fetch(`${running.url}/readyz`, { signal: AbortSignal.timeout(patienceMs) });
    const found = answer.ok
      ? ok('server', `${running.url} ready`)
      : fail('server', `${running.url} not ready: ${await answer.text()}`, 'look into its log');
    return { ...found, isOurs: true };
  } catch {
    const says = `${running.url} does not answer: it ended without saying so`;
    return { ...warn('server', says, 'start it again'), isOurs: false };
  }
}
