/** Data of every event of an order: all that `evolve` needs, so that replaying the log gives the stored row. */
import type { DueChange, StageClock } from './clock-facts.ts';
import type { Evidence, OrderCommandData, ReportData } from './command.ts';
import type { DomainEvent } from './event.ts';
import type { Order } from './order.ts';
import type { Instant } from './time.ts';

/** What an order is born with; the rest of the row follows from the events. */
export type OrderBirth = Pick<
  Order,
  | 'no'
  | 'class'
  | 'category'
  | 'subtype'
  | 'urgency'
  | 'level'
  | 'place'
  | 'placeLabel'
  | 'lon'
  | 'lat'
  | 'areaId'
  | 'communityId'
  | 'districtId'
  | 'repairStationId'
  | 'heatStationId'
  | 'mode'
  | 'dueAt'
  | 'overallSince'
  | 'redispatchOf'
> & { readonly petition: boolean };

type Clocked = { readonly clock: StageClock };
type Handed = Clocked & { readonly workerId: string; readonly assignmentId: string };
type Maybe<T> = { readonly [K in keyof T]: T[K] | null };

/** One entry per event type; the types are the moves of the order table. */
export interface OrderEventData {
  dispatch: Clocked & { readonly order: OrderBirth };
  supplement: Handed & { readonly order: OrderBirth };
  lapse: Clocked;
  confirm: Clocked;
  arrange: Clocked & Maybe<{ workerId: string; assignmentId: string }>;
  offer: Handed & {
    readonly expiresAt: Instant;
    readonly decision: Readonly<Record<string, unknown>> | null;
  };
  assign: Handed & {
    readonly reason: string | null;
    readonly decision?: Readonly<Record<string, unknown>>;
  };
  withdraw: Clocked & { readonly workerId: string | null };
  accept: Clocked;
  decline: Clocked & { readonly workerId: string; readonly reason: string };
  expire: Clocked & { readonly workerId: string | null };
  claim: Handed;
  force: Handed & { readonly previousWorkerId: string | null; readonly reason: string };
  sendBack: Clocked & { readonly workerId: string | null; readonly reason: string };
  depart: Clocked;
  arrive: Clocked & { readonly evidence: readonly Evidence[] };
  report: Clocked & { readonly report: ReportData };
  review: Clocked & { readonly outcome: 'completed' | 'back' | 'void' };
  reassign: Handed & { readonly previousWorkerId: string | null };
  divert: Clocked & { readonly forOrderId: string; readonly previousWorkerId: string | null };
  transfer: Clocked & { readonly repairStationId: string; readonly previousWorkerId: string | null };
  escalate: Handed & {
    readonly previousWorkerId: string | null;
    readonly level: number;
    readonly cc: readonly string[];
  };
  requestPostponement: { readonly reason: string; readonly hours: number };
  decidePostponement: {
    readonly approved: boolean;
    readonly due: DueChange | null;
    readonly clock: StageClock | null;
  };
  pause: { readonly reason: string; readonly evidence: readonly Evidence[] };
  resume: { readonly pausedMs: number; readonly due: DueChange | null; readonly clock: StageClock | null };
  expedite: { readonly workerId: string | null };
  supervise: Record<string, never>;
  unsupervise: Record<string, never>;
  cc: { readonly userIds: readonly string[] };
  note: { readonly text: string };
  petition: { readonly due: DueChange };
  editDue: { readonly due: DueChange };
  void: Clocked & { readonly reason: string; readonly workerId: string | null };
  archive: { readonly problemClass: string };
  redispatch: { readonly reason: string };
  slaWarning: { readonly key: string; readonly stage: string; readonly fraction: number };
  overdue: { readonly key: string; readonly stage: string };
  overdueLifted: { readonly dueAt: Instant };
  climb: OrderCommandData['climb'];
}

export type OrderEventType = keyof OrderEventData;

/** An order's event with the data of its type. */
export type OrderEvent<T extends OrderEventType = OrderEventType> = {
  [E in T]: Omit<DomainEvent, 'type' | 'to' | 'data'> & {
    readonly type: E;
    readonly to: Order['state'];
    readonly data: OrderEventData[E];
  };
}[T];
