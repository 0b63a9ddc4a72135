/** Moves community discs that would cover each other apart, each by as much as the other, so that both counts are read. Pure. */
import type { CommunityMark } from './community-marks.ts';

/** A community with the pixels its disc is drawn aside of its place; y grows downwards. */
export interface PlacedCommunity extends CommunityMark {
  readonly dx: number;
  readonly dy: number;
}

/** Rounds of pushing; more discs in one place than this settles stay close rather than wander off. */
const rounds = 12;

/** The marks in their order; points stay where they are. `radius` is a disc's with its rim in pixels. */
export function spreadDiscs(
  marks: readonly CommunityMark[],
  project: (lon: number, lat: number) => { readonly x: number; readonly y: number },
  radius: number,
): readonly PlacedCommunity[] {
  const placed = marks.map((mark) => ({ ...mark, dx: 0, dy: 0 }));
  const discs = placed
    .filter((mark) => mark.tone !== 'point')
    .map((mark) => ({ mark, ...project(mark.lon, mark.lat) }));
  for (let round = 0; round < rounds; round++) {
    let moved = false;
    for (const [i, a] of discs.entries()) {
      for (const b of discs.slice(i + 1)) moved = pushApart(a, b, 2 * radius) || moved;
    }
    if (!moved) break;
  }
  return placed;
}

interface Disc {
  readonly mark: { dx: number; dy: number };
  readonly x: number;
  readonly y: number;
}

function pushApart(a: Disc, b: Disc, wanted: number): boolean {
  const x = b.x + b.mark.dx - a.x - a.mark.dx;
  const y = b.y + b.mark.dy - a.y - a.mark.dy;
  const apart = Math.hypot(x, y);
  if (apart >= wanted - 0.5) return false;
  const by = (wanted - apart) / 2;
  // Two in the same place part sideways.
  const [ux, uy] = apart < 0.01 ? [1, 0] : [x / apart, y / apart];
  a.mark.dx -= ux * by;
  a.mark.dy -= uy * by;
  b.mark.dx += ux * by;
  b.mark.dy += uy * by;
  return true;
}
