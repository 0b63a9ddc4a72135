/** Chooses the heated communities among the blocks of homes and builds them: yards, floors, how many live there. */
import type { CitySize } from './demo-city.ts';
import type { Land, Zone } from './land.ts';
import type { Lot } from './land-use.ts';
import { distanceToLine, nth, type Point } from './plane.ts';
import { normal, seededRandom } from './random.ts';
import { layYard, type Yard, type YardStyle } from './yard.ts';

export interface EstateHouse {
  /** Yard (index in the estate) and house (index in the yard). */
  readonly yard: number;
  readonly house: number;
  readonly floors: number;
  readonly doorsPerFloor: number;
}

export interface Estate {
  /** Lots it covers, one yard each. */
  readonly lots: readonly number[];
  readonly yards: readonly Yard[];
  readonly houses: readonly EstateHouse[];
  readonly zone: Zone;
  readonly households: number;
  readonly middle: Point;
}

interface Kind {
  readonly style: YardStyle;
  readonly floors: readonly [least: number, most: number];
  readonly doorsPerFloor: number;
}

/** Chooses `size.communities` estates that hold `size.households` homes together. */
export function chooseEstates(
  land: Land,
  lots: readonly Lot[],
  neighbours: readonly number[][],
  size: CitySize,
): Estate[] {
  const random = seededRandom(land.seed * 43 + 21);
  const taken = new Set<number>();
  const mean = size.households / size.communities;
  const estates: Estate[] = [];
  for (const start of raceOrder(land, lots, random)) {
    if (estates.length === size.communities) break;
    if (taken.has(start)) continue;
    const wanted = mean * Math.min(1.9, Math.max(0.5, Math.exp(0.3 * normal(random))));
    const estate = gather(lots, neighbours, taken, start, wanted, random);
    if (estate === null) continue;
    for (const lot of estate.lots) taken.add(lot);
    estates.push(estate);
  }
  if (estates.length < size.communities) throw new Error(`only ${estates.length} communities found room`);
  return shareOut(estates, size.households);
}

/** Lots of homes in a random order in which those near the middle come early. */
function raceOrder(land: Land, lots: readonly Lot[], random: () => number): number[] {
  return lots
    .flatMap((lot, i) => {
      if (
        lot.use !== 'homes' ||
        lot.zone === 'village' ||
        lot.plot.areaM2 > 110_000 ||
        lot.plot.areaM2 < 3000
      )
        return [];
      const weight = Math.sqrt(lot.plot.areaM2) * Math.exp(-1.3 * land.remoteness(lot.plot.middle) ** 2);
      return [{ i, key: -Math.log(Math.max(1e-9, random())) / weight }];
    })
    .sort((a, b) => a.key - b.key)
    .map(({ i }) => i);
}

/** An estate of the lot and its neighbours until enough people live there; null when it does not come about. */
function gather(
  lots: readonly Lot[],
  neighbours: readonly number[][],
  taken: ReadonlySet<number>,
  start: number,
  wanted: number,
  random: () => number,
): Estate | null {
  const { zone } = nth(lots, start);
  const kind = kindOf(zone, random);
  const own: { lot: number; yard: Yard }[] = [];
  const queue = [start];
  const seen = new Set(queue);
  const most = wanted * 1.25;
  let flats = 0;
  for (let lot = queue.shift(); lot !== undefined && own.length < 5; lot = queue.shift()) {
    const { plot } = nth(lots, lot);
    const yard = isCompact(plot.ring) ? layYard(plot, kind.style, random) : null;
    if (yard === null) {
      if (lot === start) return null;
      continue;
    }
    const more = unitsOf(yard) * kind.doorsPerFloor * kind.floors[0];
    if (flats + more > most * 1.3) continue;
    own.push({ lot, yard });
    flats += more;
    if (flats * midFloors(kind) >= wanted) break;
    for (const next of nth(neighbours, lot)) {
      if (seen.has(next) || taken.has(next) || nth(lots, next).use !== 'homes') continue;
      if (nth(lots, next).plot.areaM2 > 110_000) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  if (own.length === 0 || flats * (kind.floors[1] / kind.floors[0]) < wanted * 0.75) return null;
  if (own.every(({ yard }) => yard.lodge === null)) return null;
  return raise(lots, own, kind, wanted, random);
}

function midFloors(kind: Kind): number {
  return (kind.floors[0] + kind.floors[1]) / 2 / kind.floors[0];
}

function unitsOf(yard: Yard): number {
  return yard.houses.reduce((sum, house) => sum + house.units, 0);
}

/** Gives the houses their floors. */
function raise(
  lots: readonly Lot[],
  own: readonly { readonly lot: number; readonly yard: Yard }[],
  kind: Kind,
  wanted: number,
  random: () => number,
): Estate {
  const units = own.reduce((sum, { yard }) => sum + unitsOf(yard), 0);
  const level = Math.min(kind.floors[1], Math.max(kind.floors[0], wanted / units / kind.doorsPerFloor));
  const houses = own.flatMap(({ yard }, i) =>
    yard.houses.map((_, house) => ({
      yard: i,
      house,
      floors: Math.max(3, Math.round(level + (random() - 0.5) * (level > 9 ? 4 : 1.2))),
      doorsPerFloor: kind.doorsPerFloor,
    })),
  );
  const largest = own.reduce((a, b) =>
    nth(lots, a.lot).plot.areaM2 >= nth(lots, b.lot).plot.areaM2 ? a : b,
  );
  return {
    lots: own.map(({ lot }) => lot),
    yards: own.map(({ yard }) => yard),
    houses,
    zone: nth(lots, own[0]?.lot ?? 0).zone,
    households: Math.round(Math.min(wanted, units * level * kind.doorsPerFloor)),
    middle: nth(lots, largest.lot).plot.middle,
  };
}

/** Scales the numbers of households so that they add up, and raises houses where there is no room. */
function shareOut(estates: readonly Estate[], households: number): Estate[] {
  const raw = estates.reduce((sum, estate) => sum + estate.households, 0);
  const shares = estates.map((estate) => (estate.households * households) / raw);
  const whole = shares.map(Math.floor);
  const order = shares
    .map((share, i) => ({ i, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  const missing = households - whole.reduce((sum, n) => sum + n, 0);
  for (const { i } of order.slice(0, missing)) whole[i] = nth(whole, i) + 1;
  return estates.map((estate, i) => makeRoom({ ...estate, households: nth(whole, i) }));
}

function makeRoom(estate: Estate): Estate {
  const roomOf = (house: EstateHouse) =>
    nth(nth(estate.yards, house.yard).houses, house.house).units * house.doorsPerFloor;
  let houses = estate.houses;
  for (;;) {
    const flats = houses.reduce((sum, house) => sum + roomOf(house) * house.floors, 0);
    const perFloor = houses.reduce((sum, house) => sum + roomOf(house), 0);
    if (flats < estate.households) houses = houses.map((house) => ({ ...house, floors: house.floors + 1 }));
    else if (flats - perFloor >= estate.households && houses.every((house) => house.floors > 3))
      houses = houses.map((house) => ({ ...house, floors: house.floors - 1 }));
    else return { ...estate, houses };
  }
}

/** Whether a ring is near enough to a plain shape to be one yard. */
function isCompact(ring: readonly Point[]): boolean {
  let around = 0;
  let area = 0;
  for (const [i, a] of ring.entries()) {
    const b = nth(ring, (i + 1) % ring.length);
    around += Math.hypot(b[0] - a[0], b[1] - a[1]);
    area += (a[0] * b[1] - b[0] * a[1]) / 2;
  }
  const middle = ring.reduce<Point>(([x, y], p) => [x + p[0] / ring.length, y + p[1] / ring.length], [0, 0]);
  return (4 * Math.PI * area) / around ** 2 > 0.5 && distanceToLine(middle, [...ring, nth(ring, 0)]) > 22;
}

function kindOf(zone: Zone, random: () => number): Kind {
  const chance = random();
  if (zone === 'old' || (zone === 'industry' && chance < 0.7) || (zone === 'inner' && chance < 0.4)) {
    return { style: court, floors: [6, 7], doorsPerFloor: 2 };
  }
  if (zone === 'inner' || zone === 'industry') return { style: walkUp, floors: [7, 9], doorsPerFloor: 2 };
  if (zone === 'north' && chance < 0.55) return { style: towers, floors: [16, 28], doorsPerFloor: 3 };
  if (zone === 'outer' && chance < 0.15) return { style: towers, floors: [14, 24], doorsPerFloor: 3 };
  return { style: chance < 0.75 ? garden : walkUp, floors: [8, 11], doorsPerFloor: 2 };
}

export const court: YardStyle = {
  around: true,
  depthM: 11,
  gapM: 17,
  apartM: 6,
  unitM: 13,
  units: [2, 4],
};
export const walkUp: YardStyle = {
  around: false,
  depthM: 12,
  gapM: 17,
  apartM: 7,
  unitM: 14,
  units: [2, 4],
};
export const garden: YardStyle = {
  around: false,
  depthM: 13,
  gapM: 23,
  apartM: 10,
  unitM: 16,
  units: [1, 3],
};
export const towers: YardStyle = {
  around: false,
  depthM: 17,
  gapM: 36,
  apartM: 16,
  unitM: 24,
  units: [1, 2],
};
