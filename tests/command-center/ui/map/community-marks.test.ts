/** Communities on the map: who is a disc, how loud, and how long the late arc is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommunityLoad } from '#command-center/ui/board.ts';
import {
  arcOf,
  communityMarksAt,
  discName,
  pointZoom,
  shareOfArc,
  toneOf,
} from '#command-center/ui/map/community-marks.ts';
import { sampleCommunity } from '../samples.ts';

const load = (communityId: string, open: number, late = 0): [string, CommunityLoad] => [
  communityId,
  { communityId, reports: 0, open, late },
];
const communities = ['a', 'b', 'c', 'd'].map((id) => sampleCommunity(id));
const loads = new Map([load('a', 12, 3), load('b', 4), load('c', 5)]);

describe('communityMarksAt', () => {
  it('shows small communities only beyond their zoom, the most open last', () => {
    const idsAt = (zoom: number) => communityMarksAt(communities, loads, zoom).map(({ id }) => id);
    expect(idsAt(pointZoom)).toEqual(['c', 'a']);
    expect(idsAt(pointZoom + 0.25)).toEqual(['d', 'b', 'c', 'a']);
  });

  it('carries the counts, nought where no load is known', () => {
    const marks = communityMarksAt(communities, loads, pointZoom + 1);
    expect(marks.at(-1)).toMatchObject({ id: 'a', open: 12, late: 3, tone: 'loud' });
    expect(marks[0]).toMatchObject({ id: 'd', open: 0, late: 0, tone: 'point' });
  });
});

describe('a disc', () => {
  it('begins at five and is loud from ten', () => {
    expect([0, 4, 5, 9, 10, 99].map(toneOf)).toEqual(['point', 'point', 'quiet', 'quiet', 'loud', 'loud']);
  });

  it('has an arc as long as the late share, seen from the first late order on', () => {
    expect(arcOf({ open: 0, late: 0 })).toBe(0);
    expect(arcOf({ open: 12, late: 0 })).toBe(0);
    expect(arcOf({ open: 100, late: 1 })).toBe(1);
    expect(arcOf({ open: 7, late: 7 })).toBe(20);
    expect(shareOfArc(20)).toBe(1);
    const counts = fc
      .integer({ min: 1, max: 500 })
      .chain((open) => fc.tuple(fc.constant(open), fc.nat(open)));
    fc.assert(
      fc.property(counts, ([open, late]) => {
        expect(Math.abs(shareOfArc(arcOf({ open, late })) - late / open)).toBeLessThanOrEqual(1 / 20);
      }),
    );
  });

  it('shares its picture with those that look alike and no other', () => {
    const nameOf = (open: number, late: number) => {
      const [mark] = communityMarksAt([sampleCommunity('x')], new Map([load('x', open, late)]), 20);
      return mark === undefined ? null : discName(mark);
    };
    expect(nameOf(100, 50)).toBe(nameOf(100, 51));
    expect(new Set([nameOf(100, 50), nameOf(100, 60), nameOf(101, 50), nameOf(9, 0)]).size).toBe(4);
  });
});
