/** All simulated phones: one MQTT session each, as in life; their work, their shifts and their network. */
import { type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';
import { seedOf } from './chance.ts';
import type { DrivePoint, Roads } from './drive.ts';
import { createPhone, type Phone, type PhoneOrder } from './phone.ts';
import type { PhotoKind } from './phone-words.ts';
import { createRadio } from './radio.ts';
import type { DeviceSession, OpenSession, SimulatedLogin } from './session.ts';
import type { Switches } from './switches.ts';
import { temperOf } from './temper.ts';

export interface SimulatedPhone extends SimulatedLogin {
  readonly deviceId: string;
  readonly workerId: string;
  readonly home: DrivePoint;
  /** Places that its worker looks after between orders. */
  readonly rounds: readonly DrivePoint[];
}

export interface PhoneSideDeps {
  readonly seed: number;
  readonly open: OpenSession;
  readonly roads: Roads;
  readonly switches: Switches;
  readonly newId: () => string;
  readonly uploadPhoto: (login: SimulatedLogin, kind: PhotoKind, variant: number) => Promise<string>;
  /** Whether the rota has him at work; null where nobody keeps one. */
  readonly isOnShift: ((workerId: string, now: Instant) => boolean) | null;
  readonly setDuty: (login: SimulatedLogin, workerId: string, duty: 'on' | 'off') => Promise<void>;
  readonly now: () => Instant;
}

export interface LivingPhone {
  readonly workerId: string;
  tick(now: Instant): Promise<void>;
}

/** Connects one phone; resolves when it hears its orders. */
export async function startPhone(phone: SimulatedPhone, deps: PhoneSideDeps): Promise<LivingPhone> {
  const { seed, switches } = deps;
  const random = seededRandom(seedOf(seed, 'phone', phone.workerId, deps.now()));
  const temper = temperOf(seed, phone.workerId);
  const photos = new Map<PhotoKind, Promise<string>>();
  let session: DeviceSession | null = null;
  const radio = createRadio({
    publish: async (topic, body) => session?.publish(topic, body),
    random,
    doubles: temper.doubles,
  });
  const machine = createPhone({
    ...phone,
    temper,
    random,
    radio,
    roads: deps.roads,
    newId: deps.newId,
    nextErrand: () => phone.rounds[Math.floor(random() * phone.rounds.length)] ?? null,
    isCovered: () => switches.isCovered(phone.workerId, deps.now()),
    isStriking: () => switches.isStriking(phone.workerId, deps.now()),
    // one of each kind per phone and run: a real camera is not what is simulated here
    uploadPhoto(kind) {
      const known = photos.get(kind);
      if (known !== undefined) return known;
      const made = deps.uploadPhoto(phone, kind, Math.floor(random() * 1000));
      photos.set(kind, made);
      made.catch(() => photos.delete(kind));
      return made;
    },
  });
  session = await deps.open(phone, [`workers/${phone.workerId}/orders`], (body) =>
    machine.hear(ordersOf(body)),
  );
  const shift = createShift(phone, machine, deps);
  return {
    workerId: phone.workerId,
    async tick(now) {
      if (await shift(now)) await machine.tick(now);
    },
  };
}

/** Who cannot sign on or off tries again after a while, as people do. */
const dutyRetryMs = minuteMs;

/** Goes on and off duty by the rota; nobody leaves while he has an order. True while he works. */
function createShift(phone: SimulatedPhone, machine: Phone, deps: PhoneSideDeps) {
  let onDuty: boolean | null = null;
  let changing = false;
  let notBefore: Instant = Number.NEGATIVE_INFINITY;
  return async (now: Instant): Promise<boolean> => {
    if (deps.isOnShift === null) return true;
    const should = deps.isOnShift(phone.workerId, now) || machine.hasOrders();
    if (onDuty === should || changing || now < notBefore) return onDuty ?? should;
    changing = true;
    try {
      await deps.setDuty(phone, phone.workerId, should ? 'on' : 'off');
      onDuty = should;
    } catch (error) {
      notBefore = now + dutyRetryMs;
      throw error;
    } finally {
      changing = false;
    }
    return should;
  };
}

/** Reads the retained order list `{orders:[…]}`; anything else is no orders. */
export function ordersOf(body: unknown): PhoneOrder[] {
  const list = typeof body === 'object' && body !== null && 'orders' in body ? body.orders : [];
  return Array.isArray(list) ? list.filter(isPhoneOrder) : [];
}

function isPhoneOrder(value: unknown): value is PhoneOrder {
  if (typeof value !== 'object' || value === null) return false;
  const has = (key: string, type: string) => key in value && typeof Reflect.get(value, key) === type;
  return has('id', 'string') && has('state', 'string') && has('lon', 'number') && has('lat', 'number');
}
