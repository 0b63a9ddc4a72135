/** The run's shared cluster with a migrated template database, and quick copies of it. */
import { randomUUID } from 'node:crypto';
import type { Database } from '#geo-data/database.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { loadMigrations, migrate } from '#geo-data/migrate.ts';
import { MIGRATIONS_DIR } from '#geo-data/open.ts';
import { oncePerRun } from './once-per-run.ts';
import { type Cluster, clusterUrl, startCluster } from './postgres-cluster.ts';

const TEMPLATE = 'hearthline_template';

/** The cluster all test processes of this run share (fsync off, socket only). */
export async function sharedCluster(): Promise<Cluster> {
  return await oncePerRun('cluster', () => startCluster());
}

/** A new migrated database of the shared cluster (about 0.1 s); the URL to open it with. */
export async function createPostgresDatabase(): Promise<string> {
  const cluster = await sharedCluster();
  await oncePerRun('postgres-template', () => makeTemplate(cluster));
  return await createDatabase(cluster, TEMPLATE);
}

/** A new database without our schema, with PostGIS not yet created. */
export async function createEmptyPostgresDatabase(): Promise<string> {
  return await createDatabase(await sharedCluster(), 'template1');
}

async function makeTemplate(cluster: Cluster): Promise<string> {
  await onServer(cluster, (admin) => admin.exec(`create database ${TEMPLATE}`));
  const db = await openPostgres({ url: clusterUrl(cluster, TEMPLATE), maxConnections: 1 });
  try {
    await db.exec('create extension if not exists postgis');
    await migrate(db, await loadMigrations(MIGRATIONS_DIR));
  } finally {
    await db.close();
  }
  return TEMPLATE;
}

async function createDatabase(cluster: Cluster, template: string): Promise<string> {
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await onServer(cluster, (admin) => admin.exec(`create database ${name} template ${template}`));
  return clusterUrl(cluster, name);
}

async function onServer(cluster: Cluster, work: (admin: Database) => Promise<void>): Promise<void> {
  const admin = await openPostgres({ url: clusterUrl(cluster, 'postgres'), maxConnections: 1 });
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}
