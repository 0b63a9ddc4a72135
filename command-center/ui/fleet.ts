/** Where every worker is drawn at a moment: position frames in, straight lines between them, nothing vanishes by itself. */
import { type PositionFrame, unknownHeading, workerMarks } from '#command-center/contract/positions.ts';

/** One worker between two frames. Times are steady milliseconds. */
interface Walker {
  readonly workerId: string;
  fromLon: number;
  fromLat: number;
  toLon: number;
  toLat: number;
  startMs: number;
  endMs: number;
  mark: number;
  /** Degrees from north; null unknown. */
  headingDeg: number | null;
  ageS: number;
  ageAtMs: number;
}

export interface Fleet {
  readonly walkers: Map<string, Walker>;
  readonly idOfIndex: Map<number, string>;
  lastFrameMs: number | null;
  /** Raised by every change of who is there or how he is drawn. */
  version: number;
}

/** What the map draws; the arrays are as long as the capacity, `length` says how much is used. */
export interface FleetSample {
  readonly length: number;
  /** lon, lat pairs. */
  readonly positions: Float64Array;
  readonly marks: Uint8Array;
  /** Degrees from north, −1 unknown. */
  readonly headings: Float32Array;
  readonly agesS: Float32Array;
  readonly workerIds: readonly string[];
  /** True while somebody is still on his way between two frames. */
  readonly moving: boolean;
}

const firstGapMs = 1_000;
const longestGapMs = 3_000;
/** About 2 km; a longer way between two frames is a correction, not a walk, and is jumped. */
const jumpDeg = 0.02;

/** A fleet without anybody. */
export function emptyFleet(): Fleet {
  return { walkers: new Map(), idOfIndex: new Map(), lastFrameMs: null, version: 0 };
}

/** Forgets the numbers of the last epoch; the workers stay where they are until a snapshot says otherwise. */
export function forgetIndex(fleet: Fleet): void {
  fleet.idOfIndex.clear();
  fleet.lastFrameMs = null;
}

/** Takes an index frame: numbers that come, numbers whose workers are no longer to be drawn. */
export function applyIndex(
  fleet: Fleet,
  add: readonly (readonly [number, string])[],
  remove: readonly number[],
): void {
  for (const index of remove) {
    const workerId = fleet.idOfIndex.get(index);
    fleet.idOfIndex.delete(index);
    if (workerId !== undefined) fleet.walkers.delete(workerId);
  }
  for (const [index, workerId] of add) fleet.idOfIndex.set(index, workerId);
  fleet.version++;
}

/** Takes a position frame. Answers false when it names a number nobody introduced: ask for `fixes` again. */
export function applyPositions(fleet: Fleet, frame: PositionFrame, nowMs: number): boolean {
  const gapMs = fleet.lastFrameMs === null ? firstGapMs : nowMs - fleet.lastFrameMs;
  const endMs = nowMs + Math.min(longestGapMs, Math.max(100, gapMs));
  const seen = new Set<string>();
  let known = true;
  for (let i = 0; i < frame.workerIndex.length; i++) {
    const workerId = fleet.idOfIndex.get(frame.workerIndex[i] ?? -1);
    if (workerId === undefined) {
      known = false;
      continue;
    }
    seen.add(workerId);
    moveTo(fleet, workerId, frame, i, nowMs, endMs);
  }
  if (frame.snapshot && known) keepOnly(fleet, seen);
  fleet.lastFrameMs = nowMs;
  fleet.version++;
  return known;
}

/** Where everybody is at `nowMs`; with `glide` false everybody stands at his last known place. */
export function sampleFleet(fleet: Fleet, nowMs: number, glide: boolean): FleetSample {
  const length = fleet.walkers.size;
  const positions = new Float64Array(length * 2);
  const marks = new Uint8Array(length);
  const headings = new Float32Array(length);
  const agesS = new Float32Array(length);
  const workerIds: string[] = [];
  let moving = false;
  let i = 0;
  for (const walker of fleet.walkers.values()) {
    const share = glide ? shareOf(walker, nowMs) : 1;
    if (share < 1) moving = true;
    positions[2 * i] = walker.fromLon + (walker.toLon - walker.fromLon) * share;
    positions[2 * i + 1] = walker.fromLat + (walker.toLat - walker.fromLat) * share;
    marks[i] = walker.mark;
    headings[i] = walker.headingDeg ?? -1;
    agesS[i] = walker.ageS + Math.max(0, nowMs - walker.ageAtMs) / 1000;
    workerIds.push(walker.workerId);
    i++;
  }
  return { length, positions, marks, headings, agesS, workerIds, moving };
}

/** How many workers are drawn with each mark; the legend and tests read it. */
export function countMarks(fleet: Fleet): Readonly<Record<keyof typeof workerMarks, number>> {
  const counts = { idle: 0, assigned: 0, enRoute: 0, onSite: 0, stale: 0, unknownPlace: 0 };
  for (const walker of fleet.walkers.values()) {
    if (walker.mark === workerMarks.idle) counts.idle++;
    else if (walker.mark === workerMarks.assigned) counts.assigned++;
    else if (walker.mark === workerMarks.enRoute) counts.enRoute++;
    else if (walker.mark === workerMarks.onSite) counts.onSite++;
    else if (walker.mark === workerMarks.stale) counts.stale++;
    else counts.unknownPlace++;
  }
  return counts;
}

function moveTo(
  fleet: Fleet,
  workerId: string,
  frame: PositionFrame,
  i: number,
  nowMs: number,
  endMs: number,
): void {
  const lon = frame.originLon + (frame.dLon[i] ?? 0);
  const lat = frame.originLat + (frame.dLat[i] ?? 0);
  const before = fleet.walkers.get(workerId);
  const share = before ? shareOf(before, nowMs) : 1;
  const hereLon = before ? before.fromLon + (before.toLon - before.fromLon) * share : lon;
  const hereLat = before ? before.fromLat + (before.toLat - before.fromLat) * share : lat;
  const jump = Math.abs(lon - hereLon) > jumpDeg || Math.abs(lat - hereLat) > jumpDeg;
  const heading = frame.heading[i] ?? unknownHeading;
  fleet.walkers.set(workerId, {
    workerId,
    fromLon: jump ? lon : hereLon,
    fromLat: jump ? lat : hereLat,
    toLon: lon,
    toLat: lat,
    startMs: nowMs,
    // Nobody glides who has not moved: the loop may rest.
    endMs: hereLon === lon && hereLat === lat ? nowMs : endMs,
    mark: frame.state[i] ?? workerMarks.unknownPlace,
    headingDeg: heading === unknownHeading ? null : heading * 2,
    ageS: frame.ageS[i] ?? 0,
    ageAtMs: nowMs,
  });
}

function keepOnly(fleet: Fleet, seen: ReadonlySet<string>): void {
  for (const workerId of [...fleet.walkers.keys()]) {
    if (!seen.has(workerId)) fleet.walkers.delete(workerId);
  }
}

function shareOf(walker: Walker, nowMs: number): number {
  const lengthMs = walker.endMs - walker.startMs;
  return lengthMs <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - walker.startMs) / lengthMs));
}
