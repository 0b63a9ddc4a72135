/** Reads from the header of a PMTiles archive (version 3) which part of the world it covers. */
import type { Box } from './coordinates.ts';

const magic = 'PMTiles';
const headerBytes = 127;

/** Null when the bytes are no such archive, or one without a surface. */
export function readArchiveBounds(archive: Uint8Array): Box | null {
  if (archive.length < headerBytes) return null;
  const header = Buffer.from(archive.buffer, archive.byteOffset, headerBytes);
  if (header.toString('latin1', 0, 7) !== magic || header.readUInt8(7) !== 3) return null;
  const [west, south, east, north] = [102, 106, 110, 114].map((at) => header.readInt32LE(at) / 1e7);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  return west < east && south < north ? [west, south, east, north] : null;
}
