/** Last places of workers as columns: stable indexes, what changed since the last frame, and the binary frames. */
import { encodePositions, unknownHeading, type WorkerMark } from '#command-center/contract/positions.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Position } from '#dispatch-core/domain/worker.ts';

export interface Placed {
  readonly workerId: string;
  readonly index: number;
  readonly position: Position;
  readonly mark: WorkerMark;
}

export interface FrameHead {
  readonly snapshot: boolean;
  readonly seq: number;
  readonly now: Instant;
  readonly origin: readonly [number, number];
}

export interface PositionTable {
  /** Sets place and mark; a worker keeps his index for the life of the process. */
  put(workerId: string, position: Position, mark: WorkerMark): void;
  /** Takes a worker off the map (off duty, gone). */
  drop(workerId: string): void;
  all(): Iterable<Placed>;
  /** Changed and dropped since the last call. */
  take(): { readonly moved: readonly Placed[]; readonly dropped: readonly number[] };
}

/** An empty table. */
export function createPositionTable(): PositionTable {
  const indexes = new Map<string, number>();
  const placed = new Map<string, Placed>();
  const moved = new Set<string>();
  const dropped = new Set<number>();
  const indexOf = (workerId: string): number => {
    const known = indexes.get(workerId);
    if (known !== undefined) return known;
    indexes.set(workerId, indexes.size);
    return indexes.size - 1;
  };
  return {
    put(workerId, position, mark) {
      const index = indexOf(workerId);
      placed.set(workerId, { workerId, index, position, mark });
      moved.add(workerId);
      dropped.delete(index);
    },
    drop(workerId) {
      const one = placed.get(workerId);
      if (one === undefined) return;
      placed.delete(workerId);
      moved.delete(workerId);
      dropped.add(one.index);
    },
    all: () => placed.values(),
    take() {
      const taken = {
        moved: [...moved].flatMap((id) => placed.get(id) ?? []),
        dropped: [...dropped],
      };
      moved.clear();
      dropped.clear();
      return taken;
    },
  };
}

/** Writes the binary frame of some workers. */
export function encodeFrame(head: FrameHead, workers: readonly Placed[]): Uint8Array<ArrayBuffer> {
  const [originLon, originLat] = head.origin;
  return encodePositions({
    snapshot: head.snapshot,
    seq: head.seq,
    atMs: head.now,
    originLon,
    originLat,
    workerIndex: Uint32Array.from(workers, ({ index }) => index),
    dLon: Float32Array.from(workers, ({ position }) => position.lon - originLon),
    dLat: Float32Array.from(workers, ({ position }) => position.lat - originLat),
    ageS: Uint16Array.from(workers, ({ position }) => ageS(head.now - position.at)),
    state: Uint8Array.from(workers, ({ mark }) => mark),
    heading: Uint8Array.from(workers, ({ position }) => headingByte(position.courseDeg)),
  });
}

function ageS(ageMs: number): number {
  return Math.min(65_535, Math.max(0, Math.round(ageMs / 1_000)));
}

/** Heading / 2 in 0…179; 255 = unknown. */
function headingByte(courseDeg: number | null): number {
  return courseDeg === null ? unknownHeading : Math.floor((((courseDeg % 360) + 360) % 360) / 2);
}
