/** What can be reported and what the company promises for it: service types and SLA policies. */

export const orderClasses = ['leak', 'noHeat', 'routine'] as const;
/** Class of an order for tiers and limits; `leak` is the safety class. */
export type OrderClass = (typeof orderClasses)[number];

export const urgencies = ['critical', 'urgent', 'normal'] as const;
export type Urgency = (typeof urgencies)[number];

export const sources = [
  'phone',
  'wechat',
  'web',
  'hotline',
  'visit',
  'letter',
  'worker',
  'telemetry',
  'open311',
  'import',
] as const;
export type Source = (typeof sources)[number];

export const categories = [
  'repair',
  'consultation',
  'complaint',
  'praise',
  'suggestion',
  'tempCheck',
  'business',
] as const;
export type Category = (typeof categories)[number];

export type DispatchMode = 'station' | 'direct' | 'auto';

export const evidenceKinds = [
  'arrivalPhoto',
  'beforePhoto',
  'afterPhoto',
  'signature',
  'audio',
  'temperatureForm',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** One line of the service catalogue. `subtype` is the key. */
export interface ServiceType {
  readonly subtype: string;
  readonly category: Category;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly class: OrderClass;
  readonly urgency: Urgency;
  /** 1 = highest. */
  readonly level: number;
  readonly needsFollowUp: boolean;
  /** False: the engine reviews a report made on site by itself. */
  readonly needsReview: boolean;
  /** Needs no field work: may be closed at intake only. */
  readonly fieldWork: boolean;
  readonly evidence: readonly EvidenceKind[];
  readonly skills: readonly string[];
  readonly certificates: readonly string[];
  readonly defaultOwnerId: string | null;
  /** Overrides the area's dispatch mode when set. */
  readonly dispatchMode: DispatchMode | null;
}

export const stages = ['dispatch', 'confirm', 'accept', 'process', 'followUp'] as const;
/** Stage clocks of an order: the centre dispatches, the station confirms and arranges, the worker accepts and processes, the centre follows up. */
export type Stage = (typeof stages)[number];

/** A working calendar; clocks that name one stand still outside it. */
export interface Calendar {
  readonly id: string;
  /** Offset of local time from UTC in minutes, fixed for the site (China has no summer time). */
  readonly utcOffsetMinutes: number;
  /** Per weekday (0 = Sunday): opening spans in minutes of the local day. */
  readonly weekdays: readonly (readonly { readonly from: number; readonly to: number }[])[];
  /** Local dates (YYYY-MM-DD) that are closed although their weekday is open. */
  readonly holidays: readonly string[];
  /** Local dates that are open by the hours of `weekdays[1]` although their weekday is closed (调休). */
  readonly workdays: readonly string[];
}

/** Limits for one (subtype or class) × source; the most specific policy wins. */
export interface SlaPolicy {
  readonly id: string;
  readonly class: OrderClass;
  readonly subtype: string | null;
  readonly source: Source | null;
  /** Overall limit from registration. */
  readonly overallMs: number;
  /** Limit at petition level (信访). */
  readonly petitionMs: number;
  readonly stageMs: Readonly<Record<Stage, number>>;
  /** Fractions of a limit at which a warning is due, ascending, each in (0, 1). */
  readonly warnAt: readonly number[];
  /** Which clocks a pause stops; `overall` means that resume moves the due time. */
  readonly pauseStops: { readonly overall: boolean; readonly stage: boolean };
  readonly calendar: Calendar | null;
}
