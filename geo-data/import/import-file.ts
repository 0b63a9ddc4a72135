/** Imports one file: every row read, checked and written in one transaction that holds as a whole or not at all. */
import type { Database, Transaction } from '../database.ts';
import { parseColumnMap, planColumns } from './columns.ts';
import { type Crs, findShift, type PlaceRules } from './coordinates.ts';
import { type Counter, createCounter } from './counter.ts';
import { findIds, findTaken, naturalKeyOf } from './find-ids.ts';
import { type FindingWords, type ImportFinding, problem, warning } from './finding.ts';
import { createKeyRegister, type KeyRegister } from './key-register.ts';
import type { Draft, ImportKind, KindName } from './kind.ts';
import { importKinds } from './kinds/all.ts';
import { type FileFormat, type OpenedRows, openRows } from './open-rows.ts';
import { parseRow } from './parse-row.ts';
import { findInvalidPolygons } from './polygon-cover.ts';
import { type Dictionaries, loadDictionaries, resolveReferences } from './references.ts';
import { loadSiteBox } from './site-box.ts';
import { upsertDrafts } from './upsert.ts';
import { openWitnesses, type Witnesses } from './witnesses.ts';

export interface ImportOptions {
  readonly kind: KindName;
  readonly format: FileFormat;
  readonly path: string;
  /** `column=field,…`; null = by the usual headers alone. */
  readonly map: string | null;
  /** Null = not declared: taken for WGS-84, and looked at with suspicion. */
  readonly crs: Crs | null;
  /** Null = found out. */
  readonly encoding: string | null;
  readonly sheet: string | null;
  /** Writes nothing. */
  readonly dryRun: boolean;
  /** Leaves bad rows out instead of refusing the file. */
  readonly skipBad: boolean;
  /** Takes places far away from everything else. */
  readonly anywhere: boolean;
  /** Rows are known by `id` where the file has one, or always by their natural key. */
  readonly key: 'id' | 'natural';
}

export interface ImportResult {
  readonly kind: KindName;
  /** Written for good. */
  readonly done: boolean;
  readonly dryRun: boolean;
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly problems: number;
  readonly warnings: number;
  /** The system that the coordinates were converted from. */
  readonly crs: Crs;
}

export interface ImportWatch {
  onFinding(finding: ImportFinding): void;
  /** `share` of the file, 0 to 1; a sheet or GeoJSON is read at once and begins at 1. */
  onProgress(progress: { readonly rows: number; readonly share: number }): void;
  /** Inside the transaction, after the last row of an import that will hold. */
  beforeCommit(tx: Transaction, result: ImportResult): Promise<void>;
  readonly signal: AbortSignal;
}

const rowsAtOnce = 2000;
const maxMs = 2 * 3_600_000;

/** Throws `ImportFileError` for a file that cannot be read, and the signal's reason when it is ended. */
export async function importFile(
  db: Database,
  options: ImportOptions,
  watch: ImportWatch,
): Promise<ImportResult> {
  const kind = importKinds[options.kind];
  const declared = parseColumnMap(kind, options.map);
  const opened = await openRows(options.path, options.format, options);
  const counter = createCounter(kind.name, options, watch.onFinding);
  const plan = planColumns(kind, opened.columns, declared, opened.hasGeometry);
  for (const finding of [...opened.findings, ...plan.findings]) counter.report(finding);
  // Without its columns every row would be wrong in the same way.
  if (plan.findings.some(({ severity }) => severity === 'problem')) return counter.result(false);
  const undo = new Error('the import is undone');
  try {
    return await db.transaction(
      async (tx) => {
        await run(tx, { kind, options, watch, counter, opened, columnOf: plan.columnOf });
        const holds = !options.dryRun && (options.skipBad || counter.result(false).problems === 0);
        if (!holds) throw undo;
        const result = counter.result(true);
        await watch.beforeCommit(tx, result);
        return result;
      },
      { maxMs },
    );
  } catch (error) {
    if (error === undo) return counter.result(false);
    throw error;
  }
}

interface Work {
  readonly kind: ImportKind;
  readonly options: ImportOptions;
  readonly watch: ImportWatch;
  readonly counter: Counter;
  readonly opened: OpenedRows;
  readonly columnOf: ReadonlyMap<string, string>;
}

/** What is known before the first row and what is remembered over all of them. */
interface Memory {
  readonly rules: PlaceRules;
  readonly dictionaries: Dictionaries;
  readonly keys: KeyRegister;
  readonly witnesses: Witnesses;
  readonly present: ReadonlySet<string>;
}

async function run(tx: Transaction, work: Work): Promise<void> {
  const { kind, options, counter, watch } = work;
  const memory: Memory = {
    rules: { crs: options.crs ?? 'wgs84', siteBox: options.anywhere ? null : await loadSiteBox(tx) },
    dictionaries: await loadDictionaries(tx, kind),
    keys: createKeyRegister(),
    witnesses: await openWitnesses(tx, kind),
    present: presentFields(work),
  };
  let share = work.opened.hasGeometry ? 1 : 0;
  let chunk: Draft[] = [];
  const onShare = (part: number) => {
    share = part;
  };
  for await (const raw of work.opened.rows(onShare)) {
    watch.signal.throwIfAborted();
    const draft = parseRow(raw, kind, work.columnOf, memory.rules, counter.report);
    counter.countRow(draft === null);
    if (draft !== null) chunk.push(draft);
    if (chunk.length < rowsAtOnce) continue;
    await writeChunk(tx, work, memory, chunk);
    chunk = [];
    watch.onProgress({ rows: counter.rows(), share });
  }
  await writeChunk(tx, work, memory, chunk);
  watch.onProgress({ rows: counter.rows(), share: 1 });
  reportShift(memory, options, counter);
  await kind.finish?.(tx, counter.report);
}

/** Fields that the file speaks about; the others keep what is stored. */
function presentFields({ columnOf, opened }: Work): ReadonlySet<string> {
  const fields = new Set(columnOf.keys());
  if (opened.hasGeometry || fields.has('geometry'))
    for (const field of ['geometry', 'lon', 'lat']) fields.add(field);
  return fields;
}

async function writeChunk(
  tx: Transaction,
  work: Work,
  memory: Memory,
  chunk: readonly Draft[],
): Promise<void> {
  const { kind, options, counter } = work;
  const { report } = counter;
  let drafts = chunk;
  const keepGood = () => {
    const good = drafts.filter(({ bad }) => !bad);
    counter.countBad(drafts.length - good.length);
    drafts = good;
  };
  resolveReferences(kind, memory.dictionaries, drafts, report);
  keepGood();
  await memory.witnesses.look(tx, drafts);
  await kind.resolve?.(tx, drafts, report);
  if (kind.geometry === 'polygons') await findInvalidPolygons(tx, drafts, report);
  keepGood();
  refuseRepeated(kind, memory.keys, drafts, options.key === 'natural', report);
  keepGood();
  await findIds(tx, kind, drafts, options.key === 'natural', report);
  keepGood();
  refuseRepeatedIds(memory.keys, drafts, report);
  await findTaken(tx, kind, drafts, report);
  keepGood();
  counter.countWritten(await upsertDrafts(tx, kind, memory.present, drafts));
}

function refuseRepeated(
  kind: ImportKind,
  keys: KeyRegister,
  drafts: readonly Draft[],
  byName: boolean,
  report: Counter['report'],
): void {
  for (const draft of drafts) {
    if (!byName && draft.values.id !== null && kind.keyIsUnique !== true) continue;
    const key = naturalKeyOf(kind, draft);
    refuse(
      keys,
      `key ${key}`,
      draft,
      { field: kind.naturalKey.at(-1) ?? null, value: key.replaceAll('\u0000', ' ') },
      report,
    );
  }
}

function refuseRepeatedIds(keys: KeyRegister, drafts: readonly Draft[], report: Counter['report']): void {
  for (const draft of drafts) {
    const id = String(draft.values.id);
    refuse(keys, `id ${id}`, draft, { field: 'id', value: id }, report);
  }
}

function refuse(
  keys: KeyRegister,
  key: string,
  draft: Draft,
  words: FindingWords,
  report: Counter['report'],
): void {
  const other = keys.seenBefore(key, draft.row);
  if (other === null) return;
  draft.bad = true;
  report(problem('duplicate-key', { ...words, row: draft.row, params: { other } }));
}

/** Declared coordinates are believed, with a word; undeclared ones that lie off as a whole are not. */
function reportShift({ witnesses, rules }: Memory, options: ImportOptions, { report }: Counter): void {
  const shift = rules.crs === 'wgs84' ? findShift(witnesses.all()) : null;
  if (shift === null) return;
  const params = { metres: shift.metres, crs: shift.crs };
  report((options.crs === null ? problem : warning)('shifted-coordinates', { params }));
}
