/** Looks at committed readings with the alarm rules, finds silence by time, and ends shelves: beside the intake, in small bites. */
import type { SampleValue } from '#dispatch-core/alarm/evaluate.ts';
import type { AlarmRule } from '#dispatch-core/alarm/rule.ts';
import { type ConditionChange, shortestSilenceMs, watchStation } from '#dispatch-core/alarm/watch.ts';
import { type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import type { Database, Transaction } from '#geo-data/database.ts';
import { beginCondition, endConditions, endShelves } from '#geo-data/store/alarm-life.ts';
import {
  type AlarmWatch,
  branchesOfStations,
  listSilentStations,
  listUnseenStations,
  lockWatches,
  reopenWatches,
  saveWatches,
  unseenReadings,
} from '#geo-data/store/alarm-watches.ts';
import { listHeatStations } from '#geo-data/store/city.ts';
import type { ReadingRow } from '#geo-data/store/readings.ts';
import { type Loop, startLoop } from './loop.ts';

/** Stations in one transaction, and readings of each: what is more comes in the next bite. */
const stationsAtOnce = 100;
const readingsAtOnce = 40;
/** Pause between two bites, which also lets readings gather. */
const pauseMs = 500;
/** Silence and shelves are looked for so often; what another process took in and nobody touched, less often. */
const everyMs = 5 * secondMs;
const sweepMs = minuteMs;
/** Of a station that is new to the rules, so much before its newest reading is looked at. */
const firstLookMs = 15 * minuteMs;

export interface AlarmLoop extends Loop {
  /** Readings of these heat stations were committed; null: of any. */
  touch(heatStationIds: readonly string[] | null): void;
  /** Every station is judged again by the rules that hold now. */
  rulesChanged(): void;
}

export interface AlarmLoopDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly rules: () => readonly AlarmRule[];
  /** Alarms were raised, have returned or are in sight again. */
  readonly onChanged: () => void;
  readonly onError: (error: unknown) => void;
}

interface Station {
  readonly lon: number;
  readonly lat: number;
  readonly branchId: string | null;
}

/** Starts the loop. Several processes may run it: a station that one looks at is left out by the others. */
export function startAlarmLoop(deps: AlarmLoopDeps): AlarmLoop {
  const { db, clock } = deps;
  const touched = new Set<string>();
  const listeningSince = clock.now();
  let stations: ReadonlyMap<string, Station> | null = null;
  let isRulesChanged = true;
  let sweptWall = Number.NEGATIVE_INFINITY;

  const loop = startLoop({
    onError: deps.onError,
    pauseMs,
    async run() {
      await findWork();
      const ids = [...touched].slice(0, stationsAtOnce);
      for (const id of ids) touched.delete(id);
      const shelves = await endShelves(db, clock.now(), stationsAtOnce);
      if (shelves + (await lookAt(ids)) > 0) deps.onChanged();
      return touched.size > 0 ? pauseMs : everyMs;
    },
  });

  async function findWork(): Promise<void> {
    if (isRulesChanged) {
      isRulesChanged = false;
      for (const id of await reopenWatches(db)) touched.add(id);
    }
    if (clock.wallNow() - sweptWall >= sweepMs) {
      sweptWall = clock.wallNow();
      stations = await readStations(db);
      for (const id of await listUnseenStations(db, 20_000)) touched.add(id);
    }
    const silenceMs = shortestSilenceMs(deps.rules());
    if (silenceMs === null || touched.size >= stationsAtOnce) return;
    for (const id of await listSilentStations(db, clock.now() - silenceMs, stationsAtOnce)) touched.add(id);
  }

  /** One bite; answers how many alarms have changed. What fails is looked at again. */
  async function lookAt(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const known = stations ?? new Map<string, Station>();
    const rules = deps.rules();
    try {
      return await db.transaction((tx) => evaluate(tx, ids, rules, known));
    } catch (error) {
      for (const id of ids) touched.add(id);
      throw error;
    }
  }

  async function evaluate(
    tx: Transaction,
    ids: readonly string[],
    rules: readonly AlarmRule[],
    known: ReadonlyMap<string, Station>,
  ): Promise<number> {
    const now = clock.now();
    const watches = await lockWatches(tx, ids);
    const readings = await unseenReadings(tx, watches, firstLookMs, readingsAtOnce);
    const saved: AlarmWatch[] = [];
    let changed = 0;
    for (const watch of watches) {
      const rows = readings.get(watch.heatStationId) ?? [];
      // More of it waits: its silence is judged when all of it was seen.
      if (rows.length >= readingsAtOnce) touched.add(watch.heatStationId);
      const when = {
        now: rows.length >= readingsAtOnce ? (rows.at(-1)?.occurredAt ?? now) : now,
        listeningSince,
      };
      const watched = watchStation(rules, watch, rows.map(sampleOf), when);
      changed += await store(tx, watch.heatStationId, watched.changes, known);
      saved.push(watched.watch);
    }
    await saveWatches(tx, saved);
    return changed;
  }

  async function store(
    tx: Transaction,
    heatStationId: string,
    changes: readonly ConditionChange[],
    known: ReadonlyMap<string, Station>,
  ): Promise<number> {
    let changed = 0;
    for (const change of changes) {
      if (change.kind === 'ends') {
        changed += await endConditions(tx, [alarmKeyOf(heatStationId, change.ruleId)], change.at);
      } else if (await beginCondition(tx, alarmOf(heatStationId, change, known.get(heatStationId) ?? null))) {
        changed += 1;
      }
    }
    return changed;
  }

  function alarmOf(
    heatStationId: string,
    { rule, at, value, limit }: Extract<ConditionChange, { kind: 'begins' }>,
    station: Station | null,
  ) {
    const metric = rule.kind === 'missing' ? null : rule.metric;
    return {
      id: deps.newId(),
      key: alarmKeyOf(heatStationId, rule.id),
      code: rule.id,
      severity: rule.severity,
      sinceAt: at,
      orderId: null,
      requestId: null,
      heatStationId,
      lon: station?.lon ?? null,
      lat: station?.lat ?? null,
      data: { kind: rule.kind, metric, value, limit, branchId: station?.branchId ?? null },
    };
  }

  return {
    ...loop,
    touch(heatStationIds) {
      if (heatStationIds === null) sweptWall = Number.NEGATIVE_INFINITY;
      else for (const id of heatStationIds) touched.add(id);
      loop.wake();
    },
    rulesChanged() {
      isRulesChanged = true;
      loop.wake();
    },
  };
}

/** One live alarm per station and rule. */
export function alarmKeyOf(heatStationId: string, ruleId: string): string {
  return `heatStation:${heatStationId}:${ruleId}`;
}

async function readStations(db: Database): Promise<ReadonlyMap<string, Station>> {
  const branches = await branchesOfStations(db);
  return new Map(
    (await listHeatStations(db)).map(({ id, lon, lat }) => [
      id,
      { lon, lat, branchId: branches.get(id) ?? null },
    ]),
  );
}

function sampleOf(row: ReadingRow): {
  readonly at: Instant;
  readonly values: ReadonlyMap<string, SampleValue>;
} {
  const values = row.metrics.map(
    (name, i) => [name, { value: row.values[i] ?? null, quality: row.qualities[i] ?? 'bad' }] as const,
  );
  return { at: row.occurredAt, values: new Map(values) };
}
