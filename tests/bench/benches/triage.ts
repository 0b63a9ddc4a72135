/** How well triage finds the demo city's seeded outages: 20 days, one per seed, each with an outage, every fourth a broken main. */
import { demandOf } from '#command-center/runtime/demo-demand.ts';
import { homesOf } from '#command-center/runtime/demo-homes.ts';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import { dayMs, hourMs } from '#dispatch-core/domain/time.ts';
import { mainsOf, type TriageNet } from '#dispatch-core/triage/report.ts';
import { isOutage, planFaults } from '#edge-gateway/simulator/faults.ts';
import { type PlanWorld, planDay } from '#edge-gateway/simulator/plan.ts';
import { plantOf } from '#edge-gateway/simulator/plant.ts';
import { seasonStart } from '#edge-gateway/simulator/season.ts';
import { createWeather } from '#edge-gateway/simulator/weather.ts';
import type { CityPlan } from '#geo-data/city-plan.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { atLeast, atMost, type Bench } from '../bench.ts';
import { createCollector } from '../collect.ts';
import { runTriageDay, type TriagePlaces } from '../triage-day.ts';

const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
const utcOffsetMs = 8 * hourMs;
const daysLookedThrough = 170;

export const triageBench: Bench = {
  name: 'triage',
  title: 'Outages found in the demo city (80,000 households): one day with an outage for each of 20 seeds',
  maxMs: 120_000,
  async run(stage) {
    const { plan } = buildDemoCity(1, 'M');
    const { places, net } = networkOf(plan);
    const city = {
      homes: homesOf(plan),
      plant: plantOf(
        plan.heatStations.map(({ id }) => id),
        plan.pipes ?? [],
      ),
    };
    const demand = demandOf(plan.households.length);
    const collected = createCollector();
    let [burst, merged, members, wrong, missed] = [0, 0, 0, 0, 0];
    for (const seed of seeds) {
      const world = { seed, city, weather: createWeather(seed, utcOffsetMs), demand, utcOffsetMs };
      const kind = seed % 4 === 0 ? 'mainLeak' : 'stationOutage';
      const day = runTriageDay(planDay(world, dayWith(world, kind)), places, net, monotonicNow);
      for (const outage of day.outages) {
        burst += outage.burst;
        merged += outage.merged;
        if (outage.delayMs === null) missed += 1;
        else
          collected.add(
            { variant: kind, metric: 'fifth report to proposal', unit: 's', target: atMost(180) },
            outage.delayMs / 1000,
          );
        collected.add(
          { variant: kind, metric: 'burst merged', unit: '%', target: atLeast(90) },
          (100 * outage.merged) / outage.burst,
        );
      }
      members += day.members;
      wrong += day.wrong;
      collected.add({ variant: kind, metric: 'proposals of the day', unit: '' }, day.proposals);
      collected.add({ variant: kind, metric: 'slowest look', unit: 'ms' }, day.slowestMs);
      stage.say(lineOf(seed, kind, day));
    }
    collected.add(
      { variant: 'all', metric: 'burst merged', unit: '%', target: atLeast(90) },
      (100 * merged) / burst,
    );
    collected.add(
      { variant: 'all', metric: 'wrongly merged', unit: '%', target: atMost(2) },
      (100 * wrong) / Math.max(1, members),
    );
    collected.add({ variant: 'all', metric: 'outages missed', unit: '', target: atMost(0) }, missed);
    return collected.series();
  },
};

function lineOf(seed: number, kind: string, day: ReturnType<typeof runTriageDay>): string {
  const each = day.outages.map(
    ({ merged, burst, delayMs }) =>
      `${merged}/${burst} after ${delayMs === null ? 'never' : `${delayMs / 1000} s`}`,
  );
  return `seed ${seed} ${kind}: ${each.join(', ')}; ${day.wrong} wrong of ${day.members}, ${day.proposals} proposals`;
}

/** The first day of the season that the seed gives such a fault. */
function dayWith({ seed, city }: PlanWorld, kind: string): number {
  const start = seasonStart(2025, utcOffsetMs);
  for (let n = 0; n < daysLookedThrough; n += 1) {
    const dayStart = start + n * dayMs;
    if (planFaults(seed, city.plant, dayStart).some((fault) => isOutage(fault) && fault.kind === kind))
      return dayStart;
  }
  return start;
}

function networkOf(plan: Pick<CityPlan, 'households' | 'communities' | 'pipes' | 'buildings'>): {
  readonly places: TriagePlaces;
  readonly net: TriageNet;
} {
  const branchByBuilding = new Map<string, string>();
  const pipes = plan.pipes ?? [];
  for (const pipe of pipes) {
    if (pipe.net === 'secondary' && pipe.toNode.startsWith('b:'))
      branchByBuilding.set(pipe.toNode.slice(2), pipe.branchId);
  }
  const buildings = new Map(
    (plan.buildings ?? []).map((one) => [`${one.communityId}/${one.building}`, one.id]),
  );
  const households = new Map<string, number>();
  const branches = new Map<string, { heatStationId: string; households: number }>();
  const homes = new Map(
    homesOf(plan).map((home, i) => {
      const household = plan.households[i];
      const building = buildings.get(`${home.communityId}/${household?.building ?? ''}`);
      const branchId = building === undefined ? null : (branchByBuilding.get(building) ?? null);
      households.set(home.heatStationId, (households.get(home.heatStationId) ?? 0) + 1);
      if (branchId !== null) {
        const known = branches.get(branchId);
        branches.set(branchId, {
          heatStationId: home.heatStationId,
          households: (known?.households ?? 0) + 1,
        });
      }
      return [home.id, { heatStationId: home.heatStationId, branchId }] as const;
    }),
  );
  return {
    places: { homeOf: (id) => homes.get(id) ?? null },
    net: { households, branches, mains: mainsOf(pipes.filter(({ net }) => net === 'primary')) },
  };
}
