/** Stage clocks: which stage a state belongs to, whose it is, and when its limit ends. */
import type { ClockName, StageClock } from '../domain/clock-facts.ts';
import type { OrderState } from '../domain/order.ts';
import type { RequestState } from '../domain/request.ts';
import type { SlaPolicy, Stage } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import { addWorkingMs } from './calendar.ts';

/** Confirm and arrange are one clock of the station; in the pool the centre still has to find somebody. */
const stageByOrderState: Readonly<Record<OrderState, Stage | null>> = {
  at_station: 'confirm',
  confirmed: 'confirm',
  pooled: 'dispatch',
  assigned: 'accept',
  accepted: 'process',
  en_route: 'process',
  on_site: 'process',
  reported: null,
  completed: null,
  archived: null,
  void: null,
};

/** While a request is dispatched, its orders carry the stage clocks. */
const stageByRequestState: Readonly<Record<RequestState, Stage | null>> = {
  open: 'dispatch',
  dispatched: null,
  tracking: null,
  resolved: null,
  follow_up_due: 'followUp',
  closed: null,
  closed_at_intake: null,
  quick_accepted: null,
  void: null,
};

/** Who answers for a clock. */
export type Party = 'centre' | 'station' | 'worker';
const parties: Readonly<Record<ClockName, Party>> = {
  overall: 'centre',
  dispatch: 'centre',
  confirm: 'station',
  accept: 'worker',
  process: 'worker',
  followUp: 'centre',
};

/** The party that answers for a clock. */
export function responsibleParty(clock: ClockName): Party {
  return parties[clock];
}

/** The clock of a stage that begins at `since`; without a stage there is none. */
function startStage(policy: SlaPolicy, stage: Stage | null, since: Instant): StageClock {
  if (stage === null) return { stage: null, stageSince: null, stageDueAt: null };
  const stageDueAt = addWorkingMs(policy.calendar, since, policy.stageMs[stage]);
  return { stage, stageSince: since, stageDueAt };
}

/**
 * The clock after a step of an order: a step inside the same stage by the same handler lets it run on,
 * anything else starts the clock of the new stage.
 */
export function orderStage(
  policy: SlaPolicy,
  before: StageClock,
  to: OrderState,
  at: Instant,
  restarts: boolean,
): StageClock {
  const stage = stageByOrderState[to];
  if (!restarts && stage !== null && stage === before.stage) return currentClock(before);
  return startStage(policy, stage, at);
}

/** The first clock of an order that is born in `state`. */
export function startOrderStage(policy: SlaPolicy, state: OrderState, at: Instant): StageClock {
  return startStage(policy, stageByOrderState[state], at);
}

/** The first clock of a request that is born in `state`. */
export function startRequestStage(policy: SlaPolicy, state: RequestState, at: Instant): StageClock {
  return startStage(policy, stageByRequestState[state], at);
}

/** The clock after a step of a request; a request that stays in its state keeps it. */
export function requestStage(
  policy: SlaPolicy,
  before: StageClock,
  to: RequestState,
  at: Instant,
): StageClock {
  const stage = stageByRequestState[to];
  if (stage !== null && stage === before.stage) return currentClock(before);
  return startStage(policy, stage, at);
}

/** Just the clock's own fields of a row. */
export function currentClock({ stage, stageSince, stageDueAt }: StageClock): StageClock {
  return { stage, stageSince, stageDueAt };
}

/** The same clock with `addedMs` of working time more. */
export function extendStage(policy: SlaPolicy, clock: StageClock, addedMs: number): StageClock {
  if (clock.stageDueAt === null) return currentClock(clock);
  return { ...currentClock(clock), stageDueAt: addWorkingMs(policy.calendar, clock.stageDueAt, addedMs) };
}
