/** A little town for the rules: two areas, two stations, a handful of people, service types, limits, a clock. */
import type { AcceptedAnswer, CommandAnswer } from '#dispatch-core/app/answer.ts';
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import { fireTimer } from '#dispatch-core/app/fire-timer.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { CommandHead, OrderCommand, RegisterData } from '#dispatch-core/domain/command.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { DispatchMode } from '#dispatch-core/domain/service-type.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { ChangeSet, Rules } from '#dispatch-core/ports.ts';
import type { LaterCommand } from '#dispatch-core/request/decide.ts';
import { type MemoryStore, openMemoryStore } from './memory-store.ts';
import { people, place, policies, serviceTypes, start, worker } from './settings.ts';

export {
  actorOf,
  people,
  place,
  policies,
  policy,
  serviceType,
  serviceTypes,
  start,
  visit,
  worker,
} from './settings.ts';

export interface Town {
  readonly store: MemoryStore;
  readonly deps: OrderLifeDeps;
  readonly published: ChangeSet[];
  now: number;
  mode: DispatchMode;
  staffed: boolean;
  /** Registers a report at `now`. */
  register(over?: Partial<RegisterData>, actor?: Actor): Promise<AcceptedAnswer>;
  /** Gives an order command with the right fence for who gives it. */
  order(
    actor: Actor,
    orderId: string,
    command: OrderCommand,
    head?: Partial<CommandHead>,
  ): Promise<CommandAnswer>;
  /** Gives a request command with the version as it is. */
  request(
    actor: Actor,
    requestId: string,
    command: LaterCommand,
    head?: Partial<CommandHead>,
  ): Promise<CommandAnswer>;
  /** Fires every timer that is due at `now`, until none is. */
  fireDue(): Promise<void>;
  /** Lets time pass in steps from timer to timer, as the scheduler does. */
  passTo(now: number): Promise<void>;
  /** A registered request with one order in the pool. */
  pooled(over?: Partial<RegisterData>): Promise<Order>;
  /** The same, claimed by w1. */
  claimed(over?: Partial<RegisterData>): Promise<Order>;
}

export const registerData: RegisterData = {
  source: 'phone',
  externalId: null,
  category: 'repair',
  subtype: 'notWarm',
  urgency: null,
  description: 'cold',
  place: { kind: 'household', householdId: 'h1' },
  caller: { name: 'Li', phone: '13900000000' },
  preferredVisit: null,
  registeredBy: null,
};

export function accepted(answer: CommandAnswer): AcceptedAnswer {
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.code} ${JSON.stringify(answer.refusal.detail)}`);
  return answer;
}

/** Opens a town at hour 0 with an empty store. */
export function openTown(over: Partial<Rules> = {}): Town {
  const store = openMemoryStore({
    workers: new Map(['w1', 'w2', 'w3'].map((id) => [id, worker(id)])),
    repairStations: new Set(['station1', 'station2']),
    notices: new Map(),
    people: new Set([
      'agent',
      'a1',
      'a2',
      'a3',
      'dispatcher',
      'supervisor',
      'teamLead',
      'stationHead',
      'boss',
      'deputy',
    ]),
    blobs: new Set(
      ['arrivalPhoto', 'beforePhoto', 'afterPhoto', 'signature', 'audio'].map((kind) => `blob-${kind}`),
    ),
    places: new Map([
      ['h1', place('h1')],
      ['h2', place('h2', { areaId: 'area2', repairStationId: 'station2' })],
      [
        'net',
        place('net', {
          areaId: null,
          repairStationId: null,
          communityId: null,
          householdId: null,
          customerId: null,
        }),
      ],
    ]),
  });
  let made = 0;
  const newId = () => `id${String(++made).padStart(6, '0')}`;
  const published: ChangeSet[] = [];
  const rules: Rules = {
    serviceTypes: new Map(serviceTypes.map((type) => [type.subtype, type])),
    policies,
    confirmWithinMs: 10 * minuteMs,
    autoDispatches: () => true,
    offerMs: { leak: minuteMs, noHeat: 3 * minuteMs, routine: 5 * minuteMs },
    archiveDays: 7,
    reopenDays: 30,
    postponementMax: 2,
    dispatch: defaultPolicy,
    dispatchMode: () => town.mode,
    isStationStaffed: () => town.staffed,
    ...over,
  };
  const deps: OrderLifeDeps = {
    store,
    clock: { now: () => town.now, wallNow: () => town.now },
    newId,
    rules: () => rules,
    publish: (change) => void published.push(change),
  };
  const head = (part: Partial<CommandHead>): CommandHead => ({
    commandId: part.commandId ?? `command-${newId()}`,
    version: part.version ?? null,
    assignmentId: part.assignmentId ?? null,
    occurredAt: part.occurredAt ?? town.now,
  });
  const town: Town = {
    store,
    deps,
    published,
    now: start,
    mode: 'direct',
    staffed: true,
    register: async (data = {}, actor = people.agent) =>
      accepted(
        await executeRequestCommand(deps, {
          actor,
          requestId: null,
          command: { command: 'register', data: { ...registerData, ...data } },
          head: head({}),
        }),
      ),
    order: (actor, orderId, command, part = {}) => {
      const { version, assignmentId } = store.order(orderId);
      const seen = actor.role === 'worker' ? { assignmentId } : { version };
      return executeOrderCommand(deps, { actor, orderId, command, head: head({ ...seen, ...part }) });
    },
    request: (actor, requestId, command, part = {}) => {
      const { version } = store.request(requestId).request;
      return executeRequestCommand(deps, { actor, requestId, command, head: head({ version, ...part }) });
    },
    fireDue: async () => {
      for (let rounds = 0; rounds < 200; rounds++) {
        const due = store.timers().filter((timer) => timer.fireAt <= town.now);
        const [first] = due.toSorted((a, b) => a.fireAt - b.fireAt);
        if (first === undefined) return;
        await fireTimer(deps, first);
      }
      throw new Error('timers do not come to an end');
    },
    passTo: async (now) => {
      for (;;) {
        const next = Math.min(...store.timers().map((timer) => timer.fireAt));
        if (next > now) break;
        town.now = Math.max(town.now, next);
        await town.fireDue();
      }
      town.now = now;
    },
    pooled: async (data = {}) => {
      const { request } = await town.register(data);
      const answer = await town.request(people.agent, request.id, {
        command: 'dispatch',
        data: { orders: [] },
      });
      accepted(answer);
      const [order] = store.request(request.id).orders;
      if (order === undefined) throw new Error('no order was made');
      return order;
    },
    claimed: async (data = {}) => {
      const order = await town.pooled(data);
      accepted(await town.order(people.w1, order.id, { command: 'claim', data: {} }));
      return store.order(order.id);
    },
  };
  return town;
}
