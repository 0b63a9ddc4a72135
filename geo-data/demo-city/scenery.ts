/** What stands on the blocks that nobody is asked about: houses by use, greens, pitches. */
import type { GroundArea, GroundBuilding } from '../map-source.ts';
import { court, garden, towers, walkUp } from './estates.ts';
import type { Land } from './land.ts';
import type { Lot, Use } from './land-use.ts';
import {
  areaOf,
  hullOf,
  isKnotted,
  type Line,
  nth,
  type Point,
  rectangle,
  shrink,
  simplify,
  tidy,
} from './plane.ts';
import { fits } from './plot.ts';
import { ringOf } from './projection.ts';
import { seededRandom } from './random.ts';
import { type House, layHouses, type YardStyle } from './yard.ts';

const lanesOfOld: YardStyle = { around: false, depthM: 9, gapM: 8, apartM: 5, unitM: 11, units: [1, 3] };
const farmhouses: YardStyle = { around: false, depthM: 8, gapM: 24, apartM: 15, unitM: 12, units: [1, 1] };
const shops: YardStyle = { around: true, depthM: 22, gapM: 18, apartM: 10, unitM: 24, units: [1, 3] };
const works: YardStyle = { around: false, depthM: 38, gapM: 20, apartM: 18, unitM: 34, units: [1, 4] };
const school: YardStyle = { around: false, depthM: 14, gapM: 44, apartM: 24, unitM: 24, units: [2, 3] };
const campus: YardStyle = { around: false, depthM: 18, gapM: 46, apartM: 26, unitM: 26, units: [1, 3] };
const hospital: YardStyle = { around: false, depthM: 20, gapM: 30, apartM: 18, unitM: 26, units: [2, 3] };

export interface Scenery {
  readonly buildings: readonly GroundBuilding[];
  readonly areas: readonly GroundArea[];
}

/** `isTaken` tells which lots belong to communities: they have their houses already. */
export function dressLots(land: Land, lots: readonly Lot[], isTaken: (lot: number) => boolean): Scenery {
  const random = seededRandom(land.seed * 97 + 6);
  const buildings: GroundBuilding[] = [];
  const areas: GroundArea[] = [];
  for (const [i, lot] of lots.entries()) {
    const area = areaOfLot(lot);
    if (area !== null) areas.push(area);
    if (isTaken(i)) continue;
    const style = styleOf(lot, random);
    if (style === null) continue;
    const pitch = lot.use === 'school' ? layPitch(lot, random) : null;
    if (pitch !== null) areas.push({ kind: 'pitch', name: null, nameEn: null, rings: [ringOf(pitch)] });
    const houses = layHouses(lot.plot, style, random, pitch === null ? [] : [pitch]);
    for (const house of houses)
      buildings.push({ heightM: heightOf(lot, random), rings: [ringOf(house.ring)] });
  }
  return { buildings, areas };
}

function styleOf(lot: Lot, random: () => number): YardStyle | null {
  const chance = random();
  if (lot.plot.areaM2 > 260_000) return null;
  switch (lot.use) {
    case 'homes':
      if (lot.zone === 'village') return farmhouses;
      if (lot.zone === 'old') return chance < 0.3 ? lanesOfOld : court;
      if (lot.zone === 'inner') return chance < 0.5 ? court : walkUp;
      if (lot.zone === 'north') return chance < 0.5 ? towers : garden;
      return chance < 0.12 ? towers : chance < 0.7 ? garden : walkUp;
    case 'shops':
      return shops;
    case 'works':
      return works;
    case 'school':
      return school;
    case 'campus':
      return campus;
    case 'hospital':
      return hospital;
    default:
      return null;
  }
}

function heightOf(lot: Lot, random: () => number): number {
  const floors: Readonly<Partial<Record<Use, readonly [number, number]>>> = {
    shops: [4, 24],
    works: [2, 5],
    school: [3, 5],
    campus: [4, 8],
    hospital: [5, 14],
  };
  const homes: readonly [number, number] =
    lot.zone === 'north' ? [9, 28] : lot.zone === 'old' ? [1, 6] : lot.zone === 'village' ? [1, 2] : [5, 9];
  const [least, most] = floors[lot.use] ?? homes;
  return Math.round(3 * (least + (most - least) * random() ** 1.6));
}

/** A sports ground beside the school. */
function layPitch(lot: Lot, random: () => number): Point[] | null {
  const ring = lot.plot.ring;
  for (let tries = 0; tries < 24; tries++) {
    const k = Math.floor(random() * ring.length);
    const a = nth(ring, k);
    const b = nth(ring, (k + 1) % ring.length);
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const t = 0.25 + 0.6 * random();
    const middle: Point = [
      lot.plot.middle[0] * t + ((a[0] + b[0]) / 2) * (1 - t),
      lot.plot.middle[1] * t + ((a[1] + b[1]) / 2) * (1 - t),
    ];
    const pitch = rectangle(middle, angle, 84, 48);
    if (fits(lot.plot, pitch, [])) return pitch;
  }
  return null;
}

const kindOfUse: Readonly<Record<Use, GroundArea['kind'] | null>> = {
  homes: 'residential',
  shops: 'commercial',
  works: 'industrial',
  school: 'school',
  campus: 'school',
  hospital: 'hospital',
  green: 'park',
  square: 'square',
  waterside: null,
  railway: 'industrial',
  park: null,
  fields: null,
};

function areaOfLot(lot: Lot): GroundArea | null {
  const kind = kindOfUse[lot.use];
  if (kind === null || lot.plot.areaM2 > 260_000) return null;
  return { kind, name: null, nameEn: null, rings: [ringOf(insideOf(lot))] };
}

/** The block without its streets, as far as that is a plain shape; otherwise as much of it as is. */
export function insideOf(lot: Lot): Line {
  const { ring, setbacks } = lot.plot;
  const clean = tidy(ring);
  const plain = simplify([...clean, nth(clean, 0)], 2).slice(0, -1);
  const shapes = [
    () => shrink(ring, (side) => nth(setbacks, side) * 0.55),
    () => shrink(plain, 7),
    () => shrink(plain, 4),
    () => plain,
    () => ring,
  ];
  for (const shape of shapes) {
    const made = tidy(shape());
    if (made.length > 2 && areaOf(made) > 0.25 * lot.plot.areaM2 && !isKnotted(made)) return made;
  }
  return hullOf(ring);
}

/** Houses of communities as they stand on the map. */
export function standingHouse(house: House, heightM: number): GroundBuilding {
  return { heightM, rings: [ringOf(house.ring)] };
}
