/** Orders, workers and random candidates for the tests of the ranking. */

import fc from 'fast-check';
import type { CandidateWorker, HeldOrder } from '#dispatch-core/assign/candidate.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { RankContext } from '#dispatch-core/assign/rank.ts';
import { estimateTravel } from '#dispatch-core/assign/travel.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { orderClasses, urgencies } from '#dispatch-core/domain/service-type.ts';
import { hourMs, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Duty, Position, Worker } from '#dispatch-core/domain/worker.ts';

export const now = Date.UTC(2026, 0, 12, 8, 0, 0);
const home = { lon: 126.64, lat: 45.75 };

export function makeOrder(changes: Partial<Order> = {}): Order {
  return {
    id: 'order-1',
    no: 1,
    requestId: 'request-1',
    state: 'pooled',
    version: 3,
    class: 'noHeat',
    category: 'repair',
    subtype: 'notWarm',
    urgency: 'normal',
    level: 3,
    place: { kind: 'household', householdId: 'household-1' },
    placeLabel: '曙光小区 7-2-301',
    ...home,
    areaId: 'area-1',
    communityId: 'community-1',
    districtId: 'district-1',
    repairStationId: 'station-1',
    heatStationId: 'heat-1',
    mode: 'direct',
    viaStation: false,
    assignedFrom: null,
    workerId: null,
    assignmentId: null,
    offerExpiresAt: null,
    leftOutWorkerIds: [],
    firstInLine: false,
    pooledAt: now,
    assignedAt: null,
    acceptedAt: null,
    arrivedAt: null,
    dueAt: now + 4 * hourMs,
    originalDueAt: now + 4 * hourMs,
    overallSince: now,
    stage: 'accept',
    stageSince: now,
    stageDueAt: now + hourMs,
    told: [],
    overdue: false,
    pause: null,
    pendingPostponement: null,
    postponements: 0,
    marks: {
      expedited: 0,
      lastExpeditedAt: null,
      supervised: false,
      petition: false,
      supplement: false,
      cc: [],
      notes: 0,
      diverted: 0,
    },
    report: null,
    redispatchOf: null,
    redispatches: 0,
    archiveClass: null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    ...changes,
  };
}

export function makeWorker(changes: Partial<Worker> = {}): Worker {
  return {
    id: 'worker-1',
    name: '王伟',
    phone: null,
    repairStationId: 'station-1',
    areaIds: ['area-1'],
    duty: 'on',
    dutySince: now - 2 * hourMs,
    lastOffAt: null,
    skills: ['heating'],
    certificates: [],
    capacity: 3,
    ...changes,
  };
}

/** A position so many metres north of the order, its fix so many seconds old. */
export function northOf(distanceM: number, ageS = 5): Position {
  const lat = home.lat + distanceM / 111_195;
  return { lon: home.lon, lat, at: now - ageS * secondMs, accuracyM: 8, speedMps: 0, courseDeg: null };
}

export interface CandidateChanges {
  readonly worker?: Partial<Worker>;
  readonly position?: Position | null;
  readonly held?: readonly HeldOrder[];
}

export function makeCandidate(changes: CandidateChanges = {}): CandidateWorker {
  return {
    worker: makeWorker(changes.worker),
    position: changes.position === undefined ? northOf(500) : changes.position,
    held: changes.held ?? [],
  };
}

/** Context of an automatic choice with nothing special asked, travel estimated for everybody with a place. */
export function contextFor(
  order: Order,
  workers: readonly CandidateWorker[],
  changes: Partial<RankContext> = {},
): RankContext {
  const travels = workers.flatMap(({ worker, position }) =>
    position === null ? [] : [[worker.id, estimateTravel(position, order)] as const],
  );
  return {
    now,
    policy: defaultPolicy,
    purpose: 'automatic',
    scope: 'all',
    needs: { skills: [], certificates: [] },
    travels: new Map(travels),
    ...changes,
  };
}

export const anyHeld: fc.Arbitrary<readonly HeldOrder[]> = fc
  .array(fc.constantFrom(...urgencies), { maxLength: 5 })
  .map((list) => list.map((urgency, index) => ({ orderId: `held-${index}`, urgency })));

export const anyOrder: fc.Arbitrary<Order> = fc
  .record({
    class: fc.constantFrom(...orderClasses),
    urgency: fc.constantFrom(...urgencies),
    dueAt: fc.integer({ min: -600, max: 3000 }).map((minutes) => now + minutes * minuteMs),
    areaId: fc.constantFrom('area-1', 'area-2', null),
    repairStationId: fc.constantFrom('station-1', 'station-2', null),
    leftOutWorkerIds: fc.subarray(['worker-0', 'worker-1', 'worker-2']),
  })
  .map(makeOrder);

const anyPosition: fc.Arbitrary<Position | null> = fc.option(
  fc
    .record({ distanceM: fc.integer({ min: 0, max: 30_000 }), ageS: fc.integer({ min: -5, max: 900 }) })
    .map(({ distanceM, ageS }) => northOf(distanceM, ageS)),
  { freq: 8 },
);

const minutesAgo = fc.integer({ min: 0, max: 900 }).map((minutes) => now - minutes * minuteMs);

const anyWorker: fc.Arbitrary<Partial<Worker>> = fc.record({
  duty: fc.constantFrom<Duty>('on', 'on', 'on', 'off'),
  areaIds: fc.subarray(['area-1', 'area-2']),
  repairStationId: fc.constantFrom('station-1', 'station-2'),
  skills: fc.subarray(['heating', 'welding']),
  certificates: fc.subarray([
    { code: 'pressure', validUntil: now + hourMs },
    { code: 'pressure', validUntil: now - hourMs },
  ]),
  capacity: fc.integer({ min: 0, max: 6 }),
  lastOffAt: fc.option(minutesAgo, { nil: null }),
});

/** Some workers with different ids, in any condition. */
export const anyCandidates: fc.Arbitrary<readonly CandidateWorker[]> = fc
  .array(fc.record({ worker: anyWorker, position: anyPosition, held: anyHeld }), { maxLength: 12 })
  .map((list) =>
    list.map(({ worker, position, held }, index) =>
      makeCandidate({ worker: { ...worker, id: `worker-${index}` }, position, held }),
    ),
  );
