/** Shapes of the live feed (CONTRACTS 7): every channel has its item shape from the start, also while it is empty. */

import * as v from 'valibot';
import { alarmStates } from '#dispatch-core/alarm/machine.ts';
import { roles } from '#dispatch-core/domain/role.ts';
import { heatStationItem, orderItem, requestItem, site, workerItem } from './http.ts';
import { outageItem } from './outages.ts';
import { idText, isoText } from './wire.ts';

export const channels = [
  'fixes',
  'orders',
  'requests',
  'heatStations',
  'alarms',
  'notices',
  'calls',
  'agents',
  'heat',
  'kpi',
  'coverage',
  'desk',
  'outages',
] as const;
export type Channel = (typeof channels)[number];

/** Severity: 1 act now, 2 act soon, 3 unknown or information. */
const severity = v.picklist([1, 2, 3]);

export const alarmItem = v.object({
  id: idText,
  code: v.string(),
  severity,
  sinceAt: isoText,
  acknowledgedAt: v.nullable(isoText),
  acknowledgedBy: v.nullable(idText),
  clearedAt: v.nullable(isoText),
  /** ISA-18.2: `returned` is over and not yet seen; shelved and out of service are out of sight. */
  state: v.picklist(alarmStates),
  /** The condition holds. */
  active: v.boolean(),
  returnedAt: v.nullable(isoText),
  /** How often the condition began while this alarm lived. */
  occurrences: v.number(),
  hiddenBy: v.nullable(idText),
  hiddenReason: v.nullable(v.string()),
  shelvedUntil: v.nullable(isoText),
  orderId: v.nullable(idText),
  requestId: v.nullable(idText),
  heatStationId: v.nullable(idText),
  lon: v.nullable(v.number()),
  lat: v.nullable(v.number()),
  textZh: v.string(),
  textEn: v.string(),
  data: v.record(v.string(), v.unknown()),
});
export type AlarmItem = v.InferOutput<typeof alarmItem>;

export const noticeItem = v.object({
  id: idText,
  kind: v.picklist(['planned', 'emergency']),
  title: v.string(),
  text: v.string(),
  startAt: isoText,
  expectedEndAt: v.nullable(isoText),
  closedAt: v.nullable(isoText),
  communityIds: v.array(idText),
  heatStationIds: v.array(idText),
  households: v.number(),
  geometry: v.nullable(v.object({ type: v.string(), coordinates: v.array(v.any()) })),
});
export type NoticeItem = v.InferOutput<typeof noticeItem>;

export const callItem = v.object({
  id: idText,
  direction: v.picklist(['in', 'out', 'inside']),
  state: v.picklist(['queued', 'ringing', 'talking', 'ended', 'lost', 'failed']),
  agentId: v.nullable(idText),
  workerId: v.nullable(idText),
  orderId: v.nullable(idText),
  number: v.nullable(v.string()),
  startedAt: isoText,
  answeredAt: v.nullable(isoText),
  endedAt: v.nullable(isoText),
});
export type CallItem = v.InferOutput<typeof callItem>;

export const agentItem = v.object({
  id: idText,
  name: v.string(),
  seat: v.string(),
  status: v.picklist(['signed_out', 'ready', 'busy']),
  state: v.picklist(['signed_out', 'ready', 'ringing', 'talking', 'wrap_up', 'busy']),
  since: isoText,
  busyReason: v.nullable(v.string()),
});
export type AgentItem = v.InferOutput<typeof agentItem>;

/** One H3 cell of the feed's heat (requests, PT24H, resolution 8). */
export const heatItem = v.object({
  id: v.string(),
  n: v.number(),
  households: v.number(),
  rate: v.nullable(v.number()),
});

/** One figure: value over its base; null value with a reason when there is no data. */
export const kpiItem = v.object({
  id: v.string(),
  value: v.nullable(v.number()),
  n: v.number(),
  base: v.nullable(v.number()),
  reason: v.nullable(v.string()),
});
export type KpiItem = v.InferOutput<typeof kpiItem>;

export const coverageItem = v.object({
  id: v.string(),
  minutes: v.nullable(v.number()),
  covered: v.boolean(),
});

/** Who else looks at what on the desks. */
export const deskItem = v.object({
  id: idText,
  userId: idText,
  name: v.string(),
  role: v.picklist(roles),
  orderId: v.nullable(idText),
  since: isoText,
});
export type DeskItem = v.InferOutput<typeof deskItem>;

/** The item of each JSON channel; `fixes` sends workers here and positions as binary frames. */
export const channelItems = {
  fixes: workerItem,
  orders: orderItem,
  requests: requestItem,
  heatStations: heatStationItem,
  alarms: alarmItem,
  notices: noticeItem,
  calls: callItem,
  agents: agentItem,
  heat: heatItem,
  kpi: kpiItem,
  coverage: coverageItem,
  desk: deskItem,
  outages: outageItem,
} satisfies Record<Channel, v.GenericSchema>;
export type ChannelItem<C extends Channel> = v.InferOutput<(typeof channelItems)[C]>;

const channel = v.picklist(channels);
export const serverFrame = v.variant('t', [
  v.object({ t: v.literal('hello'), epoch: v.string(), site }),
  v.object({ t: v.literal('snapshot'), channel, seq: v.number(), items: v.array(v.unknown()) }),
  v.object({
    t: v.literal('delta'),
    channel,
    seq: v.number(),
    upsert: v.array(v.unknown()),
    remove: v.array(v.string()),
  }),
  v.object({
    t: v.literal('index'),
    seq: v.number(),
    add: v.array(v.tuple([v.number(), v.string()])),
    remove: v.array(v.number()),
  }),
  v.object({ t: v.literal('tick'), at: isoText }),
]);
export type ServerFrame = v.InferOutput<typeof serverFrame>;

/** What a client may say: ask again, or tell which order his desk has selected. */
export const clientFrame = v.variant('t', [
  v.object({ t: v.literal('resync'), channels: v.pipe(v.array(channel), v.maxLength(13)) }),
  v.object({ t: v.literal('select'), orderId: v.nullable(idText) }),
]);
export type ClientFrame = v.InferOutput<typeof clientFrame>;
