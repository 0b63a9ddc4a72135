/** The six steps of an order's way with the time each was done, read from its history. Pure. */
import type { EventItem, OrderItem } from '#command-center/contract/http.ts';
import type { OrderState } from '#dispatch-core/domain/order.ts';

export const stepNames = ['register', 'dispatch', 'accept', 'arrive', 'report', 'review'] as const;
export type StepName = (typeof stepNames)[number];

export interface Step {
  readonly name: StepName;
  readonly state: 'done' | 'now' | 'next';
  /** When it was done, ISO; null while it is not, or when it was left out (a report by telephone arrives nowhere). */
  readonly at: string | null;
}

/** How many steps are done in a state; a void order keeps those of the state it was voided in. */
const doneIn: Readonly<Record<Exclude<OrderState, 'void'>, number>> = {
  at_station: 1,
  confirmed: 1,
  pooled: 1,
  assigned: 2,
  accepted: 3,
  en_route: 3,
  on_site: 4,
  reported: 5,
  completed: 6,
  archived: 6,
};

const acceptTypes: readonly string[] = ['accept', 'claim', 'force', 'supplement'];

const madeBy: Readonly<Record<Exclude<StepName, 'register'>, (event: EventItem) => boolean>> = {
  dispatch: (event) => event.to === 'assigned' || ['claim', 'force', 'supplement'].includes(event.type),
  accept: (event) => acceptTypes.includes(event.type),
  arrive: (event) => event.to === 'on_site' && event.from !== 'on_site',
  report: (event) => event.to === 'reported' && event.from !== 'reported',
  review: (event) => event.to === 'completed' && event.from !== 'completed',
};

/** The steps; `registeredAt` is when the request came in. `events` oldest first, as the server sends them. */
export function stepsOf(
  order: Pick<OrderItem, 'state'>,
  events: readonly EventItem[],
  registeredAt: string,
): readonly Step[] {
  const done = countDone(order.state, events);
  return stepNames.map((name, index): Step => {
    const state = index < done ? 'done' : index === done && order.state !== 'void' ? 'now' : 'next';
    if (name === 'register') return { name, state, at: registeredAt };
    const event = state === 'done' ? events.findLast(madeBy[name]) : undefined;
    return { name, state, at: event?.occurredAt ?? null };
  });
}

function countDone(state: OrderState, events: readonly EventItem[]): number {
  if (state !== 'void') return doneIn[state];
  const before = events.findLast((event) => event.to === 'void' && event.from !== 'void')?.from;
  return isLiving(before) ? doneIn[before] : 1;
}

function isLiving(state: string | null | undefined): state is keyof typeof doneIn {
  return state !== null && state !== undefined && Object.hasOwn(doneIn, state);
}
