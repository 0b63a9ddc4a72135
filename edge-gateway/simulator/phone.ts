/** A simulated worker's phone: publishes where he is, and takes his orders from offer to report through the public topics. */
import { hourMs, type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { type DrivePoint, driveTowards } from './drive.ts';
import type { DeviceSession } from './session.ts';

/** What the phone reads of an order; the rest of the message does not matter to it. */
export interface PhoneOrder extends DrivePoint {
  readonly id: string;
  readonly state: string;
  readonly assignmentId: string | null;
  readonly class: string;
}

export interface PhoneDeps {
  readonly username: string;
  readonly deviceId: string;
  readonly workerId: string;
  readonly home: DrivePoint;
  readonly random: () => number;
  readonly newId: () => string;
  /** A picture as evidence; answers the id that commands name. */
  readonly uploadPhoto: () => Promise<string>;
  readonly session: () => DeviceSession;
}

const driveMps = 25 / 3.6;
const fixEveryMs = 10 * secondMs;

interface Doing {
  readonly orderId: string;
  readonly step: string;
  readonly until: Instant;
}

/** A phone as a small state machine: `hear` takes the order list, `tick` lets site time pass. */
export function createPhone(deps: PhoneDeps) {
  let place = deps.home;
  let courseDeg = 0;
  let orders: readonly PhoneOrder[] = [];
  let doing: Doing | null = null;
  let tickedAt: Instant | null = null;
  let publishedAt = Number.NEGATIVE_INFINITY;
  let speaking = false;

  /** Each step waits a human time before it is done. */
  function waitFor(order: PhoneOrder, now: Instant): boolean {
    if (doing?.orderId === order.id && doing.step === order.state) return now < doing.until;
    doing = { orderId: order.id, step: order.state, until: now + patienceMs(order, deps.random) };
    return true;
  }

  async function act(now: Instant, elapsedMs: number): Promise<void> {
    const order = currentOrder(orders);
    if (order === null) {
      doing = null;
      return;
    }
    if (order.state === 'en_route') return driveOn(order, now, elapsedMs);
    if (waitFor(order, now)) return;
    doing = null;
    await speak(order, now, await wordsFor(order, deps));
  }

  async function driveOn(order: PhoneOrder, now: Instant, elapsedMs: number): Promise<void> {
    const step = driveTowards(place, order, (driveMps * elapsedMs) / secondMs);
    place = step;
    courseDeg = step.courseDeg;
    if (step.arrived) await speak(order, now, await wordsFor(order, deps));
  }

  async function speak(order: PhoneOrder, now: Instant, words: Words | null): Promise<void> {
    if (words === null) return;
    await deps.session().publish(`workers/${deps.workerId}/commands`, {
      commandId: deps.newId(),
      orderId: order.id,
      assignmentId: order.assignmentId,
      occurredAt: new Date(now).toISOString(),
      ...words,
    });
  }

  async function publishFix(now: Instant): Promise<void> {
    const moving = currentOrder(orders)?.state === 'en_route';
    await deps.session().publish(`owntracks/${deps.username}/${deps.deviceId}`, {
      _type: 'location',
      tst: Math.floor(now / secondMs),
      lon: round(place.lon + jitter(deps.random)),
      lat: round(place.lat + jitter(deps.random)),
      acc: 4 + Math.round(deps.random() * 8),
      vel: moving ? 25 : 0,
      ...(moving ? { cog: courseDeg } : {}),
      batt: 80,
      t: 'u',
    });
  }

  return {
    /** The retained message of `workers/{id}/orders`. */
    hear(list: readonly PhoneOrder[]): void {
      orders = list;
    },
    /** Lets site time pass; one tick at a time, a slow broker only makes the phone late. */
    async tick(now: Instant): Promise<void> {
      if (speaking) return;
      speaking = true;
      const elapsedMs = tickedAt === null ? 0 : Math.min(now - tickedAt, hourMs);
      tickedAt = now;
      try {
        // First where he is: whatever becomes of his work, his phone goes on telling that.
        if (now - publishedAt >= fixEveryMs) {
          publishedAt = now;
          await publishFix(now);
        }
        await act(now, elapsedMs);
      } finally {
        speaking = false;
      }
    },
  };
}

/** The order in hand first; otherwise the oldest offer waits for its answer. */
function currentOrder(orders: readonly PhoneOrder[]): PhoneOrder | null {
  const rank = ['on_site', 'en_route', 'assigned', 'accepted'];
  const mine = orders.filter((order) => rank.includes(order.state));
  return mine.sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))[0] ?? null;
}

/** How long a person needs before the next step of an order. */
function patienceMs(order: PhoneOrder, random: () => number): number {
  switch (order.state) {
    case 'assigned':
      return (6 + random() * 25) * secondMs;
    case 'accepted':
      return (20 + random() * 60) * secondMs;
    default:
      return (order.class === 'leak' ? 20 : 10) * minuteMs * (0.6 + random());
  }
}

interface Words {
  readonly command: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function wordsFor(order: PhoneOrder, deps: PhoneDeps): Promise<Words | null> {
  switch (order.state) {
    case 'assigned':
      return deps.random() < 0.06
        ? { command: 'decline', data: { reason: '手上有急活，走不开' } }
        : { command: 'accept', data: {} };
    case 'accepted':
      return { command: 'depart', data: {} };
    case 'en_route': {
      const blobId = await deps.uploadPhoto();
      return { command: 'arrive', data: { evidence: [{ kind: 'arrivalPhoto', blobId }] } };
    }
    case 'on_site':
      return { command: 'report', data: await reportData(deps) };
    default:
      return null;
  }
}

async function reportData(deps: PhoneDeps): Promise<Readonly<Record<string, unknown>>> {
  const blobId = await deps.uploadPhoto();
  const kinds = ['beforePhoto', 'afterPhoto', 'signature', 'temperatureForm'];
  return {
    method: 'visit',
    text: '已排气并调节入户阀门，回水温度正常',
    evidence: kinds.map((kind) => ({ kind, blobId })),
    satisfaction: deps.random() < 0.9 ? 'satisfied' : 'notRated',
    roomTemps: [{ room: '客厅', roomC: round(18 + deps.random() * 3, 1) }],
  };
}

/** A few metres of GPS noise. */
function jitter(random: () => number): number {
  return (random() - 0.5) * 6e-5;
}

function round(value: number, digits = 6): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
