/** Data of every event of a request: all that `evolve` needs, so that replaying the log gives the stored row. */
import type { DueChange, StageClock } from './clock-facts.ts';
import type { DomainEvent } from './event.ts';
import type { FollowUpResult, ServiceRequest } from './request.ts';

/** What a request is born with. */
export type RequestBirth = Pick<
  ServiceRequest,
  | 'no'
  | 'source'
  | 'sourceId'
  | 'externalId'
  | 'category'
  | 'subtype'
  | 'class'
  | 'urgency'
  | 'level'
  | 'description'
  | 'place'
  | 'placeLabel'
  | 'lon'
  | 'lat'
  | 'communityId'
  | 'districtId'
  | 'areaId'
  | 'repairStationId'
  | 'heatStationId'
  | 'householdId'
  | 'customerId'
  | 'caller'
  | 'preferredVisit'
  | 'ownerId'
  | 'registeredBy'
  | 'dueAt'
  | 'needsFollowUp'
>;

/** What a change of type changes besides the due time. */
export type TypeChange = Pick<
  ServiceRequest,
  'category' | 'subtype' | 'class' | 'urgency' | 'level' | 'needsFollowUp'
>;

type Clocked = { readonly clock: StageClock };
type MadeOrders = Clocked & { readonly orderIds: readonly string[] };
type Tracking = Clocked & { readonly outcome: 'toBeContinued' | 'solved' };

/** One entry per event type; the types are the moves of the request table. */
export interface RequestEventData {
  register: Clocked & { readonly request: RequestBirth };
  supplement: MadeOrders & { readonly request: RequestBirth };
  claimOwner: { readonly ownerId: string };
  changeOwner: {
    readonly ownerId: string;
    readonly previousOwnerId: string | null;
    readonly type: TypeChange | null;
    readonly due: DueChange | null;
    readonly clock: StageClock | null;
  };
  dispatch: MadeOrders;
  quickAccept: Clocked & { readonly noticeId: string | null; readonly masterRequestId: string | null };
  unmerge: Clocked & { readonly reason: string };
  noticeClosed: Clocked;
  closeAtIntake: Clocked & { readonly resolution: string; readonly knowledgeId: string | null };
  track: Tracking;
  recordTracking: Tracking;
  confirmResolved: Clocked;
  endResolved: Clocked;
  followUp: Clocked & {
    readonly followUp: FollowUpResult;
    readonly redispatchOf: string | null;
    readonly orderIds: readonly string[];
  };
  redispatch: MadeOrders & { readonly redispatchOf: string | null; readonly reason: string };
  reopen: Clocked & { readonly reason: string };
  returned: Clocked & { readonly orderId: string; readonly cause: 'sentBack' | 'allOrdersVoid' };
  petition: { readonly due: DueChange };
  expedite: { readonly ownerId: string | null };
  editDue: { readonly due: DueChange };
  void: Clocked & { readonly reason: string };
  slaWarning: { readonly key: string; readonly stage: string; readonly fraction: number };
  overdue: { readonly key: string; readonly stage: string };
  overdueLifted: { readonly dueAt: number };
  dueFollows: { readonly orderId: string; readonly due: DueChange };
}

export type RequestEventType = keyof RequestEventData;

/** A request's event with the data of its type. */
export type RequestEvent<T extends RequestEventType = RequestEventType> = {
  [E in T]: Omit<DomainEvent, 'type' | 'to' | 'data'> & {
    readonly type: E;
    readonly to: ServiceRequest['state'];
    readonly data: RequestEventData[E];
  };
}[T];
