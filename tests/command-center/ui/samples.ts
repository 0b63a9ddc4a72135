/** Items as the server sends them, for the tests of the pages: plain by default, changed where a test needs it. */
import type { CommunityItem, HeatStationItem, OrderItem, WorkerItem } from '#command-center/contract/http.ts';
import type { AlarmItem } from '#command-center/contract/live.ts';

export const hour = 3_600_000;
/** Midnight of the day of the tests. */
export const dayStart = Date.parse('2026-11-21T00:00:00Z');
export const iso = (ms: number) => new Date(ms).toISOString();

/** An accepted routine order, registered at midnight and due two days later. */
export const sampleOrder = (id: string, over: Partial<OrderItem> = {}): OrderItem => ({
  id,
  no: 1,
  requestId: 'r1',
  state: 'accepted',
  version: 1,
  class: 'noHeat',
  category: 'repair',
  subtype: 'notWarm',
  urgency: 'normal',
  level: 3,
  place: { kind: 'household', householdId: 'h1' },
  placeLabel: 'A',
  lon: 126.6,
  lat: 45.7,
  areaId: null,
  communityId: null,
  districtId: null,
  repairStationId: null,
  heatStationId: null,
  workerId: null,
  assignmentId: null,
  offerExpiresAt: null,
  dueAt: iso(dayStart + 48 * hour),
  stage: null,
  stageDueAt: null,
  overdue: false,
  paused: false,
  postponementPending: false,
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
  redispatchOf: null,
  createdAt: iso(dayStart),
  updatedAt: iso(dayStart),
  ...over,
});

/** A worker on duty and online without orders. */
export const sampleWorker = (id: string, over: Partial<WorkerItem> = {}): WorkerItem => ({
  id,
  name: id,
  repairStationId: 's1',
  duty: 'on',
  presence: 'online',
  position: null,
  openOrders: 0,
  currentOrderId: null,
  skills: [],
  ...over,
});

/** A heat station that measured at midnight. */
export const sampleStation = (id: string, over: Partial<HeatStationItem> = {}): HeatStationItem => ({
  id,
  name: id,
  lon: 126.6,
  lat: 45.7,
  at: iso(dayStart),
  values: {},
  bad: [],
  ...over,
});

/** A community of 400 homes. */
export const sampleCommunity = (id: string, over: Partial<CommunityItem> = {}): CommunityItem => ({
  id,
  name: id,
  areaId: null,
  districtId: null,
  heatStationId: null,
  households: 400,
  lon: 126.6,
  lat: 45.7,
  ...over,
});

/** An open routine alarm of heat station `h1`. */
export const sampleAlarm = (id: string, over: Partial<AlarmItem> = {}): AlarmItem => ({
  id,
  code: 'supplyLow',
  severity: 3,
  sinceAt: iso(dayStart),
  acknowledgedAt: null,
  acknowledgedBy: null,
  clearedAt: null,
  state: 'unacknowledged',
  active: true,
  returnedAt: null,
  occurrences: 1,
  hiddenBy: null,
  hiddenReason: null,
  shelvedUntil: null,
  orderId: null,
  requestId: null,
  heatStationId: 'h1',
  lon: null,
  lat: null,
  textZh: '供温低',
  textEn: 'supply low',
  data: {},
  ...over,
});
