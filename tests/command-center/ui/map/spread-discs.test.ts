/** Discs of communities: none covers another, nobody moves without need, two in one place part. */
import { describe, expect, it } from 'vitest';
import type { CommunityMark } from '#command-center/ui/map/community-marks.ts';
import { spreadDiscs } from '#command-center/ui/map/spread-discs.ts';

const mark = (id: string, lon: number, lat: number, tone: CommunityMark['tone'] = 'loud'): CommunityMark => ({
  id,
  name: id,
  lon,
  lat,
  open: 20,
  late: 0,
  tone,
});
const project = (x: number, y: number) => ({ x, y });
const apart = (marks: ReturnType<typeof spreadDiscs>): number => {
  const [a, b] = marks;
  if (a === undefined || b === undefined) return 0;
  return Math.hypot(b.lon + b.dx - a.lon - a.dx, b.lat + b.dy - a.lat - a.dy);
};

describe('discs', () => {
  it('move apart, each by as much as the other', () => {
    const placed = spreadDiscs([mark('a', 0, 0), mark('b', 20, 0)], project, 16);
    expect(apart(placed)).toBeGreaterThan(31);
    expect(placed.map(({ dx }) => dx)).toEqual([-6, 6]);
  });

  it('stay where they are when they touch nobody, and points always do', () => {
    const placed = spreadDiscs([mark('a', 0, 0), mark('b', 40, 0), mark('c', 1, 0, 'point')], project, 16);
    expect(placed.map(({ dx, dy }) => [dx, dy])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it('part even in the very same place', () => {
    expect(apart(spreadDiscs([mark('a', 5, 5), mark('b', 5, 5)], project, 16))).toBeGreaterThan(31);
  });
});
