/** The work order (工单): its states and everything its events have made of it. */
import type { Place } from './place.ts';
import type { Category, DispatchMode, EvidenceKind, OrderClass, Stage, Urgency } from './service-type.ts';
import type { Instant } from './time.ts';

export const orderStates = [
  'at_station',
  'confirmed',
  'pooled',
  'assigned',
  'accepted',
  'en_route',
  'on_site',
  'reported',
  'completed',
  'archived',
  'void',
] as const;
export type OrderState = (typeof orderStates)[number];

export interface OrderMarks {
  readonly expedited: number;
  readonly lastExpeditedAt: Instant | null;
  readonly supervised: boolean;
  readonly petition: boolean;
  readonly supplement: boolean;
  /** Ids of the persons in copy, each once. */
  readonly cc: readonly string[];
  readonly notes: number;
  readonly diverted: number;
}

export interface Pause {
  readonly reason: string;
  readonly since: Instant;
}

export interface Postponement {
  readonly reason: string;
  readonly hours: number;
  readonly requestedAt: Instant;
  readonly requestedBy: string;
}

/** Rungs above the offers: a call to a worker, then the supervisor; at the end the order is forced. */
export const ladderRungs = ['call', 'supervisor'] as const;
export type LadderRung = (typeof ladderRungs)[number];

/** How far an order that nobody takes has climbed since it came into the pool; told by its events alone. */
export interface Ladder {
  /** Offers that were declined or not answered. */
  readonly unanswered: number;
  /** Null while it is offered as usual. */
  readonly rung: LadderRung | null;
  /** When it came to this rung. */
  readonly at: Instant;
  /** Who was called. */
  readonly workerId: string | null;
  /** The offer of this rung has come back. */
  readonly tried: boolean;
}

export interface WorkReport {
  readonly method: 'visit' | 'remote';
  readonly text: string;
  readonly evidence: readonly { readonly kind: EvidenceKind; readonly blobId: string }[];
  readonly at: Instant;
}

export interface Order {
  readonly id: string;
  /** Number that people say on the telephone (单号). */
  readonly no: number;
  readonly requestId: string;
  readonly state: OrderState;
  /** Raised by every move; marks leave it alone. */
  readonly version: number;
  readonly class: OrderClass;
  readonly category: Category;
  readonly subtype: string;
  readonly urgency: Urgency;
  readonly level: number;
  readonly place: Place;
  readonly placeLabel: string;
  readonly lon: number;
  readonly lat: number;
  readonly areaId: string | null;
  readonly communityId: string | null;
  readonly districtId: string | null;
  readonly repairStationId: string | null;
  readonly heatStationId: string | null;
  readonly mode: DispatchMode;
  /** The order passed `at_station`; decides where sendBack leads. */
  readonly viaStation: boolean;
  /** Where decline, expire and withdraw lead: the state before the assignment. */
  readonly assignedFrom: 'at_station' | 'confirmed' | 'pooled' | null;
  readonly workerId: string | null;
  readonly assignmentId: string | null;
  /** Set while an offer waits for its answer. */
  readonly offerExpiresAt: Instant | null;
  /** Workers left out for this order: declined, expired, sent back. */
  readonly leftOutWorkerIds: readonly string[];
  /** Only while somebody's answer was none; absent or null otherwise. */
  readonly ladder?: Ladder | null;
  /** True after a divert: first in line in the pool. */
  readonly firstInLine: boolean;
  readonly pooledAt: Instant | null;
  readonly assignedAt: Instant | null;
  readonly acceptedAt: Instant | null;
  readonly arrivedAt: Instant | null;
  readonly dueAt: Instant;
  readonly originalDueAt: Instant;
  /** Start of the overall clock: registration, or the new promise of a redispatch. */
  readonly overallSince: Instant;
  readonly stage: Stage | null;
  readonly stageSince: Instant | null;
  readonly stageDueAt: Instant | null;
  /** Keys of clock facts on record (`overall:0.5:<due>`; fraction 1 = overdue), so that nobody is told twice. */
  readonly told: readonly string[];
  /** Materialised by the `overdue` / `overdueLifted` events; display derives it from `dueAt` as well. */
  readonly overdue: boolean;
  readonly pause: Pause | null;
  readonly pendingPostponement: Postponement | null;
  readonly postponements: number;
  readonly marks: OrderMarks;
  readonly report: WorkReport | null;
  readonly redispatchOf: string | null;
  readonly redispatches: number;
  readonly archiveClass: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly closedAt: Instant | null;
}
