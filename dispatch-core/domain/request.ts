/** The service request (服务诉求): what somebody reported, and everything its events have made of it. */
import type { Place } from './place.ts';
import type { Category, OrderClass, Source, Stage, Urgency } from './service-type.ts';
import type { Instant } from './time.ts';

export const requestStates = [
  'open',
  'dispatched',
  'tracking',
  'resolved',
  'follow_up_due',
  'closed',
  'closed_at_intake',
  'quick_accepted',
  'void',
] as const;
export type RequestState = (typeof requestStates)[number];

export interface RequestMarks {
  readonly expedited: number;
  readonly lastExpeditedAt: Instant | null;
  readonly petition: boolean;
  readonly supplement: boolean;
  /** Calls about the same thing after the first (来电次数 − 1). */
  readonly repeats: number;
  /** What the owner must look at, e.g. `allOrdersVoid`, `sentBack`; null when nothing. */
  readonly toDo: string | null;
}

export interface FollowUpResult {
  readonly method: 'phone' | 'visit';
  readonly result: 'reached' | 'noAnswer' | 'nobodyHome' | 'none';
  readonly satisfaction: 'satisfied' | 'unsatisfied' | 'notRated';
  readonly note: string | null;
  readonly at: Instant;
  readonly by: string;
}

export interface ServiceRequest {
  readonly id: string;
  readonly no: number;
  readonly state: RequestState;
  readonly version: number;
  readonly source: Source;
  readonly sourceId: string | null;
  readonly externalId: string | null;
  readonly category: Category;
  readonly subtype: string;
  readonly class: OrderClass;
  readonly urgency: Urgency;
  readonly level: number;
  readonly description: string;
  readonly place: Place;
  readonly placeLabel: string;
  readonly lon: number;
  readonly lat: number;
  readonly communityId: string | null;
  readonly districtId: string | null;
  readonly areaId: string | null;
  readonly repairStationId: string | null;
  readonly heatStationId: string | null;
  readonly householdId: string | null;
  readonly customerId: string | null;
  readonly caller: { readonly name: string | null; readonly phone: string | null } | null;
  readonly preferredVisit: { readonly from: Instant; readonly to: Instant } | null;
  readonly ownerId: string | null;
  readonly registeredBy: string;
  readonly dueAt: Instant;
  readonly originalDueAt: Instant;
  /** `dispatch` while open, `followUp` while a follow-up is due, otherwise null (the orders carry the clocks). */
  readonly stage: Stage | null;
  readonly stageSince: Instant | null;
  readonly stageDueAt: Instant | null;
  readonly overdue: boolean;
  /** Keys of clock facts on record, as on orders. */
  readonly told: readonly string[];
  readonly needsFollowUp: boolean;
  readonly noticeId: string | null;
  readonly masterRequestId: string | null;
  readonly resolution: string | null;
  readonly followUps: readonly FollowUpResult[];
  readonly marks: RequestMarks;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly closedAt: Instant | null;
}
