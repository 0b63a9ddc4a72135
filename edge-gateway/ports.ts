/** Ports of the gateway: the row types it makes and what it asks of the world (directory, store, duty, use cases). */
import type { Clock } from '#dispatch-core/ports.ts';
import type { InboundTopic } from './topics.ts';

/** The part of the clock that the gateway reads. */
export type GatewayClock = Pick<Clock, 'now' | 'wallNow' | 'toSite'>;

export type Crs = 'wgs84' | 'gcj02' | 'bd09';
export type DeviceKind = 'phone' | 'heatStation' | 'meter' | 'source' | 'service';

/** Who is on the other end of a connection; everything that decoding and rights need, resolved once at login. */
export interface DeviceIdentity {
  readonly kind: DeviceKind;
  readonly username: string;
  readonly deviceId: string;
  readonly workerId?: string;
  readonly heatStationId?: string;
  readonly meterId?: string;
  readonly sourceId?: string;
  /** `wall`: its times are mapped onto the site clock on arrival; `site`: they are taken as they are. */
  readonly clock: 'wall' | 'site';
  readonly crs: Crs;
  /** Values with which this station or meter says "no measurement" (−39.9 in one real file). */
  readonly sentinels?: readonly number[];
  /** Topic filters a `service` was granted; devices have none, their topics follow from who they are. */
  readonly grants?: { readonly publish: readonly string[]; readonly subscribe: readonly string[] };
}

/** Looks up device secrets (keyed hash); null when name or secret are wrong or the device is revoked. */
export interface DeviceDirectory {
  authenticate(username: string, password: string): Promise<DeviceIdentity | null>;
}

/** Finds the device that a topic belongs to, where a broker outside has checked its login; null: none that is live. */
export interface SenderDirectory {
  findSender(topic: InboundTopic): Promise<DeviceIdentity | null>;
}

/** One GPS sample, WGS-84. Natural key: device, deviceAt, lon, lat. */
export interface FixRow {
  /** Login name of the device: device ids ("phone") are unique only within it. */
  readonly deviceId: string;
  readonly workerId: string;
  /** The device's own time, unmapped: a repeat is known by it whatever the site clock did in between. */
  readonly deviceAt: number;
  /** The same moment on the site clock. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracyM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly batteryPct: number | null;
  /** An impossible jump from the place before; kept, but never the last known place. */
  readonly suspect: boolean;
}

export type Quality = 'good' | 'uncertain' | 'bad';

/** One message of a station or meter; `metrics`, `values` and `qualities` run in parallel. Natural key: source, deviceAt. */
export interface ReadingRow {
  readonly sourceKind: 'heatStation' | 'meter';
  readonly sourceId: string;
  readonly deviceAt: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly metrics: readonly string[];
  readonly values: readonly (number | null)[];
  readonly qualities: readonly Quality[];
}

export type Stream = 'fixes' | 'readings' | 'requests' | 'commands';

/** One refused input for the dead-letter table; coordinates of phones are masked in `excerpt`. */
export interface RejectRow {
  readonly receivedAt: number;
  readonly stream: Stream;
  readonly deviceId: string;
  readonly deviceKind: DeviceKind;
  readonly topic: string;
  readonly field: string | null;
  readonly reason: string;
  /** At most 1,024 bytes, printable text. */
  readonly excerpt: string;
}

export interface IntakeBatch {
  readonly fixes: readonly FixRow[];
  readonly readings: readonly ReadingRow[];
  readonly rejects: readonly RejectRow[];
}

export type SaveOutcome = 'stored' | 'duplicate';

/** One outcome per row, in the order of the batch. */
export interface BatchOutcome {
  readonly fixes: readonly SaveOutcome[];
  readonly readings: readonly SaveOutcome[];
}

/**
 * How a failed save is to be treated: `transient` (database away, deadlock: wait and try again), `data` (a row that
 * the database refuses: find it and put it among the rejects), `fault` (anything else: nothing is acknowledged).
 */
export type FailureKind = 'transient' | 'data' | 'fault';

export interface IngestStore {
  /** Saves everything in one transaction; resolves after COMMIT. No two rows of a batch have the same natural key. */
  saveBatch(batch: IntakeBatch): Promise<BatchOutcome>;
  classifyFailure(error: unknown): FailureKind;
}

/** Duty of a worker at an instant of the site clock; `unknown` when there is no such worker. */
export type DutyLookup = (
  workerId: string,
  at: number,
) => 'on' | 'off' | 'unknown' | Promise<'on' | 'off' | 'unknown'>;

export interface Issue {
  /** Dotted path within the body, e.g. `place.lon`. */
  readonly path: string;
  readonly message: string;
}

export type Validation<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export type Validate<T> = (body: unknown) => Validation<T>;

/** What a use case says after its transaction: `reply` goes to the sender as it is. */
export type Answer =
  | { readonly outcome: 'done' | 'replayed'; readonly reply: unknown }
  | { readonly outcome: 'refused'; readonly code: string; readonly reply: unknown };

/** A use case behind a topic. `execute` resolves after COMMIT (a refusal is an answer) and throws only on faults. */
export interface UseCase<T> {
  readonly validate: Validate<T>;
  execute(identity: DeviceIdentity, value: T, receivedAt: number): Promise<Answer>;
}

/** One publish by the server. */
export type PublishReply = (topic: string, payload: string) => Promise<void>;

/** A line for the log: an event name and plain fields; never coordinates, never secrets. */
export type GatewayLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, unknown>>,
) => void;
