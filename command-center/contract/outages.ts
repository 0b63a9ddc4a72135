/** Outages: what triage proposes as one trouble, and what a dispatcher decides about it. */
import * as v from 'valibot';
import { outageStates } from '#dispatch-core/triage/follow.ts';
import { idText, isoInstant, isoText, optionalText } from './wire.ts';

export const outageItem = v.object({
  id: idText,
  state: v.picklist(outageStates),
  /** What a command names: the outage as it was seen. */
  version: v.number(),
  kind: v.picklist(['branch', 'station', 'main', 'community']),
  heatStationIds: v.array(idText),
  communityIds: v.array(idText),
  titleZh: v.string(),
  titleEn: v.string(),
  /** The suggested notice, and then the one that was published. */
  text: v.string(),
  /** Reports that are taken for it, by what became of them; `open` are those that one click merges. */
  reports: v.number(),
  open: v.number(),
  merged: v.number(),
  /** With an order of their own: they keep it. */
  dispatched: v.number(),
  over: v.number(),
  /** Ordered, but not yet carried out. */
  pending: v.number(),
  alarms: v.number(),
  households: v.number(),
  masterRequestId: idText,
  noticeId: v.nullable(idText),
  areaId: v.nullable(idText),
  lon: v.number(),
  lat: v.number(),
  firstAt: isoText,
  lastAt: isoText,
  proposedAt: isoText,
  decidedAt: v.nullable(isoText),
  decidedBy: v.nullable(idText),
  /** From the decision on; the end is fixed when it is confirmed. */
  expectedMinutes: v.number(),
  expectedEndAt: v.nullable(isoText),
  geometry: v.nullable(v.object({ type: v.string(), coordinates: v.array(v.any()) })),
});
export type OutageItem = v.InferOutput<typeof outageItem>;

export const outageCommands = ['confirm', 'merge', 'undo', 'dismiss', 'extend', 'close'] as const;
export type OutageCommand = (typeof outageCommands)[number];

/** `POST /api/outages/{id}/commands`. */
export const outageCommandBody = v.object({
  command: v.picklist(outageCommands),
  version: v.number(),
  /** confirm: instead of the suggested words and end; extend: the new end. */
  title: optionalText,
  text: optionalText,
  expectedEndAt: v.optional(v.nullable(isoInstant), null),
  /** Required to undo. */
  reason: optionalText,
});
export type OutageCommandBody = v.InferOutput<typeof outageCommandBody>;
