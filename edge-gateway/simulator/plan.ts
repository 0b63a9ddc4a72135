/** A day's plan: who reports what, when and from where, and what breaks; the same seed and day give the same plan. */
import { createHash } from 'node:crypto';
import { dayMs, hourMs, type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';
import { seedOf } from './chance.ts';
import { type Fault, isOutage, type Plant, planFaults } from './faults.ts';
import {
  chooseChannel,
  chooseOutageReport,
  chooseReport,
  type ReportChannel,
  type ReportWords,
} from './reports.ts';
import { type DemandModel, heatingDayOf, reportsPerDay, shareOfHour } from './season.ts';
import type { Weather } from './weather.ts';

/** What the plan has to know of a home. */
export interface Home {
  readonly id: string;
  readonly communityId: string;
  readonly heatStationId: string;
}

export interface CityFacts {
  readonly homes: readonly Home[];
  readonly plant: Plant;
}

export type ReportPlace =
  | { readonly kind: 'household'; readonly householdId: string }
  | { readonly kind: 'public'; readonly communityId: string }
  | {
      readonly kind: 'network';
      readonly net: 'primary';
      readonly lon: number;
      readonly lat: number;
      readonly assetId: string;
    };

export interface PlannedReport extends ReportWords {
  readonly at: Instant;
  /** Natural key at the source: a plan that is carried out twice makes each request once. */
  readonly externalId: string;
  readonly channel: ReportChannel;
  readonly place: ReportPlace;
  /** The outage that this customer suffers from; null for troubles of his own. What triage should find out. */
  readonly outageId: string | null;
}

export interface Plan {
  readonly reports: readonly PlannedReport[];
  readonly faults: readonly Fault[];
  /** Hex SHA-256 of everything above. */
  readonly hash: string;
}

export interface PlanWorld {
  readonly seed: number;
  readonly city: CityFacts;
  readonly weather: Weather;
  readonly demand: DemandModel;
  readonly utcOffsetMs: number;
}

/** Share of the customers behind an outage who call, and how soon (DOMAIN 3.2: 20 % within ten minutes). */
const burstShare = 0.2;
const burstDelayMs = 4 * minuteMs;
const burstMs = 10 * minuteMs;
const repeatShare = 0.06;

/** The local day that begins at `dayStart`. In summer nothing happens. */
export function planDay(world: PlanWorld, dayStart: Instant): Plan {
  const heating = heatingDayOf(dayStart + dayMs / 2, world.utcOffsetMs);
  const faults = heating === null ? [] : planFaults(world.seed, world.city.plant, dayStart);
  const usual = heating === null ? [] : usualReports(world, heating.day, dayStart);
  const reports = [...usual, ...faults.flatMap((fault) => planBurst(world, fault))];
  reports.sort((a, b) => a.at - b.at || (a.externalId < b.externalId ? -1 : 1));
  return { reports, faults, hash: hashOf({ reports, faults }) };
}

/** Troubles that have nothing to do with each other: a Poisson stream by hour, season and cold. */
function usualReports(world: PlanWorld, heatingDay: number, dayStart: Instant): PlannedReport[] {
  const random = seededRandom(seedOf(world.seed, 'reports', dayStart));
  const reports: PlannedReport[] = [];
  for (let hour = dayStart; hour < dayStart + dayMs; hour += hourMs) {
    const chill = world.weather.chill(hour);
    const perHour = reportsPerDay(world.demand, heatingDay, chill) * shareOfHour(hour, world.utcOffsetMs);
    for (let at = hour + waitMs(perHour, random); at < hour + hourMs; at += waitMs(perHour, random)) {
      const report = usualReport(world, heatingDay, at, `${dayStart}-${reports.length}`, random);
      reports.push(report);
      if (random() < repeatShare) reports.push(again(report, random));
    }
  }
  return reports.filter((report) => report.at < dayStart + dayMs);
}

function waitMs(perHour: number, random: () => number): number {
  return perHour <= 0 ? Number.POSITIVE_INFINITY : (-Math.log(1 - random()) / perHour) * hourMs;
}

function usualReport(
  { seed, city }: PlanWorld,
  heatingDay: number,
  at: Instant,
  key: string,
  random: () => number,
): PlannedReport {
  const words = chooseReport(heatingDay, random());
  const home = homeAt(city, random());
  const isPublic = words.subtype === 'other' || (words.subtype === 'leak' && /楼道/.test(words.description));
  return {
    at: Math.round(at / secondMs) * secondMs,
    externalId: `sim-${seed}-${key}`,
    channel: chooseChannel(random()),
    ...words,
    place: isPublic
      ? { kind: 'public', communityId: home.communityId }
      : { kind: 'household', householdId: home.id },
    outageId: null,
  };
}

/** The same customer calls again, half an hour to four hours later. */
function again(report: PlannedReport, random: () => number): PlannedReport {
  const at = report.at + Math.round((0.5 + random() * 3.5) * 3600) * secondMs;
  return { ...report, at, externalId: `${report.externalId}-again`, channel: 'phone' };
}

/** The calls that an outage brings; none for faults that customers do not feel. */
export function planBurst(world: PlanWorld, fault: Fault): PlannedReport[] {
  if (!isOutage(fault)) return [];
  const random = seededRandom(seedOf(world.seed, 'burst', fault.id));
  const behind = new Set(fault.heatStationIds);
  const suffering = world.city.homes.filter(
    (home) => behind.has(home.heatStationId) && random() < burstShare,
  );
  const reports = suffering.map((home, n) => sufferer(world, fault, home, n, random));
  return fault.at === null ? reports : [passerBy(world, fault, fault.at), ...reports];
}

function sufferer(
  { seed }: PlanWorld,
  fault: Fault,
  home: Home,
  n: number,
  random: () => number,
): PlannedReport {
  // the sum of two chances: few at first, most in the middle, some late
  const after = burstDelayMs + ((random() + random()) / 2) * burstMs;
  return {
    at: Math.round((fault.from + after) / secondMs) * secondMs,
    externalId: `sim-${seed}-${fault.id}-${n}`,
    channel: chooseChannel(random()),
    ...chooseOutageReport(random()),
    place: { kind: 'household', householdId: home.id },
    outageId: fault.id,
  };
}

/** Somebody sees water on the road. */
function passerBy(
  { seed }: PlanWorld,
  fault: Fault,
  { lon, lat, assetId }: NonNullable<Fault['at']>,
): PlannedReport {
  return {
    at: Math.round((fault.from + 3 * minuteMs) / secondMs) * secondMs,
    externalId: `sim-${seed}-${fault.id}-seen`,
    channel: 'hotline',
    category: 'repair',
    subtype: 'leak',
    description: '马路上往外冒热水，冒白汽，水已经流到辅道了',
    place: { kind: 'network', net: 'primary', lon, lat, assetId },
    outageId: fault.id,
  };
}

function homeAt({ homes }: CityFacts, chance: number): Home {
  const home = homes[Math.floor(chance * homes.length)];
  if (home === undefined) throw new RangeError('a city needs at least one home');
  return home;
}

function hashOf(plan: Pick<Plan, 'reports' | 'faults'>): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}
