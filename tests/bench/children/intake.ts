/** Child process: the real broker, behind it nothing, the intake without a database, or the intake with one. */
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { createAccess } from '#edge-gateway/access.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '#edge-gateway/embedded-broker.ts';
import { type Ingest, startIngest } from '#edge-gateway/ingest.ts';
import { createLastKnown } from '#edge-gateway/last-known.ts';
import { createLoginGuard } from '#edge-gateway/login-guard.ts';
import type { DeviceIdentity, IngestStore, UseCase } from '#edge-gateway/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { openDatabase } from '#geo-data/open.ts';
import { openIngestStore } from '#geo-data/store/ingest.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';
import { deviceId } from '../fix-message.ts';

const held: { broker?: EmbeddedBroker; ingest?: Ingest; db?: Database } = {};
const saved = { batches: 0, rows: 0 };

/** The bench measures the way of a sample; commands and requests go elsewhere. */
const refusing: UseCase<unknown> = {
  validate: () => ({ ok: false, issues: [{ path: '', message: 'not part of this bench' }] }),
  execute: () => Promise.reject(new Error('not part of this bench')),
};

/** Says of every row that it is new: the intake's own work without a database. */
const forgetful: IngestStore = {
  saveBatch: async ({ fixes, readings }) => ({
    fixes: fixes.map(() => 'stored'),
    readings: readings.map(() => 'stored'),
  }),
  classifyFailure: () => 'fault',
};

function counting(store: IngestStore): IngestStore {
  return {
    ...store,
    async saveBatch(batch) {
      const outcome = await store.saveBatch(batch);
      saved.batches++;
      saved.rows += batch.fixes.length;
      return outcome;
    },
  };
}

async function openStore(input: TaskArguments): Promise<IngestStore> {
  if (input.text('storage') === 'memory') return forgetful;
  held.db = await openDatabase({
    databaseUrl: input.text('databaseUrl') || undefined,
    dataDir: input.text('dataDir'),
  });
  return openIngestStore(held.db);
}

function startIntake(store: IngestStore): Ingest {
  const lastKnown = createLastKnown();
  return startIngest({
    clock: { now: wallNow, wallNow, toSite: (at) => at },
    store: counting(store),
    dutyAt: () => 'on',
    requests: refusing,
    renderProblem: (code, detail) => ({ code, detail }),
    workerCommands: refusing,
    publishReply: async () => undefined,
    onStored: ({ fixes }) => void lastKnown.apply(fixes),
    log: (level, event, fields) => {
      if (level === 'error' || level === 'warn') process.stderr.write(`${event} ${JSON.stringify(fields)}\n`);
    },
  });
}

async function open(input: TaskArguments) {
  const ingest = input.text('storage') === 'none' ? undefined : startIntake(await openStore(input));
  const directory = { authenticate: async (username: string) => identityOf(username) };
  const broker = await startEmbeddedBroker(
    { host: '127.0.0.1', port: 0, log: () => undefined },
    {
      access: createAccess(directory, createLoginGuard(wallNow)),
      accept: ingest === undefined ? async () => undefined : ingest.accept,
    },
  );
  Object.assign(held, { broker, ingest });
  return { port: broker.port };
}

function identityOf(username: string): DeviceIdentity {
  return { kind: 'phone', username, deviceId, workerId: username, clock: 'wall', crs: 'wgs84' };
}

/** Totals since the start of the process: the runner subtracts. */
async function totals() {
  const fixes = held.ingest?.counters().fixes;
  const { user, system } = process.cpuUsage();
  const refused = Object.values(fixes?.rejected ?? {}).reduce((sum, n) => sum + n, 0);
  const notStored = refused + (fixes?.duplicate ?? 0) + (fixes?.ignored ?? 0) + (fixes?.returned ?? 0);
  return { ...saved, notStored, cpuMs: (user + system) / 1_000 };
}

serveTasks({ open, totals }, async () => {
  await held.broker?.close();
  await held.ingest?.drain();
  await held.db?.close();
});
