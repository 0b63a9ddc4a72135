/** The binary position frame of the live feed (CONTRACTS 7): 44-byte header, then columns, little endian, 16 bytes a worker. */

export const positionMagic = 0x31584648;
export const positionVersion = 1;
export const headerBytes = 44;
export const bytesPerWorker = 16;
/** Heading byte of a worker whose heading is unknown. */
export const unknownHeading = 255;

/** What a worker's mark shows; the number is the byte on the wire. */
export const workerMarks = {
  idle: 0,
  assigned: 1,
  enRoute: 2,
  onSite: 3,
  stale: 4,
  unknownPlace: 5,
} as const;
export type WorkerMark = (typeof workerMarks)[keyof typeof workerMarks];

/** Columns of one frame; all arrays have the same length. */
export interface PositionFrame {
  readonly snapshot: boolean;
  readonly seq: number;
  readonly atMs: number;
  readonly originLon: number;
  readonly originLat: number;
  readonly workerIndex: Uint32Array;
  readonly dLon: Float32Array;
  readonly dLat: Float32Array;
  readonly ageS: Uint16Array;
  readonly state: Uint8Array;
  /** Heading / 2 in degrees; 255 = unknown. */
  readonly heading: Uint8Array;
}

/** Writes a frame; the columns are copied. */
export function encodePositions(frame: PositionFrame): Uint8Array<ArrayBuffer> {
  const n = frame.workerIndex.length;
  const bytes = new Uint8Array(headerBytes + bytesPerWorker * n);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, positionMagic, true);
  view.setUint16(4, positionVersion, true);
  view.setUint16(6, frame.snapshot ? 1 : 0, true);
  view.setUint32(8, frame.seq, true);
  view.setFloat64(16, frame.atMs, true);
  view.setFloat64(24, frame.originLon, true);
  view.setFloat64(32, frame.originLat, true);
  view.setUint32(40, n, true);
  for (let i = 0; i < n; i++) {
    view.setUint32(headerBytes + 4 * i, frame.workerIndex[i] ?? 0, true);
    view.setFloat32(headerBytes + 4 * (n + i), frame.dLon[i] ?? 0, true);
    view.setFloat32(headerBytes + 4 * (2 * n + i), frame.dLat[i] ?? 0, true);
    view.setUint16(headerBytes + 12 * n + 2 * i, frame.ageS[i] ?? 0, true);
  }
  bytes.set(frame.state, headerBytes + 14 * n);
  bytes.set(frame.heading, headerBytes + 15 * n);
  return bytes;
}

/** Reads a frame; throws a sentence when the bytes are not one. */
export function decodePositions(buffer: ArrayBuffer): PositionFrame {
  const view = new DataView(buffer);
  if (buffer.byteLength < headerBytes || view.getUint32(0, true) !== positionMagic) {
    throw new Error('not a position frame: magic HFX1 is missing');
  }
  const version = view.getUint16(4, true);
  if (version !== positionVersion) throw new Error(`position frame version ${version} is not known`);
  const n = view.getUint32(40, true);
  if (buffer.byteLength !== headerBytes + bytesPerWorker * n) {
    throw new Error(`position frame of ${n} workers has ${buffer.byteLength} bytes`);
  }
  const workerIndex = new Uint32Array(n);
  const dLon = new Float32Array(n);
  const dLat = new Float32Array(n);
  const ageS = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    workerIndex[i] = view.getUint32(headerBytes + 4 * i, true);
    dLon[i] = view.getFloat32(headerBytes + 4 * (n + i), true);
    dLat[i] = view.getFloat32(headerBytes + 4 * (2 * n + i), true);
    ageS[i] = view.getUint16(headerBytes + 12 * n + 2 * i, true);
  }
  return {
    snapshot: (view.getUint16(6, true) & 1) === 1,
    seq: view.getUint32(8, true),
    atMs: view.getFloat64(16, true),
    originLon: view.getFloat64(24, true),
    originLat: view.getFloat64(32, true),
    workerIndex,
    dLon,
    dLat,
    ageS,
    state: new Uint8Array(buffer, headerBytes + 14 * n, n).slice(),
    heading: new Uint8Array(buffer, headerBytes + 15 * n, n).slice(),
  };
}
