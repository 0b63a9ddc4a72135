/** Binds imports: one at a time, from an uploaded file into the database, then everything that keeps a copy reads again. */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import type { ImportLine } from '#command-center/contract/imports.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import type { Database, Transaction } from '#geo-data/database.ts';
import { parseColumnMap } from '#geo-data/import/columns.ts';
import { coordinateSystems } from '#geo-data/import/coordinates.ts';
import { ImportFileError } from '#geo-data/import/finding.ts';
import { type ImportOptions, type ImportResult, importFile } from '#geo-data/import/import-file.ts';
import { type KindName, kindNames } from '#geo-data/import/kind.ts';
import { importKinds } from '#geo-data/import/kinds/all.ts';
import { fileFormats } from '#geo-data/import/open-rows.ts';
import { saveAudit } from '#geo-data/store/audit.ts';
import { listHeatStations } from '#geo-data/store/city.ts';
import { listWorkers } from '#geo-data/store/workers.ts';
import type { ImportJob, ImportUpload, ServerDeps, ServerLog } from '../server/deps.ts';
import type { BlobFiles } from './blobs.ts';
import { GroundUploadError, takeGround } from './import-ground.ts';
import type { LiveSync } from './live-sync.ts';
import type { Bus } from './ports.ts';
import type { RunningRules } from './rules.ts';

export interface ImportParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: ServerLog;
  readonly blobs: Pick<BlobFiles, 'save'>;
  /** Uploads lie here while they are read. */
  readonly uploadDir: string;
  readonly rules: Pick<RunningRules, 'reload'>;
  readonly bus: Pick<Bus, 'publish'>;
  readonly sync: Pick<LiveSync, 'touchReadings'>;
}

const maxUploadBytes = 4 * 1024 ** 3;
const flag = v.optional(
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform((word) => word === 'true'),
  ),
  'false',
);
const text = v.optional(v.pipe(v.string(), v.maxLength(4000)));

const importWords = v.object({
  format: v.picklist(fileFormats, `one of ${fileFormats.join(', ')}`),
  map: text,
  crs: v.optional(v.picklist(coordinateSystems, `one of ${coordinateSystems.join(', ')}`)),
  encoding: text,
  sheet: text,
  dryRun: flag,
  skipBad: flag,
  anywhere: flag,
  key: v.optional(v.picklist(['id', 'natural'], 'id or natural'), 'id'),
});

export function bindImports(parts: ImportParts): ServerDeps['imports'] {
  // Two imports at once would wait for each other's rows, and on the embedded database for the whole of each other.
  let isBusy = false;
  const alone = (job: ImportJob): ImportJob => ({
    async run(upload) {
      isBusy = true;
      try {
        await job.run(upload);
      } finally {
        isBusy = false;
      }
    },
  });
  return {
    open(kind, words) {
      if (isBusy) return 'busy';
      if (kind === 'ground') return alone(groundJob(parts));
      const known = kindNames.find((name) => name === kind);
      if (known === undefined) return 'unknown-kind';
      const read = readWords(known, words);
      return 'issues' in read ? read : alone(fileJob(parts, read.options));
    },
  };
}

type Words =
  | { readonly options: Omit<ImportOptions, 'path'> }
  | { readonly issues: readonly { path: string; message: string }[] };

function readWords(kind: KindName, words: Readonly<Record<string, string>>): Words {
  const read = v.safeParse(importWords, words);
  if (!read.success)
    return {
      issues: read.issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', message: issue.message })),
    };
  const { map, crs, encoding, sheet, ...rest } = read.output;
  try {
    parseColumnMap(importKinds[kind], map ?? null);
  } catch (error) {
    return { issues: [{ path: 'map', message: error instanceof Error ? error.message : String(error) }] };
  }
  return {
    options: {
      ...rest,
      kind,
      map: map ?? null,
      crs: crs ?? null,
      encoding: encoding ?? null,
      sheet: sheet ?? null,
    },
  };
}

function fileJob(parts: ImportParts, options: Omit<ImportOptions, 'path'>): ImportJob {
  return {
    run: (upload) =>
      answering(parts, upload, async (path) => {
        const result = await importFile(
          parts.db,
          { ...options, path },
          {
            onFinding: (finding) => upload.write({ t: 'finding', finding }),
            onProgress: (progress) => upload.write({ t: 'progress', ...progress }),
            beforeCommit: (tx, done) => note(parts, tx, upload.actor, options, done),
            signal: upload.signal,
          },
        );
        if (result.done) await refresh(parts, options.kind);
        else await parts.db.transaction((tx) => note(parts, tx, upload.actor, options, result));
        return { t: 'result', result };
      }),
  };
}

function groundJob(parts: ImportParts): ImportJob {
  return {
    run: (upload) => answering(parts, upload, (path) => takeGround(parts, path, upload.actor)),
  };
}

/** Spools the upload, does the work, and says how it ended; the reader gets a last line in every case. */
async function answering(
  parts: ImportParts,
  upload: ImportUpload,
  work: (path: string) => Promise<ImportLine>,
): Promise<void> {
  const path = join(parts.uploadDir, `${parts.newId()}.part`);
  try {
    await spool(upload.body, path, upload.signal);
    upload.write(await work(path));
  } catch (error) {
    const told = error instanceof ImportFileError || error instanceof GroundUploadError;
    const incidentId = parts.newId();
    if (!told && !upload.signal.aborted) parts.log('error', 'import.failed', { incidentId, error });
    const reason = error instanceof Error ? error.message.replaceAll(path, 'the file') : String(error);
    upload.write({ t: 'failed', message: told ? reason : `${reason} (incident ${incidentId})` });
  } finally {
    await rm(path, { force: true });
  }
}

async function spool(body: ImportUpload['body'], path: string, signal: AbortSignal): Promise<void> {
  if (body === null) throw new ImportFileError('the upload is empty');
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  let bytes = 0;
  const bounded = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > maxUploadBytes) throw new ImportFileError('the file is larger than 4 GiB');
      yield chunk;
    }
  };
  await pipeline(body, bounded, createWriteStream(path, { mode: 0o600 }), { signal });
}

async function note(
  { clock }: ImportParts,
  tx: Transaction,
  actor: Actor,
  { kind, format, key, skipBad }: Omit<ImportOptions, 'path'>,
  result: ImportResult,
): Promise<void> {
  await saveAudit(tx, {
    at: clock.now(),
    wallAt: clock.wallNow(),
    actorId: actor.id,
    actorRole: actor.role,
    action: `import.${kind}`,
    targetKind: 'import',
    targetId: kind,
    detail: { format, key, skipBad, ...result },
  });
}

/** Names, areas, workers and stations that this process and others keep in memory. */
async function refresh({ db, rules, bus, sync }: ImportParts, kind: KindName): Promise<void> {
  bus.publish('people', []);
  await rules.reload();
  bus.publish('rules', ['import']);
  if (kind === 'workers')
    bus.publish(
      'workers',
      (await listWorkers(db)).map(({ id }) => id),
    );
  if (kind !== 'heat-stations') return;
  sync.touchReadings(null);
  bus.publish(
    'readings',
    (await listHeatStations(db)).map(({ id }) => id),
  );
}
