/** What a decision may know: the time, the settings, and the facts that were looked up for this command. */
import type { DomainEvent } from './domain/event.ts';
import type { ResolvedPlace } from './domain/place.ts';
import type { Refusal } from './domain/refusal.ts';
import type { ServiceRequest } from './domain/request.ts';
import type { Instant } from './domain/time.ts';
import type { Worker } from './domain/worker.ts';
import type { KnownPeople, NewId, Rules } from './ports.ts';

/** The answer of a decision: the events that follow, or why not. */
export type Decided = { readonly ok: true; readonly events: readonly DomainEvent[] } | Refusal;

export interface WorkerFacts {
  readonly worker: Worker;
  /** Orders he holds (assigned … reported). */
  readonly openOrders: number;
}

/** Identity of something that the command may make. */
export interface NewIdentity {
  readonly id: string;
  readonly no: number;
}

/** Look-ups that the use case made before asking; a missing entry means "does not exist". */
export interface Facts {
  readonly workers: ReadonlyMap<string, WorkerFacts>;
  readonly repairStationIds: ReadonlySet<string>;
  /** People whom the command names, or who give it, and who can be reached. */
  readonly people: KnownPeople;
  /** Evidence files that the command names and that exist. */
  readonly blobIds: ReadonlySet<string>;
  readonly place: ResolvedPlace | null;
  readonly isNoticeActive: boolean;
  /** An active notice covers the place of a new request. */
  readonly isCovered: boolean;
  readonly master: ServiceRequest | null;
  readonly newRequest: NewIdentity | null;
  readonly newOrders: readonly NewIdentity[];
}

export interface DecideContext {
  readonly now: Instant;
  readonly rules: Rules;
  readonly newId: NewId;
  readonly facts: Facts;
  /** True for a command that follows from another one in the same transaction: right and fence were asked there. */
  readonly isFollowing: boolean;
  /** For a dispatch that follows a redispatch of one order: that order. */
  readonly redispatchOf: string | null;
}

/** Facts when nothing had to be looked up. */
export const noFacts: Facts = {
  workers: new Map(),
  repairStationIds: new Set(),
  people: new Map(),
  blobIds: new Set(),
  place: null,
  isNoticeActive: false,
  isCovered: false,
  master: null,
  newRequest: null,
  newOrders: [],
};
