/** The reference days of every dispatch claim (DOMAIN 3.4): calm, busy and surge, from a seed. */
import { type OrderClass, orderClasses } from '../domain/service-type.ts';
import { hourMs } from '../domain/time.ts';
import { type Chance, openChance } from './chance.ts';
import { type DayOrder, type DayWorker, limitMs, runOutMs, type SimulatedDay, serviceMsOf } from './day.ts';

export const dayNames = ['calm', 'busy', 'surge'] as const;
export type DayName = (typeof dayNames)[number];

/** Orders per hour, and what they are multiplied with in the hours of the peak. */
const arrivals: Readonly<Record<DayName, { readonly perHour: number; readonly peak: number }>> = {
  calm: { perHour: 60, peak: 1 },
  busy: { perHour: 115, peak: 1 },
  surge: { perHour: 80, peak: 3 },
};
const peakHours = { from: 3, to: 5 };
const hoursOfArrivals = 10;

const shares: Readonly<Record<OrderClass, number>> = { leak: 0.08, noHeat: 0.52, routine: 0.4 };

const startAt = Date.UTC(2026, 0, 12, 0, 0, 0);
/** South-west corner and size of the square city. */
const corner = { lon: 126.5, lat: 45.65 };
const sideM = 20_000;
const hotSpots = 8;
const hotShare = 0.6;
const hotSigmaM = 1_500;
const metresPerDegree = 111_195;
const metresPerDegreeLon = metresPerDegree * Math.cos(((corner.lat + 0.09) * Math.PI) / 180);

/** The one station of the reference city: everybody may do everything everywhere. */
const stationId = 'station';

interface Spot {
  readonly xM: number;
  readonly yM: number;
}

/** Makes the day of a seed; `workers` of them start anywhere in the city. */
export function makeReferenceDay(seed: number, name: DayName, workers = 100): SimulatedDay {
  return {
    name,
    startAt,
    endAt: startAt + hoursOfArrivals * hourMs + runOutMs,
    orders: makeOrders(seed, name),
    workers: makeWorkers(seed, workers),
  };
}

function makeWorkers(seed: number, count: number): readonly DayWorker[] {
  const chance = openChance(seed, 'workers');
  return Array.from({ length: count }, (_, index) => ({
    id: `worker-${String(index + 1).padStart(4, '0')}`,
    ...lonLatOf(anywhere(chance)),
    repairStationId: stationId,
    areaIds: [],
  }));
}

function makeOrders(seed: number, name: DayName): readonly DayOrder[] {
  const places = openChance(seed, 'places');
  const spots = Array.from({ length: hotSpots }, () => anywhere(places));
  const [classes, services] = [openChance(seed, 'classes'), openChance(seed, 'services')];
  return makeArrivals(seed, name).map((createdAt, index) => {
    const orderClass = classAt(classes.uniform());
    return {
      id: `order-${String(index + 1).padStart(5, '0')}`,
      class: orderClass,
      ...lonLatOf(somewhere(places, spots)),
      areaId: null,
      repairStationId: stationId,
      createdAt,
      dueAt: createdAt + limitMs[orderClass],
      serviceMs: serviceMsOf(services.normal()),
      withdrawnAt: null,
    };
  });
}

/** A Poisson process by thinning: drawn at the rate of the peak, kept in proportion to the rate of the hour. */
function makeArrivals(seed: number, name: DayName): readonly number[] {
  const chance = openChance(seed, `arrivals ${name}`);
  const { perHour, peak } = arrivals[name];
  const times: number[] = [];
  for (let hour = 0; ; ) {
    hour += chance.exponential(1 / (perHour * peak));
    if (hour >= hoursOfArrivals) return times;
    const isPeak = hour >= peakHours.from && hour < peakHours.to;
    if (chance.uniform() < (isPeak ? 1 : 1 / peak)) times.push(Math.round(startAt + hour * hourMs));
  }
}

function classAt(draw: number): OrderClass {
  let upTo = 0;
  for (const name of orderClasses) {
    upTo += shares[name];
    if (draw < upTo) return name;
  }
  return 'routine';
}

function somewhere(chance: Chance, spots: readonly Spot[]): Spot {
  const [draw, which] = [chance.uniform(), chance.uniform()];
  const spot = spots[Math.floor(which * spots.length)];
  const free = anywhere(chance);
  const near = { x: chance.normal() * hotSigmaM, y: chance.normal() * hotSigmaM };
  // Everything is drawn each time, so that one order never shifts the numbers of the next.
  if (draw >= hotShare || spot === undefined) return free;
  return { xM: inside(spot.xM + near.x), yM: inside(spot.yM + near.y) };
}

function anywhere(chance: Chance): Spot {
  return { xM: chance.uniform() * sideM, yM: chance.uniform() * sideM };
}

function inside(valueM: number): number {
  return Math.min(sideM, Math.max(0, valueM));
}

function lonLatOf({ xM, yM }: Spot): { readonly lon: number; readonly lat: number } {
  return { lon: corner.lon + xM / metresPerDegreeLon, lat: corner.lat + yM / metresPerDegree };
}
