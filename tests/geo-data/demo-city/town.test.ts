/** The built-in town: the same every time, and every place inside its own quarter. */

import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import { describe, expect, it } from 'vitest';
import { buildTown } from '#geo-data/demo-city/town.ts';

describe('buildTown', () => {
  const town = buildTown(1);

  it('is the same for the same seed and another for another', () => {
    expect(buildTown(1)).toEqual(town);
    expect(buildTown(2).communities).not.toEqual(town.communities);
  });

  it('has 32 communities, each with households, inside the ring of its quarter and of no other', () => {
    expect(town.communities).toHaveLength(32);
    for (const community of town.communities) {
      const inside = town.quarters.map((quarter) =>
        booleanPointInPolygon([community.lon, community.lat], {
          type: 'Polygon',
          coordinates: [quarter.ring.map(([lon, lat]) => [lon, lat])],
        }),
      );
      expect(inside.map((yes, i) => (yes ? i : -1)).filter((i) => i >= 0)).toEqual([community.quarter]);
      expect(town.households.some((household) => household.communityId === community.id)).toBe(true);
    }
  });

  it('gives every household its own door and every quarter its workers', () => {
    expect(new Set(town.households.map((household) => household.id)).size).toBe(town.households.length);
    for (let quarter = 0; quarter < 4; quarter++) {
      expect(town.workers.filter((worker) => worker.quarter === quarter)).toHaveLength(10);
    }
  });
});
