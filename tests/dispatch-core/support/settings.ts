/** What the little town consists of: service types, limits, people and places for the rules' tests. */
import type { ResolvedPlace } from '#dispatch-core/domain/place.ts';
import { type Actor, engineActor, type Role } from '#dispatch-core/domain/role.ts';
import type { OrderClass, ServiceType, SlaPolicy } from '#dispatch-core/domain/service-type.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';

/** 2026-01-05T00:00:00Z: registration of everything that begins at "hour 0". */
export const start = Date.UTC(2026, 0, 5);

export function serviceType(over: Partial<ServiceType> & { readonly subtype: string }): ServiceType {
  return {
    category: 'repair',
    nameZh: over.subtype,
    nameEn: over.subtype,
    class: 'noHeat',
    urgency: 'normal',
    level: 3,
    needsFollowUp: false,
    needsReview: false,
    fieldWork: true,
    evidence: [],
    skills: [],
    certificates: [],
    defaultOwnerId: null,
    dispatchMode: null,
    ...over,
  };
}

export const serviceTypes: readonly ServiceType[] = [
  serviceType({ subtype: 'notWarm' }),
  serviceType({ subtype: 'followed', needsFollowUp: true }),
  serviceType({ subtype: 'leak', class: 'leak', urgency: 'critical', level: 1, skills: ['welding'] }),
  serviceType({
    subtype: 'flush',
    class: 'routine',
    needsReview: true,
    evidence: ['arrivalPhoto', 'beforePhoto', 'afterPhoto', 'signature'],
  }),
  serviceType({ subtype: 'question', category: 'consultation', class: 'routine', fieldWork: false }),
];

export function policy(over: Partial<SlaPolicy> & { readonly class: OrderClass }): SlaPolicy {
  return {
    id: `${over.class}-${over.subtype ?? '*'}-${over.source ?? '*'}`,
    subtype: null,
    source: null,
    overallMs: 48 * hourMs,
    petitionMs: 8 * hourMs,
    stageMs: {
      dispatch: 30 * minuteMs,
      confirm: 20 * minuteMs,
      accept: 10 * minuteMs,
      process: 4 * hourMs,
      followUp: 48 * hourMs,
    },
    warnAt: [0.5, 0.8],
    pauseStops: { overall: false, stage: true },
    calendar: null,
    ...over,
  };
}

export const policies: readonly SlaPolicy[] = [
  policy({ class: 'leak', overallMs: 2 * hourMs }),
  policy({ class: 'noHeat' }),
  policy({ class: 'routine', overallMs: 72 * hourMs, pauseStops: { overall: true, stage: true } }),
];

export function worker(id: string, over: Partial<Worker> = {}): Worker {
  return {
    id,
    name: `name of ${id}`,
    phone: null,
    repairStationId: 'station1',
    areaIds: [],
    duty: 'on',
    dutySince: start,
    lastOffAt: null,
    skills: ['welding'],
    certificates: [],
    capacity: 3,
    ...over,
  };
}

export function place(householdId: string, over: Partial<ResolvedPlace> = {}): ResolvedPlace {
  return {
    place: { kind: 'household', householdId },
    lon: 126.6,
    lat: 45.7,
    label: `home ${householdId}`,
    communityId: 'community1',
    districtId: 'district1',
    areaId: 'area1',
    repairStationId: 'station1',
    heatStationId: 'heat1',
    householdId,
    customerId: `customer-${householdId}`,
    ...over,
  };
}

export function actorOf(role: Role, id: string = role, over: Partial<Actor> = {}): Actor {
  return {
    id,
    role,
    name: id,
    workerId: role === 'worker' ? id : null,
    repairStationId: role === 'stationHead' || role === 'worker' ? 'station1' : null,
    areaIds: null,
    onDuty: true,
    ...over,
  };
}

/** People of the town by their post. */
export const people = {
  agent: actorOf('agent'),
  dispatcher: actorOf('dispatcher'),
  supervisor: actorOf('supervisor'),
  teamLead: actorOf('teamLead'),
  stationHead: actorOf('stationHead'),
  w1: actorOf('worker', 'w1'),
  w2: actorOf('worker', 'w2'),
  w3: actorOf('worker', 'w3'),
  source: actorOf('source', 'hotline1'),
  engine: engineActor,
} as const;

/** A report or a nudge without anything special. */
export const visit = {
  method: 'visit',
  text: 'done',
  evidence: [],
  satisfaction: null,
  roomTemps: [],
  outdoorC: null,
  materials: [],
} as const;
