/** The form of a backup file: gzip of JSON lines; a row is an array of texts, everything else an object that says what it is. */
import * as v from 'valibot';

export const backupFormat = 'hearthline-backup';
export const backupVersion = 1;
/** Bytes of a file that one line carries. */
export const pieceBytes = 192 * 1024;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const base64 = v.pipe(v.string(), v.base64());

/** First line: what this is, of which site, from when, and on which schema. */
export const backupHead = v.object({
  format: v.literal(backupFormat),
  version: v.literal(backupVersion),
  /** Wall time, ISO 8601. */
  madeAt: v.string(),
  site: v.string(),
  siteEn: v.string(),
  driver: v.picklist(['postgres', 'pglite']),
  migrations: v.array(v.object({ id: v.string(), hash: v.string() })),
});
export type BackupHead = v.InferOutput<typeof backupHead>;

/** Says which columns the rows after it have. Each row is an array of PostgreSQL's own texts of its values, or null. */
const tableLine = v.object({ t: v.literal('table'), name: v.string(), columns: v.array(v.string()) });
/** Where the numbers go on; values as text because they are of 64 bits. */
const sequencesLine = v.object({
  t: v.literal('sequences'),
  sequences: v.array(v.object({ name: v.string(), last: v.string(), called: v.boolean() })),
});
export type SequenceState = v.InferOutput<typeof sequencesLine>['sequences'][number];
const keyLine = v.object({ t: v.literal('secretKey'), base64 });
/** A file of the blob store: its pieces follow. */
const blobLine = v.object({ t: v.literal('blob'), sha256: hash, bytes: count });
const pieceLine = v.object({ t: v.literal('piece'), base64 });
/** Last line; `sha256` is of every byte before it, unpacked. */
const endLine = v.object({
  t: v.literal('end'),
  tables: v.record(v.string(), count),
  blobs: count,
  blobBytes: count,
  /** Files that rows name and that were not there, or not whole, when the backup was made. */
  missing: v.array(hash),
  sha256: hash,
});
export type BackupEnd = Omit<v.InferOutput<typeof endLine>, 't'>;

export const controlLine = v.variant('t', [tableLine, sequencesLine, keyLine, blobLine, pieceLine, endLine]);
export type ControlLine = v.InferOutput<typeof controlLine>;

/** One row: the texts of its columns. */
export const rowLine = v.array(v.nullable(v.string()));

/** The file, or the place it is to go to, is not fit for it; the message is a sentence in both languages. */
export function backupError(zh: string, en: string): Error {
  return Object.assign(new Error(`${zh}\n${en}`), { name: 'BackupError' });
}
