/** A simulated worker's phone: tells where he is, answers offers, drives the streets and takes his orders to their report. */
import { type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { normal } from '#geo-data/demo-city/random.ts';
import { type DrivePoint, placeOn, type Roads, type Route, routeOf } from './drive.ts';
import {
  acceptWords,
  answerAfterMs,
  arriveWords,
  declineWords,
  departAfterMs,
  pauseWords,
  postponeWords,
  remoteWords,
  reportWords,
  type WordDeps,
  type Words,
  workMs,
} from './phone-words.ts';
import type { Radio } from './radio.ts';
import type { Temper } from './temper.ts';

/** What the phone reads of an order; the rest of the message does not matter to it. */
export interface PhoneOrder extends DrivePoint {
  readonly id: string;
  readonly state: string;
  readonly assignmentId: string | null;
  readonly class: string;
  readonly subtype: string;
  readonly offerExpiresAt: string | null;
  readonly paused: boolean;
}

export interface PhoneDeps extends WordDeps {
  readonly username: string;
  readonly deviceId: string;
  readonly workerId: string;
  readonly home: DrivePoint;
  readonly temper: Temper;
  readonly roads: Roads;
  readonly newId: () => string;
  readonly radio: Radio;
  /** Where somebody without an order goes to look after the plant; null stays where he is. */
  readonly nextErrand: () => DrivePoint | null;
  /** False while the network of his quarter is down. */
  readonly isCovered: () => boolean;
  readonly isStriking: () => boolean;
}

const fixEveryMs = 10 * secondMs;
/** A word without an effect is said again. */
const sayAgainMs = 3 * minuteMs;

interface Trip {
  readonly goal: string;
  readonly route: Route;
  readonly startedAt: Instant;
}
/** What somebody has in mind: it happens at `at` unless the order moves on before. */
interface Intention {
  readonly key: string;
  readonly at: Instant;
  readonly words: 'answer' | 'none';
}

/** A phone as a small state machine: `hear` takes the order list, `tick` lets site time pass. */
export function createPhone(deps: PhoneDeps) {
  const { random, temper } = deps;
  let place: DrivePoint = deps.home;
  let courseDeg = 0;
  let moving = false;
  let orders: readonly PhoneOrder[] = [];
  let trip: Trip | null = null;
  let errandAt = Number.NEGATIVE_INFINITY;
  let publishedAt = Number.NEGATIVE_INFINITY - 1;
  let inCellar = false;
  let busy = false;
  const intentions = new Map<string, Intention>();
  const said = new Map<string, Instant>();

  /** True once the time that `key` needs is over; the clock starts when it is first asked. */
  function isDue(key: string, now: Instant, needsMs: () => number): boolean {
    const known = intentions.get(key);
    if (known !== undefined) return now >= known.at;
    intentions.set(key, { key, at: now + needsMs(), words: 'none' });
    return false;
  }

  async function say(order: PhoneOrder, now: Instant, make: () => Promise<Words> | Words): Promise<void> {
    const key = keyOf(order);
    const before = said.get(key);
    if (before !== undefined && now - before < sayAgainMs) return;
    said.set(key, now);
    const { command, data } = await make();
    await deps.radio.send(`workers/${deps.workerId}/commands`, {
      commandId: deps.newId(),
      orderId: order.id,
      assignmentId: order.assignmentId,
      occurredAt: new Date(now).toISOString(),
      command,
      data,
    });
  }

  /** Offers are answered whatever he is doing; an overlooked one expires. */
  async function answer(order: PhoneOrder, now: Instant): Promise<void> {
    const isOffer = order.offerExpiresAt !== null;
    const mood = moodOf(order);
    if (isOffer && mood < temper.overlooks) return;
    if (!isDue(`${keyOf(order)}:answer`, now, () => answerAfterMs(random))) return;
    const declines = deps.isStriking() || (isOffer && mood < temper.overlooks + temper.declines);
    await say(order, now, () => (declines ? declineWords(random) : acceptWords()));
  }

  /** One number per assignment, asked for as often as needed. */
  const moods = new Map<string, number>();
  function moodOf(order: PhoneOrder): number {
    const key = `${order.id}:${order.assignmentId}`;
    const mood = moods.get(key) ?? random();
    moods.set(key, mood);
    return mood;
  }

  async function work(order: PhoneOrder, now: Instant): Promise<void> {
    if (order.state === 'accepted') return setOff(order, now);
    if (order.state === 'en_route') return driveTo(order, now);
    return repair(order, now);
  }

  async function setOff(order: PhoneOrder, now: Instant): Promise<void> {
    if (!isDue(`${keyOf(order)}:depart`, now, () => departAfterMs(random))) return;
    const isRemote = order.class !== 'leak' && moodOf(order) > 0.96;
    await say(order, now, () => (isRemote ? remoteWords() : { command: 'depart', data: {} }));
  }

  async function driveTo(order: PhoneOrder, now: Instant): Promise<void> {
    if (follow(order.id, order, now)) {
      inCellar = random() < temper.cellars;
      await say(order, now, () => arriveWords(deps));
    }
  }

  async function repair(order: PhoneOrder, now: Instant): Promise<void> {
    const key = keyOf(order);
    if (order.paused) {
      if (isDue(`${key}:resume`, now, () => 12 * minuteMs))
        await say({ ...order, state: 'paused' }, now, () => ({ command: 'resume', data: {} }));
      return;
    }
    const mood = moodOf(order);
    if (mood > 0.9 && mood < 0.93 && !said.has(`${order.id}:pause`)) {
      said.set(`${order.id}:pause`, now);
      return say({ ...order, state: 'absent' }, now, pauseWords);
    }
    if (mood > 0.93 && mood < 0.95 && !said.has(`${order.id}:later`)) {
      said.set(`${order.id}:later`, now);
      return say({ ...order, state: 'later' }, now, postponeWords);
    }
    if (!isDue(`${key}:work`, now, () => workMs(order, temper, normal(random)))) return;
    // up the stairs again: what he says now goes out with what waited in the cellar
    inCellar = false;
    await say(order, now, () => reportWords(order, deps));
  }

  /** Drives on towards a goal; true once he is there. */
  function follow(goal: string, to: DrivePoint, now: Instant): boolean {
    if (trip?.goal !== goal) trip = { goal, route: routeOf(deps.roads, place, to), startedAt: now };
    const step = placeOn(trip.route, ((now - trip.startedAt) / secondMs) * temper.driving);
    place = { lon: step.lon, lat: step.lat };
    courseDeg = step.courseDeg;
    moving = !step.arrived;
    return step.arrived;
  }

  /** Between orders: a round to a heat station, a while there, the next one. */
  let errand: { readonly goal: string; readonly to: DrivePoint } | null = null;
  function idle(now: Instant): void {
    moving = false;
    if (errand === null) {
      if (now < errandAt) return;
      const to = deps.nextErrand();
      errandAt = now + (4 + random() * 14) * minuteMs;
      if (to !== null) errand = { goal: `errand-${now}`, to };
      return;
    }
    if (!follow(errand.goal, errand.to, now)) return;
    errand = null;
    errandAt = now + (4 + random() * 14) * minuteMs;
  }

  async function publishFix(now: Instant): Promise<void> {
    const jumps = random() < temper.jumps;
    const off = jumps ? 0.03 : 6e-5;
    await deps.radio.send(`owntracks/${deps.username}/${deps.deviceId}`, {
      _type: 'location',
      tst: Math.floor(now / secondMs),
      lon: round(place.lon + (random() - 0.5) * off),
      lat: round(place.lat + (random() - 0.5) * off),
      acc: 4 + Math.round(random() * (jumps ? 400 : 8)),
      vel: moving ? 25 + Math.round(random() * 20) : 0,
      ...(moving ? { cog: courseDeg } : {}),
      batt: 35 + Math.round(60 * (1 - ((now / minuteMs) % 720) / 720)),
      t: 'u',
    });
  }

  async function live(now: Instant): Promise<void> {
    await deps.radio.setCovered(deps.isCovered() && !inCellar);
    // First where he is: whatever becomes of his work, his phone goes on telling that.
    if (now - publishedAt >= fixEveryMs) {
      // each on its own beat: phones that start together must not speak together for ever
      publishedAt = publishedAt < 0 ? now - Math.floor(random() * fixEveryMs) : now;
      await publishFix(now);
    }
    for (const order of orders) if (order.state === 'assigned') await answer(order, now);
    const order = orderInHand(orders);
    if (order === null) return idle(now);
    errand = null;
    if (order.state !== 'en_route') moving = false;
    await work(order, now);
  }

  return {
    /** The retained message of `workers/{id}/orders`. */
    hear(list: readonly PhoneOrder[]): void {
      orders = list;
      forgetOthers(list, [intentions, said, moods]);
    },
    /** Lets site time pass; one tick at a time, a slow broker only makes the phone late. */
    async tick(now: Instant): Promise<void> {
      if (busy) return;
      busy = true;
      try {
        await live(now);
      } finally {
        busy = false;
      }
    },
    place: () => place,
    hasOrders: () => orders.length > 0,
  };
}

export type Phone = ReturnType<typeof createPhone>;

function keyOf(order: PhoneOrder): string {
  return `${order.id}:${order.state}:${order.assignmentId}`;
}

/** What is remembered of orders that are no longer on the phone is forgotten. */
function forgetOthers(orders: readonly PhoneOrder[], memories: readonly Map<string, unknown>[]): void {
  const kept = new Set(orders.map((order) => order.id));
  for (const memory of memories) {
    for (const key of memory.keys()) if (!kept.has(key.split(':')[0] ?? '')) memory.delete(key);
  }
}

/** What he has begun comes first, then what he accepted. */
function orderInHand(orders: readonly PhoneOrder[]): PhoneOrder | null {
  const rank = ['on_site', 'en_route', 'accepted'];
  const mine = orders.filter((order) => rank.includes(order.state));
  return mine.sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))[0] ?? null;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
