/** Houses on a plot: along its streets around a yard, or in rows, with the lanes that lead to their doors. */
import {
  crossingOf,
  distanceOf,
  distanceToLine,
  type Line,
  normalOf,
  nth,
  type Point,
  rectangle,
  simplify,
} from './plane.ts';
import { fits, type Plot, runsThrough } from './plot.ts';

export interface House {
  readonly ring: Line;
  readonly middle: Point;
  /** Direction of the long side. */
  readonly angle: number;
  readonly lengthM: number;
  readonly depthM: number;
  readonly units: number;
  /** Before the doors, on the yard's side; node of the lanes. */
  readonly door: Point;
}

/** Lanes as a tree of nodes: node 0 is the gate on the street, node i > 0 hangs on `parent`. */
export interface LaneNode {
  readonly at: Point;
  readonly parent: number;
}

export interface Yard {
  readonly houses: readonly House[];
  readonly lanes: readonly LaneNode[];
  /** Lane node at the door of each house. */
  readonly doors: readonly number[];
  /** Side of the plot on whose street the gate lies. */
  readonly gateSide: number;
  /** A small building beside the gate: heat station or kiosk. */
  readonly lodge: House | null;
}

export interface YardStyle {
  readonly around: boolean;
  readonly depthM: number;
  /** Between rows. */
  readonly gapM: number;
  /** Between the ends of houses. */
  readonly apartM: number;
  readonly unitM: number;
  readonly units: readonly [least: number, most: number];
}

interface Draft {
  readonly plot: Plot;
  readonly style: YardStyle;
  readonly random: () => number;
  readonly houses: House[];
  /** Rings of all that stands, for `fits`. */
  readonly taken: Line[];
}

/** Houses without lanes, for blocks where nobody follows the pipes. */
export function layHouses(
  plot: Plot,
  style: YardStyle,
  random: () => number,
  taken: readonly Line[] = [],
): House[] {
  const draft: Draft = { plot, style, random, houses: [], taken: [...taken] };
  if (style.around) layAround(draft);
  layRows(draft, rowAngle(plot, random), null, style.around ? style.depthM + 11 : 0);
  return draft.houses;
}

/** Houses with lanes and gate; null when the plot has no street to open a gate on. */
export function layYard(plot: Plot, style: YardStyle, random: () => number): Yard | null {
  return style.around ? layCourt(plot, style, random) : layEstate(plot, style, random);
}

// --- around a yard -----------------------------------------------------------------------------------------------

function layCourt(plot: Plot, style: YardStyle, random: () => number): Yard | null {
  const gate = courtGate(plot);
  if (gate === null) return null;
  const draft: Draft = { plot, style, random, houses: [], taken: [] };
  const lodge = placeLodge(draft, gate.at, gate.inward);
  const passage = rectangle(
    [gate.at[0] + gate.inward[0] * 22, gate.at[1] + gate.inward[1] * 22],
    Math.atan2(gate.inward[1], gate.inward[0]),
    44,
    7,
  );
  draft.taken.push(passage);
  layAround(draft);
  layRows(draft, rowAngle(plot, random), null, style.depthM + 11);
  draft.taken.splice(draft.taken.indexOf(passage), 1);
  if (draft.houses.length === 0) return null;
  const lanes = growLanes(draft, gate);
  return { houses: draft.houses, ...lanes, gateSide: gate.side, lodge };
}

interface Gate {
  readonly at: Point;
  readonly side: number;
  readonly inward: Point;
}

/** In the middle of the longest side that lies on a street one may turn off from. */
function courtGate(plot: Plot): Gate | null {
  let best: Gate | null = null;
  let bestM = 18;
  for (let i = 0; i < plot.ring.length; i++) {
    const a = nth(plot.ring, i);
    const b = nth(plot.ring, (i + 1) % plot.ring.length);
    const quiet = isQuiet(plot, i) ? 1.8 : 1;
    const m = distanceOf(a, b) * quiet;
    if (!mayOpen(plot, i) || m <= bestM) continue;
    bestM = m;
    best = { at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], side: i, inward: normalOf(a, b) };
  }
  return best;
}

function mayOpen(plot: Plot, side: number): boolean {
  const roadClass = plot.classes[side];
  return roadClass !== null && roadClass !== 'motorway' && roadClass !== 'trunk';
}

function isQuiet(plot: Plot, side: number): boolean {
  return plot.classes[side] === 'residential' || plot.classes[side] === 'tertiary';
}

function placeLodge(draft: Draft, gate: Point, inward: Point): House | null {
  const angle = Math.atan2(inward[1], inward[0]);
  for (const sideways of [11, -11, 13, -13]) {
    for (const deep of [20, 26, 34, 42]) {
      const middle: Point = [
        gate[0] + inward[0] * deep - inward[1] * sideways,
        gate[1] + inward[1] * deep + inward[0] * sideways,
      ];
      const ring = rectangle(middle, angle, 12, 9);
      if (!fits(draft.plot, ring, draft.taken)) continue;
      draft.taken.push(ring);
      const door: Point = [gate[0] + inward[0] * deep, gate[1] + inward[1] * deep];
      return { ring, middle, angle, lengthM: 12, depthM: 9, units: 1, door };
    }
  }
  return null;
}

function layAround(draft: Draft): void {
  const { plot, style } = draft;
  const ring = simplify([...plot.ring, nth(plot.ring, 0)], 3);
  for (let i = 1; i < ring.length; i++) {
    const a = nth(ring, i - 1);
    const b = nth(ring, i);
    const m = distanceOf(a, b);
    if (m < 30) continue;
    const [nx, ny] = normalOf(a, b);
    const back = setbackNear(plot, a, b) + 0.5 + style.depthM / 2;
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    for (let s = 6; s < m - 12; ) {
      const house = tryHouse(
        draft,
        (units) => {
          const along = (s + (units * style.unitM) / 2) / m;
          return [a[0] + (b[0] - a[0]) * along + nx * back, a[1] + (b[1] - a[1]) * along + ny * back];
        },
        angle,
        0,
      );
      s += house === null ? 5 : house.lengthM + style.apartM + (draft.random() < 0.2 ? 9 : 0);
    }
  }
}

/** The setback of the street behind a simplified side. */
function setbackNear(plot: Plot, a: Point, b: Point): number {
  const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  let most = 0;
  for (let i = 0; i < plot.ring.length; i++) {
    const p = nth(plot.ring, i);
    const q = nth(plot.ring, (i + 1) % plot.ring.length);
    if (distanceToLine(middle, [p, q]) < 4) most = Math.max(most, nth(plot.setbacks, i));
  }
  return most === 0 ? 12 : most + 1;
}

/** Places the longest house that fits there; its doors are on the left of `angle`. */
function tryHouse(
  draft: Draft,
  middleOfUnits: (units: number) => Point,
  angle: number,
  extraM: number,
): House | null {
  const { plot, style, random, taken } = draft;
  const [least, most] = style.units;
  for (let units = least + Math.floor(random() * (most - least + 1)); units >= least; units--) {
    const middle = middleOfUnits(units);
    const lengthM = units * style.unitM;
    const ring = rectangle(middle, angle, lengthM, style.depthM);
    if (!fits(plot, ring, taken, extraM, Math.min(style.apartM, 4))) continue;
    const out = style.depthM / 2 + 4.5;
    const door: Point = [middle[0] - Math.sin(angle) * out, middle[1] + Math.cos(angle) * out];
    const house: House = { ring, middle, angle, lengthM, depthM: style.depthM, units, door };
    draft.houses.push(house);
    taken.push(ring);
    return house;
  }
  return null;
}

/** Doors joined by the shortest lanes that run through no house, from the gate on. */
function growLanes(draft: Draft, gate: Gate): { lanes: LaneNode[]; doors: number[] } {
  const inside: Point = [gate.at[0] + gate.inward[0] * 30, gate.at[1] + gate.inward[1] * 30];
  const lanes: LaneNode[] = [
    { at: gate.at, parent: -1 },
    { at: inside, parent: 0 },
  ];
  const doors: number[] = new Array(draft.houses.length).fill(-1);
  const open = new Set(draft.houses.keys());
  while (open.size > 0) {
    const next = nearestDoor(draft, lanes, open);
    open.delete(next.house);
    doors[next.house] = lanes.length;
    lanes.push({ at: nth(draft.houses, next.house).door, parent: next.lane });
  }
  return { lanes, doors };
}

function nearestDoor(
  draft: Draft,
  lanes: readonly LaneNode[],
  open: ReadonlySet<number>,
): { house: number; lane: number } {
  let best = { house: -1, lane: 1, m: Number.POSITIVE_INFINITY };
  for (const house of open) {
    const { door } = nth(draft.houses, house);
    for (let lane = 1; lane < lanes.length; lane++) {
      const m = distanceOf(door, nth(lanes, lane).at);
      if (m < best.m && !runsThrough(door, nth(lanes, lane).at, draft.taken)) best = { house, lane, m };
    }
  }
  if (best.house >= 0) return best;
  const [first] = open;
  return { house: first ?? 0, lane: 1 };
}

// --- in rows -----------------------------------------------------------------------------------------------------

/** Rows face south where a street allows it: the direction of the long side nearest to east–west. */
function rowAngle(plot: Plot, random: () => number): number {
  const ring = simplify([...plot.ring, nth(plot.ring, 0)], 4);
  let best = 0;
  let bestScore = -1;
  for (let i = 1; i < ring.length; i++) {
    const a = nth(ring, i - 1);
    const b = nth(ring, i);
    let angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    if (angle > Math.PI / 2) angle -= Math.PI;
    if (angle < -Math.PI / 2) angle += Math.PI;
    const score = distanceOf(a, b) * (Math.cos(angle) ** 2 + 0.12) * (0.8 + 0.4 * random());
    if (score > bestScore) [best, bestScore] = [angle, score];
  }
  return best;
}

interface Row {
  /** Height of the lane behind the houses in the rows' own frame. */
  readonly v: number;
  readonly houses: readonly number[];
}

function layRows(draft: Draft, angle: number, spineU: number | null, extraM: number): Row[] {
  const { plot, style } = draft;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const us = plot.ring.map(([x, y]) => x * c + y * s);
  const vs = plot.ring.map(([x, y]) => y * c - x * s);
  const place = (u: number, v: number): Point => [u * c - v * s, u * s + v * c];
  const rows: Row[] = [];
  const uFrom = Math.min(...us) + 8;
  const uTo = Math.max(...us) - 8;
  const vTo = Math.max(...vs) - 8 - style.depthM / 2;
  for (let v = Math.min(...vs) + 8 + style.depthM / 2; v < vTo; ) {
    const first = draft.houses.length;
    for (let u = uFrom; u < uTo; ) {
      const start = u;
      if (spineU !== null && Math.abs(u - spineU) < 5.9) {
        u = spineU + 6;
        continue;
      }
      const house = tryHouse(
        draft,
        (units) => {
          const length = units * style.unitM;
          const crosses = spineU !== null && start < spineU - 5.8 && start + length > spineU - 6;
          // out of the plot, so that it does not fit
          return crosses ? [1e7, 1e7] : place(start + length / 2, v);
        },
        angle,
        extraM,
      );
      u += house === null ? 5 : house.lengthM + style.apartM;
    }
    const houses = draft.houses.slice(first).map((_, k) => first + k);
    if (houses.length > 0) rows.push({ v: v + style.depthM / 2 + 4.5, houses });
    v += houses.length > 0 ? style.depthM + style.gapM : 5;
  }
  return rows;
}

function layEstate(plot: Plot, style: YardStyle, random: () => number): Yard | null {
  const angle = rowAngle(plot, random);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const spineU = plot.middle[0] * c + plot.middle[1] * s + (random() - 0.5) * 20;
  const gate = estateGate(plot, angle, spineU);
  if (gate === null) return null;
  const draft: Draft = { plot, style, random, houses: [], taken: [] };
  const lodge = placeLodge(draft, gate.at, [-s, c]);
  const rows = layRows(draft, angle, spineU, 0);
  if (draft.houses.length === 0) return null;
  const place = (u: number, v: number): Point => [u * c - v * s, u * s + v * c];
  const lanes: LaneNode[] = [{ at: gate.at, parent: -1 }];
  const doors: number[] = new Array(draft.houses.length).fill(-1);
  let spine = 0;
  for (const row of rows) {
    lanes.push({ at: place(spineU, row.v), parent: spine });
    spine = lanes.length - 1;
    for (const side of [-1, 1]) {
      let last = spine;
      const own = row.houses
        .map((house) => ({
          house,
          u: nth(draft.houses, house).door[0] * c + nth(draft.houses, house).door[1] * s,
        }))
        .filter(({ u }) => Math.sign(u - spineU) === side)
        .sort((a, b) => Math.abs(a.u - spineU) - Math.abs(b.u - spineU));
      for (const { house } of own) {
        lanes.push({ at: nth(draft.houses, house).door, parent: last });
        last = lanes.length - 1;
        doors[house] = last;
      }
    }
  }
  if (doors.includes(-1)) return null;
  return { houses: draft.houses, lanes, doors, gateSide: gate.side, lodge };
}

/** Where the lane between the rows meets the street in front of the first row. */
function estateGate(plot: Plot, angle: number, spineU: number): { at: Point; side: number } | null {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const middleV = plot.middle[1] * c - plot.middle[0] * s;
  const from: Point = [spineU * c - middleV * s, spineU * s + middleV * c];
  const to: Point = [from[0] + s * 2000, from[1] - c * 2000];
  let best: { at: Point; side: number } | null = null;
  let bestT = Number.POSITIVE_INFINITY;
  for (let i = 0; i < plot.ring.length; i++) {
    const hit = crossingOf(from, to, nth(plot.ring, i), nth(plot.ring, (i + 1) % plot.ring.length));
    if (hit === null || hit.t >= bestT) continue;
    bestT = hit.t;
    best = { at: hit.at, side: i };
  }
  return best !== null && mayOpen(plot, best.side) ? best : null;
}
