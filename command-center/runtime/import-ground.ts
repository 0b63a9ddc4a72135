/** Takes an uploaded ground: a base map, with or without roads, checked and put into use. */
import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { type GroundHead, groundHead, type ImportLine } from '#command-center/contract/imports.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { readArchiveBounds } from '#geo-data/import/archive-bounds.ts';
import { decodeRoads } from '#geo-data/roads/codec.ts';
import { saveAudit } from '#geo-data/store/audit.ts';
import { loadCurrentGround, saveGround } from '#geo-data/store/grounds.ts';
import type { BlobFiles } from './blobs.ts';

/** An upload that is no ground; the message is for the sender. */
export class GroundUploadError extends Error {
  override readonly name = 'GroundUploadError';
}

export interface GroundParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly blobs: Pick<BlobFiles, 'save'>;
}

const maxHeadBytes = 64 * 1024;

/** Stores it as the site's ground. A base map without roads leaves those of the ground before in use. */
export async function takeGround(parts: GroundParts, path: string, actor: Actor): Promise<ImportLine> {
  const { head, baseMap, roads } = await readUpload(path);
  const { db, clock, blobs } = parts;
  const bounds = readArchiveBounds(baseMap);
  if (bounds === null) throw new GroundUploadError('the base map is not a PMTiles archive of version 3');
  if (roads !== null) checkRoads(roads);
  const id = parts.newId();
  const before = await loadCurrentGround(db);
  const ground = {
    id,
    origin: head.origin,
    builtAt: clock.wallNow(),
    bounds,
    attribution: head.attribution,
    counts: head.counts,
    baseMap: await blobs.save(baseMap),
    baseMapBytes: baseMap.length,
    roads: roads === null ? (before?.roads ?? null) : await blobs.save(roads),
  };
  await db.transaction(async (tx) => {
    await saveGround(tx, ground);
    await saveAudit(tx, {
      at: clock.now(),
      wallAt: clock.wallNow(),
      actorId: actor.id,
      actorRole: actor.role,
      action: 'import.ground',
      targetKind: 'import',
      targetId: id,
      detail: {
        origin: head.origin,
        baseMapBytes: baseMap.length,
        roadsBytes: roads?.length ?? 0,
        counts: head.counts,
      },
    });
  });
  return { t: 'ground', id, baseMapBytes: baseMap.length, hasRoads: ground.roads !== null };
}

function checkRoads(bytes: Uint8Array): void {
  try {
    decodeRoads(bytes);
  } catch (cause) {
    throw new GroundUploadError('the road graph cannot be read', { cause });
  }
}

interface Upload {
  readonly head: GroundHead;
  readonly baseMap: Uint8Array;
  readonly roads: Uint8Array | null;
}

async function readUpload(path: string): Promise<Upload> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Buffer.alloc(Math.min(size, maxHeadBytes));
    await file.read(start, 0, start.length, 0);
    const end = start.indexOf(0x0a);
    const head = v.safeParse(
      v.pipe(v.string(), v.parseJson(), groundHead),
      start.subarray(0, end).toString('utf8'),
    );
    if (end < 0 || !head.success) throw new GroundUploadError('the first line does not describe a ground');
    const { baseMapBytes, roadsBytes } = head.output;
    if (end + 1 + baseMapBytes + roadsBytes !== size)
      throw new GroundUploadError('the upload is not as long as its first line says');
    const read = async (at: number, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length);
      for (let got = 0; got < length; ) {
        const { bytesRead } = await file.read(bytes, got, length - got, at + got);
        if (bytesRead === 0) throw new GroundUploadError('the upload ends too early');
        got += bytesRead;
      }
      return bytes;
    };
    return {
      head: head.output,
      baseMap: await read(end + 1, baseMapBytes),
      roads: roadsBytes === 0 ? null : await read(end + 1 + baseMapBytes, roadsBytes),
    };
  } finally {
    await file.close();
  }
}
