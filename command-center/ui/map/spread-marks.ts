/** Moves plates that would lie on a disc or on each other a little aside, so that each can be counted. Pure. */
import type { OrderMark } from './order-marks.ts';
import { type Box, boxAround } from './place-labels.ts';

/** A mark with the pixels it is drawn aside of its place; y grows downwards. */
export interface SpreadMark extends OrderMark {
  readonly dx: number;
  readonly dy: number;
}

/** Ways aside in order of preference: down left, down right, up right, up left, then straight, then twice as far. */
const ways = [
  [-1, 1],
  [1, 1],
  [1, -1],
  [-1, -1],
  [0, 1.35],
  [1.35, 0],
  [0, -1.35],
  [-1.35, 0],
] as const;

/**
 * Marks in drawing order (least urgent first) with their way aside; the most urgent choose first. Where everything
 * around is taken a mark stays at its place, over the others.
 */
export function spreadMarks(
  marks: readonly OrderMark[],
  project: (lon: number, lat: number) => { readonly x: number; readonly y: number },
  discs: readonly Box[],
  radius: number,
): readonly SpreadMark[] {
  const taken: Box[] = [...discs];
  const spread = [...marks].reverse().map((mark): SpreadMark => {
    const at = project(mark.lon, mark.lat);
    const [dx, dy] = freeWay(at, taken, radius);
    taken.push(boxAround({ x: at.x + dx, y: at.y + dy }, radius * 0.9));
    return { ...mark, dx, dy };
  });
  return spread.reverse();
}

/** Pixels aside for a mark of `radius` at `at`, so that it covers none of `taken`; none where everything is taken. */
export function freeWay(
  at: { readonly x: number; readonly y: number },
  taken: readonly Box[],
  radius: number,
): readonly [number, number] {
  const tries = [
    [0, 0] as const,
    ...[1.5, 2.4, 3.4].flatMap((far) => ways.map(([x, y]) => [x * far * radius, y * far * radius] as const)),
  ];
  const free = tries.find(([dx, dy]) => {
    const box = boxAround({ x: at.x + dx, y: at.y + dy }, radius * 0.9);
    return !taken.some((other) => overlaps(box, other));
  });
  return free ?? [0, 0];
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
