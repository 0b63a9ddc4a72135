/** Evidence files: what is known of each; the bytes lie in the blob store. */
import type { Queryable } from '../database.ts';
import { at, bytes, instant, number, text } from './rows.ts';

export interface BlobRow {
  readonly id: string;
  readonly sha256: Uint8Array;
  readonly mediaType: string;
  readonly bytes: number;
  readonly createdAt: number;
  readonly createdBy: string;
}

export async function saveBlobRow(db: Queryable, blob: BlobRow): Promise<void> {
  await db.query(
    `insert into blobs (id, sha256, media_type, bytes, created_at, created_by)
     values ($1::text, $2::bytea, $3::text, $4::bigint, $5::timestamptz, $6::text)`,
    [blob.id, blob.sha256, blob.mediaType, blob.bytes, at(blob.createdAt), blob.createdBy],
  );
}

export async function loadBlobRow(db: Queryable, id: string): Promise<BlobRow | null> {
  const { rows } = await db.query(
    'select id, sha256, media_type, bytes, created_at, created_by from blobs where id = $1::text',
    [id],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    id: text(row, 'id'),
    sha256: bytes(row, 'sha256'),
    mediaType: text(row, 'media_type'),
    bytes: number(row, 'bytes'),
    createdAt: instant(row, 'created_at'),
    createdBy: text(row, 'created_by'),
  };
}

/** Those of the ids (a few per command) that name a file. */
export async function knownBlobs(db: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query('select id from blobs where id = any($1::text[])', [ids]);
  return new Set(rows.map((row) => text(row, 'id')));
}
