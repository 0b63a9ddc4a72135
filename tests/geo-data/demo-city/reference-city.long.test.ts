/** The demo city in full size: the reference utility's numbers, and a town in which each thing has its place. */
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import { describe, expect, it } from 'vitest';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';
import type { LonLat } from '#geo-data/map-source.ts';
import { countKinks, deadEnds, expectWholeCity, isIn, polygonsOf } from './city-checks.ts';

describe('the city of the reference utility', () => {
  const city = buildDemoCity(1);
  const { plan, ground } = city;

  it('has its numbers, is connected and every place belongs to one district and one area', () => {
    expectWholeCity(city);
    expect(plan.districts).toHaveLength(8);
    expect(plan.areas).toHaveLength(8);
    expect(plan.repairStations).toHaveLength(8);
    expect(plan.buildings.length).toBeGreaterThan(2200);
    expect(plan.buildings.length).toBeLessThan(3000);
    expect(plan.customers).toHaveLength(80_000);
    expect(ground.streets.length).toBeGreaterThan(6000);
    expect(ground.streets.length).toBeLessThan(15_000);
  });

  it('covers the city with areas and districts without holes or overlaps', () => {
    const random = seededRandom(7);
    const [west, south, east, north] = ground.bounds;
    let inside = 0;
    for (let n = 0; n < 3000; n++) {
      const p: LonLat = [west + (east - west) * random(), south + (north - south) * random()];
      const areas = plan.areas.filter(({ geometry }) => isIn(p, geometry)).length;
      const districts = plan.districts.filter(({ geometry }) => isIn(p, geometry)).length;
      expect([areas, districts]).toEqual(areas === 0 ? [0, 0] : [1, 1]);
      inside += areas;
    }
    expect(inside).toBeGreaterThan(1500);
  });

  it('shares the work of the areas evenly', () => {
    for (const { id } of plan.areas) {
      const own = plan.communities.filter(({ areaId }) => areaId === id);
      const households = own.reduce((sum, one) => sum + one.households, 0);
      expect(households).toBeGreaterThan(8000);
      expect(households).toBeLessThan(12_000);
    }
  });

  it('gives every community its households, cell by cell, and every household a place in its building', () => {
    const shapes = new Map(plan.buildings.map((one) => [`${one.communityId}/${one.building}`, one]));
    const counts = new Map<string, number>();
    for (const home of plan.households) {
      counts.set(home.communityId, (counts.get(home.communityId) ?? 0) + 1);
      const building = shapes.get(`${home.communityId}/${home.building}`);
      if (building === undefined || !isIn([home.lon, home.lat], building.geometry)) {
        throw new Error(`${home.id} is not in its building`);
      }
    }
    for (const one of plan.communities) {
      expect(counts.get(one.id)).toBe(one.households);
      expect(one.cells.reduce((sum, cell) => sum + cell.households, 0)).toBe(one.households);
    }
  });

  it('draws shapes that do not cross themselves', () => {
    for (const { outline } of plan.communities) {
      for (const rings of outline === null ? [] : polygonsOf(outline)) expect(countKinks(rings)).toBe(0);
    }
    for (const { geometry } of plan.buildings) expect(countKinks(polygonsOf(geometry).flat())).toBe(0);
    for (const { kind, rings } of ground.areas) expect([kind, countKinks(rings)]).toEqual([kind, 0]);
  });

  it('builds neither on streets nor in the water', () => {
    const water = ground.areas.filter(({ kind }) => kind === 'water').map(withBox);
    const nodes = ground.streets
      .filter(({ class: roadClass }) => roadClass !== 'service' && roadClass !== 'path')
      .flatMap(({ line }) => line.flatMap((p, k) => [p, ...halfway(p, line[k + 1])]));
    const cells = new Map<string, LonLat[]>();
    for (const p of nodes) {
      const key = cellOf(p);
      cells.set(key, [...(cells.get(key) ?? []), p]);
    }
    let onWater = 0;
    let onStreet = 0;
    for (const building of ground.buildings) {
      const [ring = []] = building.rings;
      const shape = withBox({ rings: [ring] });
      for (const p of ring) {
        if (water.some((one) => isWithin(p, one))) onWater += 1;
        if ((cells.get(cellOf(p)) ?? []).some((q) => isWithin(q, shape))) onStreet += 1;
      }
    }
    expect({ onWater, onStreet }).toEqual({ onWater: 0, onStreet: 0 });
  }, 120_000);

  it('crosses the river on bridges only', () => {
    const river = ground.areas.find(({ kind, name }) => kind === 'water' && name === '云江');
    if (river === undefined) throw new Error('there is no river');
    const rings = river.rings.map((ring) => ring.map((p) => [...p]));
    let bridges = 0;
    for (const { bridge, line } of ground.streets) {
      for (const p of line.flatMap((one, k) => halfway(one, line[k + 1]))) {
        if (!booleanPointInPolygon([...p], { type: 'Polygon', coordinates: rings })) continue;
        expect(bridge).toBe(true);
        bridges += 1;
      }
    }
    expect(bridges).toBeGreaterThan(5);
  });

  it('leaves no stubs of streets about', () => {
    expect(deadEnds(city).length).toBeLessThan(30);
  });

  it('gives each name once', () => {
    for (const list of [
      plan.communities,
      plan.districts,
      plan.areas,
      plan.heatStations,
      plan.repairStations,
    ]) {
      expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
      expect(new Set(list.map(({ nameEn }) => nameEn)).size).toBe(list.length);
    }
    const english = new Map<string, string | null>();
    for (const { name, nameEn } of ground.streets) {
      if (name === null) continue;
      expect(english.get(name) ?? nameEn).toBe(nameEn);
      english.set(name, nameEn);
    }
    expect(new Set(english.values()).size).toBe(english.size);
    expect(english.size).toBeGreaterThan(500);
  });
});

describe('small cities', () => {
  it.each([2, 3, 4, 5])('are whole for seed %i', (seed) => {
    expectWholeCity(buildDemoCity(seed, 'S'));
  });
});

interface Boxed {
  readonly box: readonly [west: number, south: number, east: number, north: number];
  readonly rings: readonly (readonly LonLat[])[];
}

function withBox({ rings }: Pick<Boxed, 'rings'>): Boxed {
  const lons = rings.flatMap((ring) => ring.map(([lon]) => lon));
  const lats = rings.flatMap((ring) => ring.map(([, lat]) => lat));
  return { box: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], rings };
}

function isWithin([lon, lat]: LonLat, { box: [west, south, east, north], rings }: Boxed): boolean {
  if (lon < west || lon > east || lat < south || lat > north) return false;
  return isIn([lon, lat], { type: 'Polygon', coordinates: rings });
}

function halfway(a: LonLat, b: LonLat | undefined): LonLat[] {
  if (b === undefined) return [];
  return [0.25, 0.5, 0.75].map((t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]);
}

/** About 80 metres wide. */
function cellOf([lon, lat]: LonLat): string {
  return `${Math.floor(lon * 1000)}/${Math.floor(lat * 1400)}`;
}
