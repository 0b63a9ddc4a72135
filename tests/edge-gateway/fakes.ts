/** Small real implementations of the gateway's ports for tests: clock, store, directory, use case, wire lines. */
import { readFileSync } from 'node:fs';
import type { IngestPorts } from '#edge-gateway/ingest.ts';
import type {
  BatchOutcome,
  DeviceDirectory,
  DeviceIdentity,
  FixRow,
  GatewayClock,
  IngestStore,
  IntakeBatch,
  ReadingRow,
  RejectRow,
  UseCase,
} from '#edge-gateway/ports.ts';
import { fixKey, readingKey } from '#edge-gateway/save-rows.ts';

/** 2025-12-01T00:00:00Z, the `tst` of the first wire line. */
export const baseMs = 1_764_547_200_000;

export interface TestClock extends GatewayClock {
  wallMs: number;
}

/** A site clock that runs `offsetMs` ahead of the wall. */
export function testClock(offsetMs = 0, wallMs = baseMs + 5_000): TestClock {
  const clock: TestClock = {
    wallMs,
    now: () => clock.wallMs + offsetMs,
    wallNow: () => clock.wallMs,
    toSite: (at) => at + offsetMs,
  };
  return clock;
}

export const phone: DeviceIdentity = {
  kind: 'phone',
  username: 'w-017',
  deviceId: 'p017',
  workerId: 'worker-17',
  clock: 'wall',
  crs: 'wgs84',
};
export const station: DeviceIdentity = {
  kind: 'heatStation',
  username: 'hs-4',
  deviceId: 'plc-4',
  heatStationId: 'hs-4',
  clock: 'wall',
  crs: 'wgs84',
  sentinels: [-39.9],
};
export const meter: DeviceIdentity = {
  kind: 'meter',
  username: 'm-9',
  deviceId: 'm-9',
  meterId: 'm-9',
  clock: 'site',
  crs: 'wgs84',
};
export const source: DeviceIdentity = {
  kind: 'source',
  username: 'hotline',
  deviceId: 'hotline',
  sourceId: 'hotline',
  clock: 'wall',
  crs: 'wgs84',
};
export const service: DeviceIdentity = {
  kind: 'service',
  username: 'sip-1',
  deviceId: 'sip-1',
  clock: 'wall',
  crs: 'wgs84',
  grants: { publish: ['sip/node-1/#'], subscribe: ['sip/control/+', 'sip/node-1/#'] },
};

/** Passwords are the user names backwards. */
export function passwordOf(identity: DeviceIdentity): string {
  return [...identity.username].reverse().join('');
}

export function directoryOf(
  identities: readonly DeviceIdentity[],
): DeviceDirectory & { readonly revoked: Set<string>; asked: number } {
  const directory = {
    revoked: new Set<string>(),
    asked: 0,
    async authenticate(username: string, password: string) {
      directory.asked++;
      const found = identities.find((identity) => identity.username === username);
      if (found === undefined || directory.revoked.has(username)) return null;
      return password === passwordOf(found) ? found : null;
    },
  };
  return directory;
}

export interface MemoryStore extends IngestStore {
  readonly fixes: Map<string, FixRow>;
  readonly readings: Map<string, ReadingRow>;
  readonly rejects: RejectRow[];
  /** Sizes of the committed batches. */
  readonly batches: number[];
  /** Asked before each commit; throws to fail it, waits to delay it. */
  before: (batch: IntakeBatch) => Promise<void>;
}

/** What `before` throws: tells its own kind. */
export class StoreFailure extends Error {
  readonly kind: 'transient' | 'data' | 'fault';
  constructor(kind: 'transient' | 'data' | 'fault') {
    super(`store failure: ${kind}`);
    this.kind = kind;
  }
}

/** Tables in memory with the natural keys as unique indexes; all of a batch or nothing of it. */
export function memoryStore(): MemoryStore {
  const store: MemoryStore = {
    fixes: new Map(),
    readings: new Map(),
    rejects: [],
    batches: [],
    before: async () => {},
    classifyFailure: (error) => (error instanceof StoreFailure ? error.kind : 'fault'),
    async saveBatch(batch): Promise<BatchOutcome> {
      await store.before(batch);
      store.batches.push(batch.fixes.length + batch.readings.length + batch.rejects.length);
      store.rejects.push(...batch.rejects);
      return {
        fixes: batch.fixes.map((row) => insert(store.fixes, fixKey(row), row)),
        readings: batch.readings.map((row) => insert(store.readings, readingKey(row), row)),
      };
    },
  };
  return store;
}

function insert<Row>(table: Map<string, Row>, key: string, row: Row): 'stored' | 'duplicate' {
  if (table.has(key)) return 'duplicate';
  table.set(key, row);
  return 'stored';
}

export interface TestBody {
  readonly id: string;
  readonly refuse?: string;
}

export interface TestUseCase extends UseCase<TestBody> {
  readonly done: string[];
  before: () => Promise<void>;
}

/** A use case that acts once per id (`commandId` or `externalId`) and refuses when the body says `refuse`. */
export function testUseCase(idField: 'commandId' | 'externalId'): TestUseCase {
  const useCase: TestUseCase = {
    done: [],
    before: async () => {},
    validate: (body) => {
      const fields = new Map(Object.entries(Object(body)));
      const id = String(fields.get(idField));
      const refuse = fields.get('refuse');
      if (fields.has('bad')) return { ok: false, issues: [{ path: 'bad', message: 'not allowed' }] };
      return { ok: true, value: typeof refuse === 'string' ? { id, refuse } : { id } };
    },
    async execute(_identity, { id, refuse }) {
      await useCase.before();
      if (refuse !== undefined)
        return { outcome: 'refused', code: refuse, reply: { ok: false, code: refuse, id } };
      const replayed = useCase.done.includes(id);
      if (!replayed) useCase.done.push(id);
      return { outcome: replayed ? 'replayed' : 'done', reply: { ok: true, id, replayed } };
    },
  };
  return useCase;
}

export interface TestPorts extends IngestPorts<TestBody, TestBody> {
  readonly clock: TestClock;
  readonly store: MemoryStore;
  readonly requests: TestUseCase;
  readonly workerCommands: TestUseCase;
  readonly replies: { readonly topic: string; readonly body: unknown }[];
  readonly live: FixRow[];
}

/** Ports with everybody on duty. */
export function testPorts(changes: Partial<TestPorts> = {}): TestPorts {
  const replies: { topic: string; body: unknown }[] = [];
  const live: FixRow[] = [];
  return {
    clock: testClock(),
    store: memoryStore(),
    dutyAt: () => 'on',
    requests: testUseCase('externalId'),
    workerCommands: testUseCase('commandId'),
    publishReply: async (topic, payload) => void replies.push({ topic, body: JSON.parse(payload) }),
    renderProblem: (code, detail, commandId) => ({ code, detail, commandId }),
    onStored: ({ fixes }) => void live.push(...fixes),
    log: () => {},
    replies,
    live,
    ...changes,
  };
}

export function bytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The lines of a file of tests/fixtures/wire. */
export function wireLines(name: string): string[] {
  const url = new URL(`../fixtures/wire/${name}`, import.meta.url);
  return readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Lines of `{expect:[reason, field], body}`. */
export function refusedLines(name: string): { reason: string; field: string | null; body: string }[] {
  return wireLines(name).map((line) => {
    const { expect, body } = JSON.parse(line);
    return { reason: expect[0], field: expect[1], body };
  });
}

export function location(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { _type: 'location', tst: baseMs / 1_000, lat: 45.7741213, lon: 126.6178542, acc: 10, ...changes };
}
