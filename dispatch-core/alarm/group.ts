/** Floods: a thousand alarms as at most ten groups, none lost, and no critical one behind a lesser one. */
import type { Severity } from './rule.ts';

export interface GroupableAlarm {
  readonly id: string;
  readonly code: string;
  readonly severity: Severity;
  readonly sinceAt: number;
  readonly heatStationId: string | null;
  readonly orderId: string | null;
  /** The branch of the primary net that feeds its station; null when unknown. */
  readonly branchId: string | null;
  /** Needs somebody: nobody has acknowledged it. */
  readonly isWaiting: boolean;
}

/** What the members of a group have in common, from fine to coarse. */
export const groupKinds = ['alarm', 'place', 'branch', 'code', 'severity'] as const;
export type GroupKind = (typeof groupKinds)[number];

export interface AlarmGroup<A extends GroupableAlarm = GroupableAlarm> {
  /** Stable while its members have this in common. */
  readonly id: string;
  readonly kind: GroupKind;
  /** Of all its members: groups are never mixed. */
  readonly severity: Severity;
  /** Waiting ones first, then the oldest. */
  readonly alarms: readonly A[];
  readonly waiting: number;
  readonly sinceAt: number;
  readonly newestAt: number;
}

export const mostGroups = 10;

/**
 * Each alarm in exactly one group, all of a group of one severity, at most `most` (≥ 3) groups: as fine as fits, the
 * critical ones finest. Order: severity, then those that wait for somebody, then the oldest.
 */
export function groupAlarms<A extends GroupableAlarm>(
  alarms: readonly A[],
  most = mostGroups,
): AlarmGroup<A>[] {
  let room = Math.max(3, most);
  const bySeverity = ([1, 2, 3] as const).map((severity) =>
    alarms.filter((one) => one.severity === severity),
  );
  const groups = bySeverity.flatMap((members, i) => {
    // A place is kept for each lesser severity that has any.
    const later = bySeverity.slice(i + 1).filter((others) => others.length > 0).length;
    const made = finest(members, room - later);
    room -= made.length;
    return made;
  });
  return groups.sort(compareGroups);
}

/** The finest grouping that makes at most `most` groups. */
function finest<A extends GroupableAlarm>(alarms: readonly A[], most: number): AlarmGroup<A>[] {
  if (alarms.length === 0) return [];
  for (const kind of groupKinds) {
    const byKey = new Map<string, A[]>();
    for (const alarm of alarms) {
      const key = keyOf(kind, alarm);
      const members = byKey.get(key);
      if (members === undefined) byKey.set(key, [alarm]);
      else members.push(alarm);
      if (byKey.size > most) break;
    }
    if (byKey.size <= most) return [...byKey].map(([key, members]) => groupOf(kind, key, members));
  }
  return [];
}

function keyOf(kind: GroupKind, alarm: GroupableAlarm): string {
  switch (kind) {
    case 'alarm':
      return `alarm:${alarm.id}`;
    case 'place':
      return `${alarm.severity}:place:${placeOf(alarm)}`;
    case 'branch':
      return `${alarm.severity}:branch:${alarm.branchId ?? (alarm.heatStationId === null ? alarm.code : 'none')}`;
    case 'code':
      return `${alarm.severity}:code:${alarm.code}`;
    case 'severity':
      return `${alarm.severity}:all`;
  }
}

/** A station with all that is wrong there; alarms of orders by what they say. */
function placeOf({ heatStationId, code }: GroupableAlarm): string {
  return heatStationId ?? code;
}

function groupOf<A extends GroupableAlarm>(
  kind: GroupKind,
  key: string,
  members: readonly A[],
): AlarmGroup<A> {
  const alarms = [...members].sort(compareAlarms);
  const times = alarms.map((one) => one.sinceAt);
  return {
    id: key,
    kind,
    severity: alarms[0]?.severity ?? 3,
    alarms,
    waiting: alarms.filter((one) => one.isWaiting).length,
    sinceAt: times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    newestAt: times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}

function compareAlarms(a: GroupableAlarm, b: GroupableAlarm): number {
  return Number(b.isWaiting) - Number(a.isWaiting) || a.sinceAt - b.sinceAt || (a.id < b.id ? -1 : 1);
}

function compareGroups(a: AlarmGroup, b: AlarmGroup): number {
  return (
    a.severity - b.severity ||
    Number(b.waiting > 0) - Number(a.waiting > 0) ||
    a.sinceAt - b.sinceAt ||
    (a.id < b.id ? -1 : 1)
  );
}
