/** Finds what is near a point: samples along streets, and the pieces of streets themselves, in square cells. */
import { crossingOf, nth, type Point } from './plane.ts';

export interface Sample {
  readonly at: Point;
  readonly angle: number;
  /** Line it belongs to and how far along, metres. */
  readonly line: number;
  readonly along: number;
}

export interface Piece {
  readonly a: Point;
  readonly b: Point;
  readonly line: number;
  /** 0 = the greatest roads. */
  readonly level: number;
}

export interface CellIndex<T> {
  add(item: T, at: Point): void;
  /** Whether `test` holds for an item whose cell touches the square of `reachM` around the point; stops at the first. */
  some(at: Point, reachM: number, test: (item: T) => boolean): boolean;
}

/** For places up to `reachM` from the middle; what lies farther out shares the cells at the rim. */
export function makeCellIndex<T>(cellM: number, reachM = 15_000): CellIndex<T> {
  const n = Math.ceil((2 * reachM) / cellM) + 1;
  const cells: (T[] | undefined)[] = new Array(n * n);
  const column = (x: number) => Math.min(n - 1, Math.max(0, Math.floor((x + reachM) / cellM)));
  return {
    add(item, at) {
      const key = column(at[0]) * n + column(at[1]);
      const cell = cells[key];
      if (cell === undefined) cells[key] = [item];
      else cell.push(item);
    },
    some(at, near, test) {
      const i1 = column(at[0] + near);
      const j0 = column(at[1] - near);
      const j1 = column(at[1] + near);
      for (let i = column(at[0] - near); i <= i1; i++) {
        for (let j = j0; j <= j1; j++) {
          const cell = cells[i * n + j];
          if (cell === undefined) continue;
          for (const item of cell) if (test(item)) return true;
        }
      }
      return false;
    },
  };
}

/** Pieces must not be longer than the cell. */
export interface PieceIndex {
  add(piece: Piece): void;
  /** The first piece that the way from `a` to `b` crosses, of level ≤ `maxLevel`. */
  firstCrossing(a: Point, b: Point, maxLevel: number): { at: Point; t: number } | null;
}

const pieceCellM = 60;

export function makePieceIndex(): PieceIndex {
  const cells = makeCellIndex<Piece>(pieceCellM);
  return {
    add: (piece) => cells.add(piece, [(piece.a[0] + piece.b[0]) / 2, (piece.a[1] + piece.b[1]) / 2]),
    firstCrossing(a, b, maxLevel) {
      let best: { at: Point; t: number } | null = null;
      const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const reach = Math.hypot(a[0] - b[0], a[1] - b[1]) / 2 + pieceCellM / 2;
      cells.some(middle, reach, (piece) => {
        if (piece.level > maxLevel) return false;
        const hit = crossingOf(a, b, piece.a, piece.b);
        if (hit !== null && (best === null || hit.t < best.t)) best = { at: hit.at, t: hit.t };
        return false;
      });
      return best;
    },
  };
}

/** Calls `each` for points every `stepM` along a line, with the direction and the way so far. */
export function walkLine(
  line: readonly Point[],
  stepM: number,
  each: (at: Point, angle: number, along: number) => void,
): void {
  let along = 0;
  for (let k = 1; k < line.length; k++) {
    const a = nth(line, k - 1);
    const b = nth(line, k);
    const m = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const steps = Math.max(1, Math.round(m / stepM));
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      each([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t], angle, along + m * t);
    }
    along += m;
  }
}
