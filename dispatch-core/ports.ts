/** Ports of the core: what the use cases ask of the world. Implemented in geo-data, edge-gateway and command-center. */
import type { DispatchPolicy } from './assign/policy.ts';
import type { DomainEvent } from './domain/event.ts';
import type { Order } from './domain/order.ts';
import type { Place, ResolvedPlace } from './domain/place.ts';
import type { ServiceRequest } from './domain/request.ts';
import type { DispatchMode, ServiceType, SlaPolicy, Source } from './domain/service-type.ts';
import type { Instant } from './domain/time.ts';
import type { Position, Worker } from './domain/worker.ts';

export interface Clock {
  /** Site time now. */
  now(): Instant;
  /** Wall time now, for security lifetimes only. */
  wallNow(): number;
  /** Maps a wall time (a real device's clock) onto the site clock. */
  toSite(wallMs: number): Instant;
  /** Wall milliseconds until the site clock shows `site`; ≤ 0 when it is past, Infinity when the clock stands. */
  wallMsUntil(site: Instant): number;
}

/** Makes new ids (ULID); chance stays outside the core. */
export type NewId = () => string;

/** A request together with all its orders: the unit that one command reads and writes. */
export interface RequestWithOrders {
  readonly request: ServiceRequest;
  readonly orders: readonly Order[];
}

/** A command's answer as it is kept for repeats of the same commandId. */
export interface StoredAnswer {
  readonly commandId: string;
  readonly actorId: string;
  readonly answer: unknown;
}

/** A timer row: fires once at `fireAt` on the site clock; `key` makes it unique within its order or request. */
export interface TimerSpec {
  readonly kind: 'slaWarning' | 'overdue' | 'offerExpiry' | 'lapse' | 'archive';
  readonly key: string;
  readonly requestId: string;
  readonly orderId: string | null;
  readonly fireAt: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An assignment row: opened and ended together with the events that say so; one live per order by index. */
export interface AssignmentChange {
  readonly open: {
    readonly id: string;
    readonly orderId: string;
    readonly workerId: string;
    readonly kind: 'offer' | 'assign' | 'claim' | 'force' | 'supplement';
    readonly at: Instant;
    readonly expiresAt: Instant | null;
    readonly decision: Readonly<Record<string, unknown>> | null;
  }[];
  readonly end: {
    readonly id: string;
    readonly orderId: string;
    readonly at: Instant;
    readonly outcome: string;
  }[];
}

/** A message for people, delivered by the notifier after the commit (outbox). */
export interface Notification {
  readonly id: string;
  readonly recipient: {
    readonly kind: 'worker' | 'user' | 'repairStation' | 'role' | 'customer';
    readonly id: string;
  };
  readonly code: string;
  readonly orderId: string | null;
  readonly requestId: string | null;
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Everything that one command changes, written in one transaction. */
export interface ChangeSet {
  readonly before: RequestWithOrders | null;
  readonly after: RequestWithOrders;
  readonly events: readonly DomainEvent[];
  readonly assignments: AssignmentChange;
  /** The complete set for the request and all its orders: waiting rows that are not in it are removed. */
  readonly timers: readonly TimerSpec[];
  readonly notifications: readonly Notification[];
}

/** People by id; who is both is a user. */
export type KnownPeople = ReadonlyMap<string, 'user' | 'worker'>;

/** Reads and writes of the order-life use cases, inside one transaction. */
export interface OrderLifeTx {
  findAnswer(commandId: string): Promise<StoredAnswer | null>;
  saveAnswer(answer: StoredAnswer, at: Instant, wallAt: number): Promise<void>;
  loadByOrder(orderId: string): Promise<RequestWithOrders | null>;
  loadByRequest(requestId: string): Promise<RequestWithOrders | null>;
  /** The request of a natural key (source, sourceId, externalId), if it is already known. */
  findByExternalId(source: Source, sourceId: string | null, externalId: string): Promise<string | null>;
  resolvePlace(place: Place): Promise<ResolvedPlace | null>;
  findWorker(workerId: string): Promise<Worker | null>;
  /** Live orders of a worker (assigned … reported), for the capacity rule. */
  countOpenOrders(workerId: string): Promise<number>;
  /** The repair station exists and takes orders. */
  hasRepairStation(repairStationId: string): Promise<boolean>;
  /** The operation notice exists and is in force at `at`. */
  isNoticeActive(noticeId: string, at: Instant): Promise<boolean>;
  /** An operation notice that is in force at `at` covers the community. */
  isCovered(communityId: string, at: Instant): Promise<boolean>;
  /** Those of the named evidence files that exist. */
  knownBlobs(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of the named people who can be reached, and what they are: users that are not disabled, and workers. */
  knownPeople(ids: readonly string[]): Promise<KnownPeople>;
  /** Requests in `quick_accepted` that were merged into this master request. */
  listMergedInto(masterRequestId: string): Promise<readonly string[]>;
  /** Next numbers people say (单号). */
  nextNo(kind: 'request' | 'order'): Promise<number>;
  /**
   * Writes the change; throws `conflict(…)` (app/conflict.ts) when anybody changed the request or one of its
   * orders since it was loaded, by a mark as well as by a move: marks leave `version` alone, so `version` is not
   * enough to see them (lock the rows on load, or keep a revision of the row's own). A request with a known
   * natural key and an answer with a known commandId are conflicts too: the retry then finds them.
   */
  save(change: ChangeSet): Promise<void>;
}

export interface OrderLifeStore {
  transaction<T>(fn: (tx: OrderLifeTx) => Promise<T>): Promise<T>;
}

/** Settings that the rules need; read once and refreshed when they change. */
export interface Rules {
  readonly serviceTypes: ReadonlyMap<string, ServiceType>;
  readonly policies: readonly SlaPolicy[];
  /** `cfg:` names of DOMAIN.md. */
  readonly confirmWithinMs: number;
  readonly offerMs: Readonly<Record<'leak' | 'noHeat' | 'routine', number>>;
  readonly archiveDays: number;
  readonly reopenDays: number;
  readonly postponementMax: number;
  /** Settings of the dispatch; its rings say who may claim from the pool at a moment. */
  readonly dispatch: DispatchPolicy;
  readonly dispatchMode: (areaId: string | null, subtype: string) => DispatchMode;
  /** Whether a report that nobody at a desk took down goes on by itself (`intake.autoDispatch`). */
  readonly autoDispatches: (report: { readonly source: Source; readonly subtype: string }) => boolean;
  readonly isStationStaffed: (repairStationId: string | null, at: Instant) => boolean;
}

/** Live places of workers, kept in memory by the gateway. */
export interface Positions {
  lastOf(workerId: string): Position | null;
}

/** A travel estimate; `kind` says whether it follows roads. */
export interface Travel {
  readonly seconds: number;
  readonly distanceM: number;
  readonly kind: 'road' | 'estimate';
}

export interface TravelTime {
  /** One travel per origin, in the same order; null where there is no way. */
  toOne(
    origins: readonly { readonly lon: number; readonly lat: number }[],
    target: { readonly lon: number; readonly lat: number },
  ): Promise<readonly (Travel | null)[]>;
}
