/** What must hold in every demo city, whatever its seed and size; used by the tests of both. */
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import { kinks } from '@turf/kinks';
import { expect } from 'vitest';
import type { DemoCity } from '#geo-data/demo-city/demo-city.ts';
import { strongNodes } from '#geo-data/demo-city/streets.ts';
import type { LonLat, Street } from '#geo-data/map-source.ts';
import type { Geometry } from '#geo-data/store/city.ts';
import type { Pipe } from '#geo-data/store/network.ts';

export type Polygons = LonLat[][][];

/** The coordinates of a polygon or multi-polygon as polygons. */
export function polygonsOf({ type, coordinates }: Geometry): Polygons {
  return (type === 'Polygon' ? [coordinates] : coordinates) as Polygons;
}

export function isIn(p: LonLat, geometry: Geometry): boolean {
  return polygonsOf(geometry).some((coordinates) =>
    booleanPointInPolygon([...p], {
      type: 'Polygon',
      coordinates: coordinates.map((ring) => ring.map((q) => [...q])),
    }),
  );
}

export function countKinks(rings: readonly (readonly LonLat[])[]): number {
  return kinks({ type: 'Polygon', coordinates: rings.map((ring) => ring.map((q) => [...q])) }).features
    .length;
}

/** Buildings that no pipe leads to from any source; walks the pipes as they are drawn, end to end. */
export function coldBuildings({ plan }: DemoCity): string[] {
  const onward = new Map<string, Pipe[]>();
  for (const pipe of plan.pipes) onward.set(pipe.fromNode, [...(onward.get(pipe.fromNode) ?? []), pipe]);
  const warm = new Set<string>();
  const stack = plan.heatSources.map(({ id }) => `src:${id}`);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (warm.has(node)) continue;
    warm.add(node);
    for (const pipe of onward.get(node) ?? []) stack.push(pipe.toNode);
  }
  return plan.buildings.map(({ id }) => id).filter((id) => !warm.has(`b:${id}`));
}

/** Pipes that do not begin where the one before them ends. */
export function looseEnds({ plan }: DemoCity): string[] {
  const ends = new Map<string, string>();
  const loose: string[] = [];
  for (const pipe of plan.pipes) {
    const places: [string, LonLat | undefined][] = [
      [pipe.fromNode, pipe.line[0]],
      [pipe.toNode, pipe.line.at(-1)],
    ];
    for (const [node, at] of places) {
      const key = String(at);
      if ((ends.get(node) ?? key) !== key) loose.push(pipe.id);
      ends.set(node, key);
    }
  }
  return loose;
}

/** Share of the drivable nodes from which everything can be reached and that can be reached from everywhere. */
export function strongShare(streets: readonly Street[]): number {
  const drivable = new Set(streets.filter((street) => street.drivable).flatMap((street) => street.nodeIds));
  return strongNodes(streets).size / drivable.size;
}

/** Ends of streets where nothing goes on, apart from yards, paths and roads that leave the map. */
export function deadEnds({ ground }: DemoCity): string[] {
  const uses = new Map<number, number>();
  const streets = ground.streets.filter(({ class: roadClass }) => roadClass !== 'path');
  for (const { nodeIds } of streets) {
    for (const [k, node] of nodeIds.entries()) {
      const inner = k > 0 && k < nodeIds.length - 1;
      uses.set(node, (uses.get(node) ?? 0) + (inner ? 2 : 1));
    }
  }
  return streets.flatMap((street) =>
    street.class !== 'service' && [0, -1].some((k) => uses.get(street.nodeIds.at(k) ?? -1) === 1)
      ? [street.id]
      : [],
  );
}

/** Everything that is true of every city. */
export function expectWholeCity(city: DemoCity): void {
  const { plan, size, ground } = city;
  expect(plan.households).toHaveLength(size.households);
  expect(plan.communities).toHaveLength(size.communities);
  expect(plan.heatStations).toHaveLength(size.heatStations);
  expect(plan.heatSources).toHaveLength(size.heatSources);
  expect(plan.workers).toHaveLength(size.workers);
  expect(coldBuildings(city)).toEqual([]);
  expect(looseEnds(city)).toEqual([]);
  expect(strongShare(ground.streets)).toBeGreaterThan(0.99);
  expect(ground.streets.some((street) => street.bridge)).toBe(true);
  for (const { id, name, nameEn, districtId, areaId, lon, lat } of plan.communities) {
    expect([id, name !== '', nameEn !== '']).toEqual([id, true, true]);
    const inside = (regions: readonly { id: string; geometry: Geometry }[]) =>
      regions.filter(({ geometry }) => isIn([lon, lat], geometry)).map((one) => one.id);
    expect(inside(plan.districts)).toEqual([districtId]);
    expect(inside(plan.areas)).toEqual([areaId]);
  }
  for (const { geometry } of [...plan.districts, ...plan.areas]) {
    for (const rings of polygonsOf(geometry)) expect(countKinks(rings)).toBe(0);
  }
}
