/** Everything the server asks of the world, grouped by noun; `main.ts` binds stores, gateway and use cases to it. */

import type {
  AreaItem,
  Candidates,
  CommunityItem,
  CoverageAnswer,
  DivertProposals,
  HeatCells,
  HeatPlaces,
  HeatStationItem,
  RepairStationItem,
  Site,
} from '#command-center/contract/http.ts';
import type { ImportLine } from '#command-center/contract/imports.ts';
import type { AgentItem, AlarmItem, CallItem, NoticeItem } from '#command-center/contract/live.ts';
import type { OutageCommandBody, OutageItem } from '#command-center/contract/outages.ts';
import type { RouteAnswer } from '#command-center/contract/roads.ts';
import type { SimulationChange, SimulationState } from '#command-center/contract/simulation.ts';
import type { WhatIfAsked, WhatIfState } from '#command-center/contract/what-if.ts';
import type { AlarmOrder, AlarmRefusal } from '#dispatch-core/alarm/machine.ts';
import type { CommandAnswer } from '#dispatch-core/app/answer.ts';
import type { OrderCommandInput, RequestCommandInput } from '#dispatch-core/app/execute.ts';
import type { RegisterData } from '#dispatch-core/domain/command.ts';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order, OrderState } from '#dispatch-core/domain/order.ts';
import type { RequestState, ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { ServiceType } from '#dispatch-core/domain/service-type.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Duty, Worker } from '#dispatch-core/domain/worker.ts';
import type { Clock, NewId, RequestWithOrders } from '#dispatch-core/ports.ts';
import type { ExportDeps } from './export-deps.ts';
import type { AdminDeps, IdentityDeps } from './identity-deps.ts';
import type { Live } from './live/live.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** What an actor may see at most; stores narrow their lists by it. `null` = not narrowed. */
export interface Visible {
  readonly areaIds: readonly string[] | null;
  readonly repairStationId: string | null;
  readonly workerId: string | null;
}

export interface OrderFilter {
  readonly state?: readonly OrderState[];
  readonly areaId?: string;
  readonly repairStationId?: string;
  readonly workerId?: string;
  readonly overdue?: boolean;
  readonly open?: boolean;
  readonly q?: string;
  readonly visible: Visible;
  readonly cursor?: string;
  readonly limit: number;
}

export interface RequestFilter {
  readonly state?: readonly RequestState[];
  readonly areaId?: string;
  readonly ownerId?: string;
  readonly overdue?: boolean;
  readonly q?: string;
  readonly visible: Visible;
  readonly cursor?: string;
  readonly limit: number;
}

/** A request as lists carry it. */
export type ListedRequest = ServiceRequest & { readonly orderIds: readonly string[] };

/** The use cases of dispatch-core, bound to their store; each resolves after COMMIT. */
export interface UseCases {
  order(input: OrderCommandInput): Promise<CommandAnswer>;
  request(input: RequestCommandInput): Promise<CommandAnswer>;
  /** Whether a report of this source goes on by itself: `intake.autoDispatch` of the settings. */
  autoDispatches(report: RegisterData): boolean;
}

export type HeatMeasure = 'requests' | 'orders' | 'overdue';
export interface HeatQuery {
  readonly measure: HeatMeasure;
  /** ISO duration as asked, e.g. PT24H. */
  readonly window: string;
  readonly windowMs: number;
  readonly now: Instant;
}

/** Company sign-in by OpenID Connect. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  /** The claim that holds the account name. */
  readonly claim: string;
  readonly scope: string;
  /** Our origin as the issuer knows it. */
  readonly publicUrl: string;
}

export interface ServerSettings {
  /** Further origins that may send state-changing requests (a proxy's public names). */
  readonly origins: readonly string[];
  /** True behind a proxy that sets x-forwarded-for and x-forwarded-proto. */
  readonly trustProxy: boolean;
  /** The origin that browsers use; null or absent where it is not said. */
  readonly publicUrl?: string | null;
  /** Null or absent: people sign in with accounts of the site only. */
  readonly oidc?: OidcSettings | null;
  /** Folder of the built pages; absent files are answered with a page that says how to build them. */
  readonly uiFolder: string;
  readonly version: { readonly name: string; readonly version: string; readonly runtime: string };
  /** Wall milliseconds after which a handler is answered with 504. */
  readonly handlerTimeoutMs: number;
  readonly maxBlobBytes: number;
}

/** A line for the log: an event name and plain fields; never coordinates, never secrets. */
export type ServerLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

export interface BlobRow {
  readonly id: string;
  readonly sha256: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly createdAt: Instant;
}

export interface OutboxRow {
  readonly id: string;
  readonly recipient: { readonly kind: string; readonly id: string };
  readonly code: string;
  readonly orderId: string | null;
  readonly requestId: string | null;
  readonly at: Instant;
  readonly deliveries: readonly {
    readonly channel: string;
    readonly state: string;
    readonly tries: number;
    readonly error: string | null;
  }[];
}

/** The MQTT broker in numbers; of one outside only our own connection is known. */
export interface BrokerNumbers {
  readonly kind: 'embedded' | 'external';
  readonly connected: boolean;
  readonly connections: number;
  readonly pending: number;
  readonly sessions: number;
  readonly queued: number;
  readonly retained: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** Counters of one stream, as the gateway counts them. */
export interface StreamCounts {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly waiting: number;
  readonly returned: number;
}

export const liveLayers = ['network', 'heat', 'communities', 'areas', 'districts', 'buildings'] as const;
/** Layers of our own data that are served as vector tiles. */
export type LiveLayer = (typeof liveLayers)[number];
export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

type LonLat = readonly [lon: number, lat: number];

/** A road that is closed for a time of the site clock. */
export interface RoadClosure {
  readonly id: string;
  readonly reason: string;
  readonly fromAt: Instant;
  /** Null: until it is taken away. */
  readonly toAt: Instant | null;
  readonly place:
    | { readonly kind: 'point'; readonly at: LonLat; readonly radiusM: number }
    | { readonly kind: 'line'; readonly line: readonly LonLat[]; readonly radiusM: number }
    | { readonly kind: 'area'; readonly rings: readonly (readonly LonLat[])[] };
  readonly createdBy: string;
  readonly createdAt: Instant;
}

/** The switches of a running demonstration. */
export interface SimulationDeps {
  state(): SimulationState;
  /** Null when it was done; otherwise what is wrong with the words. */
  change(change: SimulationChange): Promise<{ readonly path: string; readonly message: string } | null>;
}

/** Simulated days in a thread of the server, one at a time. */
export interface WhatIfDeps {
  state(): WhatIfState;
  /** False while another one runs. */
  start(asked: WhatIfAsked): boolean;
}

/** A file on its way in, and where its lines go. */
export interface ImportUpload {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly actor: Actor;
  readonly write: (line: ImportLine) => void;
  /** Aborted when the caller has gone: then nothing of it stays. */
  readonly signal: AbortSignal;
}

/** An import whose words are right. */
export interface ImportJob {
  /** Never rejects: how it ended is its last line. */
  run(upload: ImportUpload): Promise<void>;
}

export interface ImportDeps {
  open(
    kind: string,
    words: Readonly<Record<string, string>>,
  ):
    | ImportJob
    | 'unknown-kind'
    | 'busy'
    | { readonly issues: readonly { readonly path: string; readonly message: string }[] };
}

export interface ServerDeps extends IdentityDeps, AdminDeps {
  /** Null or absent outside of a demonstration. */
  readonly simulation?: () => SimulationDeps | null;
  /** Absent where nothing may be simulated. */
  readonly whatIf?: WhatIfDeps;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: ServerLog;
  readonly settings: ServerSettings;
  readonly live: Live;
  readonly useCases: UseCases;
  readonly site: {
    read(): Site;
    /** New rate or time of the demo's clock; answers the site as it then is. */
    setClock(change: { readonly rate?: number; readonly now?: Instant }): Promise<Site>;
  };
  readonly orders: {
    list(filter: OrderFilter): Promise<Page<Order>>;
    load(id: string): Promise<Order | null>;
    events(id: string): Promise<readonly DomainEvent[]>;
    candidates(id: string): Promise<Candidates | null>;
    /** Null for an unknown order. */
    divertProposals(id: string): Promise<DivertProposals | null>;
  };
  /** Null while it is not known yet. */
  readonly coverage: () => CoverageAnswer | null;
  readonly requests: {
    list(filter: RequestFilter): Promise<Page<ListedRequest>>;
    load(id: string): Promise<RequestWithOrders | null>;
    events(id: string): Promise<readonly DomainEvent[]>;
    possibleDuplicates(of: {
      readonly householdId: string | null;
      readonly subtype: string;
      readonly lon: number;
      readonly lat: number;
      readonly at: Instant;
    }): Promise<readonly ListedRequest[]>;
  };
  readonly workers: {
    load(id: string): Promise<Worker | null>;
    /** Writes the duty; null when there is no such worker. Committed when it resolves. */
    setDuty(id: string, duty: Duty, at: Instant): Promise<Worker | null>;
    track(
      id: string,
      from: Instant,
      to: Instant,
      limit: number,
    ): Promise<
      readonly {
        readonly lon: number;
        readonly lat: number;
        readonly at: Instant;
        readonly accuracyM: number | null;
      }[]
    >;
  };
  readonly city: {
    areas(): Promise<readonly AreaItem[]>;
    districts(): Promise<readonly AreaItem[]>;
    communities(): Promise<readonly CommunityItem[]>;
    heatStations(): Promise<readonly HeatStationItem[]>;
    repairStations(): Promise<readonly RepairStationItem[]>;
    /** Name of a community for masked labels; null when unknown. Kept in memory. */
    communityName(id: string): string | null;
  };
  readonly heat: {
    cells(query: HeatQuery & { readonly resolution: 7 | 8 | 9 }): Promise<HeatCells>;
    communities(query: HeatQuery): Promise<HeatPlaces>;
    districts(query: HeatQuery): Promise<HeatPlaces>;
  };
  readonly roads: {
    /** By road, or an estimate along a straight line. */
    route(
      from: { readonly lon: number; readonly lat: number },
      to: { readonly lon: number; readonly lat: number },
    ): RouteAnswer;
    /** Closures that have not ended at `now`. */
    closures(now: Instant): Promise<readonly RoadClosure[]>;
    /** Committed, and in force for routes, when it resolves. */
    close(closure: RoadClosure): Promise<void>;
    /** False when there is no such closure. */
    open(id: string): Promise<boolean>;
  };
  readonly imports: ImportDeps;
  readonly backup: {
    /** The file as it grows; the stream fails when it cannot be completed. `busy` while another one is made. */
    open(): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | 'busy'>;
  };
  readonly exports: ExportDeps;
  readonly catalogue: { serviceTypes(): readonly ServiceType[] };
  readonly alarms: {
    list(filter: { readonly live: boolean; readonly limit: number }): Promise<readonly AlarmItem[]>;
    load(id: string): Promise<AlarmItem | null>;
    /** One command for several alarms, each done or refused for itself; committed when it resolves. */
    command(
      ids: readonly string[],
      order: AlarmOrder,
      who: { readonly by: string; readonly at: Instant },
    ): Promise<{
      readonly items: readonly AlarmItem[];
      readonly refused: readonly { readonly id: string; readonly code: AlarmRefusal | 'unknown-target' }[];
    }>;
  };
  readonly outages: {
    list(limit: number): Promise<readonly OutageItem[]>;
    load(id: string): Promise<OutageItem | null>;
    /** Committed when it resolves; what it orders for many requests is carried out afterwards. */
    command(
      actor: Actor,
      id: string,
      body: OutageCommandBody,
    ): Promise<
      | { readonly item: OutageItem }
      | { readonly refusal: 'stale-version' | 'wrong-state' | 'reason-missing' | 'end-wrong' }
    >;
  };
  readonly notices: {
    list(filter: { readonly at: Instant }): Promise<readonly NoticeItem[]>;
    /** The notice that covers a place now, for the red hint at intake. */
    covering(
      communityId: string | null,
      heatStationId: string | null,
      at: Instant,
    ): Promise<NoticeItem | null>;
  };
  readonly telephony: {
    calls(limit: number): Promise<readonly CallItem[]>;
    agents(): Promise<readonly AgentItem[]>;
  };
  readonly outbox: {
    list(filter: {
      readonly state?: string;
      readonly cursor?: string;
      readonly limit: number;
    }): Promise<Page<OutboxRow>>;
  };
  readonly blobs: {
    save(bytes: Uint8Array, mediaType: string, by: string): Promise<BlobRow>;
    load(id: string): Promise<{ readonly row: BlobRow; readonly bytes: Uint8Array } | null>;
  };
  readonly tiles: {
    /** A base map of the site by the hash of its archive (hex); null when it is none. */
    baseMap(hash: string): Promise<{
      readonly bytes: number;
      /** From one byte to another, both included. */
      read(from: number, to: number): ReadableStream<Uint8Array<ArrayBuffer>>;
    } | null>;
    /** Another text after every change of what the layer shows. */
    version(layer: LiveLayer): Promise<string>;
    /** The gzipped tile at that version; null when nothing lies in it. */
    live(layer: LiveLayer, tile: TileAddress, version: string): Promise<Uint8Array | null>;
  };
  readonly ops: {
    /** Named checks of everything the server needs; a message where one fails. */
    ready(): Promise<
      readonly { readonly name: string; readonly ok: boolean; readonly message: string | null }[]
    >;
    ingestCounts(): Readonly<Record<string, StreamCounts>>;
    /** The other processes of the site: how many are heard, and whether something of theirs may be missing. */
    busStats(): { readonly peers: number; readonly isWhole: boolean; readonly gaps: number };
    /** Timers whose last firing failed. */
    failingTimers(): Promise<number>;
    /** The MQTT broker, inside or outside. */
    broker(): BrokerNumbers;
  };
}
