/** Commands: every way to move a request or an order, with the data each one carries (DOMAIN 2.4). */
import type { LadderRung } from './order.ts';
import type { Place } from './place.ts';
import type { Category, DispatchMode, EvidenceKind, Source, Urgency } from './service-type.ts';
import type { Instant } from './time.ts';

export interface SomePosition {
  readonly lon: number;
  readonly lat: number;
  readonly accuracyM: number | null;
}
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly blobId: string;
}
export interface ReportData {
  readonly method: 'visit' | 'remote';
  readonly text: string;
  readonly evidence: readonly Evidence[];
  readonly satisfaction: 'satisfied' | 'unsatisfied' | 'notRated' | null;
  readonly roomTemps: readonly { readonly room: string; readonly roomC: number }[];
  readonly outdoorC: number | null;
  readonly materials: readonly { readonly name: string; readonly quantity: number }[];
}
type NoteOnly = { readonly note: string | null };
type Reason = { readonly reason: string };

/** Data of each order command; times are instants here and ISO strings on the wire. */
export interface OrderCommandData {
  lapse: Record<string, never>;
  confirm: NoteOnly;
  arrange: { readonly workerId: string | null; readonly note: string | null };
  offer: {
    readonly workerId: string;
    readonly expiresAt: Instant;
    readonly score: number | null;
    /** Why this worker: kept with the assignment. */
    readonly decision?: Readonly<Record<string, unknown>> | null;
  };
  assign: {
    readonly workerId: string;
    readonly reason: string | null;
    /** What was recommended against what was chosen: kept with the assignment. */
    readonly decision?: Readonly<Record<string, unknown>> | null;
  };
  withdraw: { readonly reason: string | null };
  accept: Record<string, never>;
  decline: Reason;
  expire: Record<string, never>;
  claim: Record<string, never>;
  force: { readonly workerId: string; readonly reason: string };
  sendBack: Reason;
  depart: { readonly position: SomePosition | null };
  arrive: { readonly position: SomePosition | null; readonly evidence: readonly Evidence[] };
  report: ReportData;
  review: { readonly outcome: 'completed' | 'back' | 'void'; readonly note: string | null };
  reassign: { readonly workerId: string; readonly note: string };
  divert: { readonly forOrderId: string; readonly reason: string | null };
  transfer: { readonly repairStationId: string; readonly note: string };
  escalate: {
    readonly workerId: string;
    readonly level: number;
    readonly cc: readonly string[];
    readonly note: string;
  };
  requestPostponement: { readonly reason: string; readonly hours: number };
  decidePostponement: { readonly approved: boolean; readonly note: string | null };
  pause: {
    readonly reason: 'customerAbsent' | 'parts' | 'weather';
    readonly note: string | null;
    readonly evidence: readonly Evidence[];
  };
  resume: NoteOnly;
  expedite: NoteOnly;
  supervise: NoteOnly;
  unsupervise: NoteOnly;
  cc: { readonly userIds: readonly string[]; readonly note: string | null };
  note: { readonly text: string };
  petition: NoteOnly;
  editDue: { readonly dueAt: Instant; readonly reason: string };
  void: Reason;
  archive: { readonly problemClass: string; readonly note: string | null };
  redispatch: Reason;
  /** Engine only: facts of the clocks, no move. */
  slaWarning: { readonly stage: string; readonly fraction: number };
  overdue: { readonly stage: string };
  overdueLifted: Record<string, never>;
  /** Engine only: the next rung for an order that nobody takes. */
  climb: {
    readonly rung: LadderRung;
    /** Who is called; null where nobody could be. */
    readonly workerId: string | null;
    /** Nobody else is left: those who declined or did not answer may be asked again. */
    readonly again: boolean;
  };
}

export interface RegisterData {
  readonly source: Source;
  readonly externalId: string | null;
  readonly category: Category;
  readonly subtype: string;
  readonly urgency: Urgency | null;
  readonly description: string;
  readonly place: Place;
  readonly caller: { readonly name: string | null; readonly phone: string | null } | null;
  readonly preferredVisit: { readonly from: Instant; readonly to: Instant } | null;
  readonly registeredBy: string | null;
}

/** One order to be made by `dispatch`; null takes the request's own value. */
export interface NewOrderData {
  readonly subtype: string | null;
  readonly repairStationId: string | null;
  readonly mode: DispatchMode | null;
  readonly note: string | null;
}

/** Data of each request command. */
export interface RequestCommandData {
  register: RegisterData;
  supplement: RegisterData & {
    readonly arrived: boolean;
    readonly report: ReportData | null;
  };
  claimOwner: Record<string, never>;
  changeOwner: { readonly ownerId: string; readonly subtype: string | null; readonly note: string };
  dispatch: { readonly orders: readonly NewOrderData[] };
  quickAccept: { readonly noticeId: string | null; readonly masterRequestId: string | null };
  unmerge: Reason;
  noticeClosed: Record<string, never>;
  closeAtIntake: { readonly resolution: string; readonly knowledgeId: string | null };
  track: { readonly outcome: 'toBeContinued' | 'solved'; readonly note: string | null };
  recordTracking: { readonly outcome: 'toBeContinued' | 'solved'; readonly note: string | null };
  confirmResolved: NoteOnly;
  endResolved: Record<string, never>;
  followUp: {
    readonly method: 'phone' | 'visit';
    readonly result: 'reached' | 'noAnswer' | 'nobodyHome' | 'none';
    readonly satisfaction: 'satisfied' | 'unsatisfied' | 'notRated';
    readonly redispatch: boolean;
    readonly note: string | null;
  };
  redispatch: Reason & { readonly orderId: string | null };
  reopen: Reason;
  returned: { readonly orderId: string; readonly cause?: 'sentBack' | 'allOrdersVoid' };
  petition: NoteOnly;
  expedite: NoteOnly;
  editDue: { readonly dueAt: Instant; readonly reason: string };
  void: Reason;
}

/** Engine only, never on the wire: facts of a request's clocks, no move. */
export interface RequestFactData {
  slaWarning: { readonly stage: string; readonly fraction: number };
  overdue: { readonly stage: string };
  overdueLifted: Record<string, never>;
  /** The request keeps the latest promise of its orders. */
  dueFollows: {
    readonly orderId: string;
    readonly dueAt: Instant;
    readonly cause: 'editDue' | 'postponement' | 'resume';
    readonly reason: string | null;
  };
}

export type OrderCommandName = keyof OrderCommandData;
export type RequestCommandName = keyof RequestCommandData;

export type OrderCommand = {
  [C in OrderCommandName]: { readonly command: C; readonly data: OrderCommandData[C] };
}[OrderCommandName];
export type RequestCommand = {
  [C in RequestCommandName]: { readonly command: C; readonly data: RequestCommandData[C] };
}[RequestCommandName];
export type RequestFactName = keyof RequestFactData;
export type RequestFact = {
  [C in RequestFactName]: { readonly command: C; readonly data: RequestFactData[C] };
}[RequestFactName];

/** What comes with a command besides its data: identity, fence and the time the device says. */
export interface CommandHead {
  readonly commandId: string;
  /** Version seen by a desk command; null for marks, claim, supplement and worker commands. */
  readonly version: number | null;
  /** Assignment meant by a worker command. */
  readonly assignmentId: string | null;
  readonly occurredAt: Instant;
}
