/** Commands through the real store on both drivers: work put on record, evidence, people and natural keys. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { CommandAnswer } from '#dispatch-core/app/answer.ts';
import { executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { RequestCommandData } from '#dispatch-core/domain/command.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { ServiceType } from '#dispatch-core/domain/service-type.ts';
import { replayOrder } from '#dispatch-core/order/evolve.ts';
import type { Rules } from '#dispatch-core/ports.ts';
import { replayRequest } from '#dispatch-core/request/evolve.ts';
import type { Database } from '#geo-data/database.ts';
import { assignmentsOfOrder } from '#geo-data/store/assignments.ts';
import { saveBlobRow } from '#geo-data/store/blobs.ts';
import { defaultPolicies, defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';
import { eventsOfOrder, eventsOfRequest } from '#geo-data/store/events.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { saveUser } from '#geo-data/store/people.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { NOW, saveSmallCity } from './city.ts';

/** Not warm, without anything to be shown. */
const plainTypes: readonly ServiceType[] = defaultServiceTypes.map((type) =>
  type.subtype === 'openValve' ? { ...type, evidence: [], needsFollowUp: false } : type,
);

const rules: Rules = {
  serviceTypes: new Map(plainTypes.map((one) => [one.subtype, one])),
  policies: defaultPolicies,
  confirmWithinMs: 60_000,
  autoDispatches: () => true,
  offerMs: { leak: 60_000, noHeat: 60_000, routine: 60_000 },
  archiveDays: 3,
  reopenDays: 7,
  postponementMax: 2,
  dispatch: defaultPolicy,
  dispatchMode: () => 'direct',
  isStationStaffed: () => true,
};

const worker: Actor = {
  id: 'w1',
  role: 'worker',
  name: 'w1',
  workerId: 'w1',
  repairStationId: 'rs1',
  areaIds: null,
  onDuty: true,
};

const done = {
  method: 'visit',
  text: 'opened',
  evidence: [],
  satisfaction: null,
  roomTemps: [],
  outdoorC: null,
  materials: [],
} as const;

const found: RequestCommandData['supplement'] = {
  source: 'worker',
  externalId: null,
  category: 'repair',
  subtype: 'openValve',
  urgency: null,
  description: 'closed valve on the way',
  place: { kind: 'household', householdId: 'h1' },
  caller: null,
  preferredVisit: null,
  registeredBy: null,
  arrived: true,
  report: done,
};

describeBothDrivers('commands over the order-life store', (open) => {
  let db: Database;
  let deps: OrderLifeDeps;
  const supplement = (over: Partial<RequestCommandData['supplement']>): Promise<CommandAnswer> =>
    executeRequestCommand(deps, {
      actor: worker,
      requestId: null,
      command: { command: 'supplement', data: { ...found, ...over } },
      head: { commandId: randomUUID(), version: null, assignmentId: null, occurredAt: NOW },
    });

  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    deps = {
      store: openOrderLifeStore(db),
      clock: { now: () => NOW, wallNow: () => NOW },
      newId: randomUUID,
      rules: () => rules,
      publish: () => undefined,
    };
  });

  it('keep a supplement that was finished in one step, as its log tells it', async () => {
    const answer = await supplement({});
    if (!answer.ok) throw new Error(answer.refusal.code);
    expect(answer.order).toMatchObject({ state: 'completed', workerId: 'w1' });
    const orderId = answer.order?.id ?? '';
    const stored = await deps.store.transaction((tx) => tx.loadByOrder(orderId));
    const log = await eventsOfRequest(db, answer.request.id);
    expect(stored?.request).toEqual(replayRequest(log));
    expect(stored?.orders).toEqual([replayOrder(await eventsOfOrder(db, orderId))]);
    expect(await assignmentsOfOrder(db, orderId)).toMatchObject([
      { kind: 'supplement', workerId: 'w1', endedAt: NOW, outcome: 'completed' },
    ]);
  });

  it('take evidence only that was brought in', async () => {
    const evidence = [{ kind: 'afterPhoto', blobId: 'photo1' }] as const;
    const report = { ...done, evidence };
    expect(await supplement({ report })).toMatchObject({
      ok: false,
      refusal: { code: 'evidence-missing', detail: { missing: ['photo1'] } },
    });
    const sha256 = new Uint8Array(32);
    const file = { mediaType: 'image/jpeg', bytes: 3, createdAt: NOW, createdBy: 'w1' };
    await saveBlobRow(db, { id: 'photo1', sha256, ...file });
    expect(await supplement({ report })).toMatchObject({ ok: true, order: { report: { evidence } } });
  });

  it('know people by their accounts, disabled ones no longer, and workers by their ids', async () => {
    const user = { username: 'wang', name: '王', role: 'agent', passwordHash: 'x', createdAt: NOW } as const;
    const free = { orgUnitId: null, workerId: null, repairStationId: null, areaIds: null, disabledAt: null };
    await saveUser(db, { ...user, ...free, id: 'u-wang' });
    await saveUser(db, { ...user, ...free, id: 'u-gone', username: 'gone', disabledAt: NOW });
    await saveUser(db, { ...user, ...free, id: 'w2', username: 'both' });
    const asked = ['u-wang', 'u-gone', 'w1', 'w2', 'nobody'];
    const known = await deps.store.transaction((tx) => tx.knownPeople(asked));
    expect([...known].sort()).toEqual([
      ['u-wang', 'user'],
      ['w1', 'worker'],
      ['w2', 'user'],
    ]);
  });
});
