/** Makes the past of the demonstration's city: this season's days first, then the whole season before. */
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ulid } from 'ulid';
import { hourMs, type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import { seedOf } from '#edge-gateway/simulator/chance.ts';
import { plantOf } from '#edge-gateway/simulator/plant.ts';
import { heatingDayOf, seasonEnd, seasonStart } from '#edge-gateway/simulator/season.ts';
import { createWeather } from '#edge-gateway/simulator/weather.ts';
import type { DemoCity } from '#geo-data/demo-city/demo-city.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';
import { demandOf } from '../demo-demand.ts';
import { homesOf } from '../demo-homes.ts';
import type { PartPlaces } from '../demo-parts/places.ts';
import { isCalledIn, isOnRota } from '../demo-rota.ts';
import { defaultRules } from './default-rules.ts';
import { livePast, type PastWorld } from './live-past.ts';
import type { Lived } from './memory-life.ts';
import { packLived } from './pack.ts';
import { createPlaceLookup } from './resolve-place.ts';
import { createSeedFile, type SeedWriter } from './seed-file.ts';

export interface PastOrder {
  readonly city: DemoCity;
  readonly places: Pick<PartPlaces, 'past'>;
  /** The demonstration's own day begins here. */
  readonly until: Instant;
  readonly utcOffsetMs: number;
  readonly say: (line: string) => void;
}

/** What was reported so shortly before the demonstration's own day waits for its living people: the past ends before. */
export const backlogMs = 90 * minuteMs;

/** Numbers that people say stay below this in the past. */
export const firstLiveNumber = 200_000;

/** The seasons of a past that is lived until `until`, this one first: reports of each, and where its numbers begin. */
export function seasonsBefore(until: Instant, utcOffsetMs: number) {
  const now = heatingDayOf(until, utcOffsetMs);
  const season = now?.season ?? new Date(until + utcOffsetMs).getUTCFullYear() - 1;
  return [season, season - 1].map((one, i) => ({
    season: one,
    from: seasonStart(one, utcOffsetMs),
    to: Math.min(until - backlogMs, seasonEnd(one, utcOffsetMs)),
    firstNumber: i === 0 ? firstLiveNumber / 2 : 0,
  }));
}

/** Writes one file a season unless it is there already, and says how far it is. */
export async function makePast(order: PastOrder): Promise<void> {
  const { until, utcOffsetMs, say, places } = order;
  for (const span of seasonsBefore(until, utcOffsetMs)) {
    const { path, key } = places.past(span.season, until);
    if (!existsSync(path)) {
      const file = await createSeedFile(path, { key, from: span.from, to: span.to });
      try {
        await writeSeason(order, span, file);
        await file.close();
      } catch (error) {
        await file.drop();
        throw error;
      }
    }
    say(`part past-${span.season}`);
  }
}

async function writeSeason(
  order: PastOrder,
  span: ReturnType<typeof seasonsBefore>[number],
  file: SeedWriter,
): Promise<void> {
  const { from, to, firstNumber } = span;
  // what is under way goes on to its end; this season's ends where the living city takes over
  const until = Math.min(order.until, to + 45 * 24 * hourMs);
  const all = Math.ceil((to - from) / (24 * hourMs));
  let days = 0;
  let waiting: Lived[] = [];
  const writeStep = async () => {
    const step = waiting;
    waiting = [];
    await file.write(packLived(step));
  };
  await livePast(
    worldOf(order, span.season),
    { from, to, until, numbers: { request: firstNumber, order: firstNumber } },
    {
      async take(lived) {
        waiting.push(lived);
        if (waiting.length >= requestsOfStep) await writeStep();
      },
      async onDay() {
        days += 1;
        order.say(`past ${span.season} ${days} ${all}`);
        // so that the process hears when it is to end
        await nextTurn();
      },
    },
  );
  if (waiting.length > 0) await writeStep();
}

/** Requests that are written to the database in one transaction. */
const requestsOfStep = 250;

function worldOf({ city, utcOffsetMs }: PastOrder, season: number): PastWorld {
  const { plan, seed } = city;
  const random = seededRandom(seedOf(seed, 'past', season));
  const rules = defaultRules();
  const workers = new Map(plan.workers.map((worker) => [worker.id, { ...worker, duty: 'on' as const }]));
  const groups = new Map(city.crew.map((member) => [member.workerId, member.rotaGroup]));
  return {
    seed,
    workers: [...workers.values()],
    homes: new Map(city.crew.map(({ workerId, home: [lon, lat] }) => [workerId, { lon, lat }])),
    findWorker: (id) => workers.get(id) ?? null,
    repairStationIds: new Set(plan.repairStations.map((station) => station.id)),
    rules: () => rules,
    random,
    resolvePlace: createPlaceLookup(plan),
    newIdAt: (at) => ulid(at, random),
    isOnShift: (id, now) =>
      isOnRota(groups.get(id) ?? 0, now, utcOffsetMs) || isCalledIn(now, utcOffsetMs, season),
    plan: {
      seed,
      city: {
        homes: homesOf(plan),
        plant: plantOf(
          plan.heatStations.map((station) => station.id),
          plan.pipes,
        ),
      },
      weather: createWeather(seed, utcOffsetMs),
      demand: demandOf(plan.households.length),
      utcOffsetMs,
    },
  };
}
