/** Orders and workers of a simulated day as the product's own rules see them. */
import type { CandidateWorker } from '../assign/candidate.ts';
import type { LonLat } from '../assign/travel.ts';
import type { Order } from '../domain/order.ts';
import type { OrderClass, Urgency } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import type { Position } from '../domain/worker.ts';
import type { DayOrder, DayWorker } from './day.ts';

const urgencyOf: Readonly<Record<OrderClass, Urgency>> = {
  leak: 'critical',
  noHeat: 'urgent',
  routine: 'normal',
};
const subtypeOf: Readonly<Record<OrderClass, string>> = {
  leak: 'leak',
  noHeat: 'notWarm',
  routine: 'flush',
};

const noMarks: Order['marks'] = {
  expedited: 0,
  lastExpeditedAt: null,
  supervised: false,
  petition: false,
  supplement: false,
  cc: [],
  notes: 0,
  diverted: 0,
};

/** An order in the pool since it came. */
export function orderOf(day: DayOrder, index: number): Order {
  const { id, lon, lat, areaId, repairStationId, createdAt, dueAt } = day;
  return {
    ...{ id, lon, lat, areaId, repairStationId, createdAt, dueAt },
    ...{ no: index + 1, requestId: id, state: 'pooled', version: 1, level: 3, category: 'repair' },
    ...{ class: day.class, subtype: subtypeOf[day.class], urgency: urgencyOf[day.class] },
    ...{ place: { kind: 'public', communityId: null, lon, lat, note: null }, placeLabel: id },
    ...{ communityId: null, districtId: null, heatStationId: null, mode: 'direct', viaStation: false },
    ...{ assignedFrom: null, workerId: null, assignmentId: null, offerExpiresAt: null },
    ...{ leftOutWorkerIds: [], firstInLine: false, pooledAt: createdAt, assignedAt: null, acceptedAt: null },
    ...{ arrivedAt: null, originalDueAt: dueAt, overallSince: createdAt, stage: 'dispatch' },
    ...{ stageSince: createdAt, stageDueAt: null, told: [], overdue: false, pause: null },
    ...{ pendingPostponement: null, postponements: 0, marks: noMarks, report: null, redispatchOf: null },
    ...{ redispatches: 0, archiveClass: null, updatedAt: createdAt, closedAt: null },
  };
}

/** The order after it was taken from a worker who was on his way: first in line, and not a second time. */
export function divertedOrder(order: Order, now: Instant): Order {
  const marks = { ...order.marks, diverted: order.marks.diverted + 1 };
  return { ...order, marks, firstInLine: true, pooledAt: now, version: order.version + 1 };
}

/** A worker on duty since the start of the day, who may do everything, one order at a time. */
export function workerOf(day: DayWorker, startAt: Instant): CandidateWorker {
  const { id, repairStationId, areaIds } = day;
  return {
    worker: {
      ...{ id, name: id, phone: null, repairStationId, areaIds, duty: 'on', dutySince: startAt },
      ...{ lastOffAt: null, skills: [], certificates: [], capacity: 1 },
    },
    position: positionAt(day, startAt),
    held: [],
  };
}

/** A fresh fix: in the simulation everybody's phone works. */
export function positionAt({ lon, lat }: LonLat, at: Instant): Position {
  return { lon, lat, at, accuracyM: null, speedMps: null, courseDeg: null };
}
