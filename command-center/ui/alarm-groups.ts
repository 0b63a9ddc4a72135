/** Alarms as screens show them: in groups, those out of sight apart, each group in one sentence. */
import type { AlarmItem } from '#command-center/contract/live.ts';
import { type AlarmGroup, type GroupableAlarm, groupAlarms } from '#dispatch-core/alarm/group.ts';
import { language, t } from './i18n/language.ts';
import { withPlaceNames } from './place-words.ts';

export interface ShownAlarm extends GroupableAlarm {
  readonly item: AlarmItem;
}
export type ShownGroup = AlarmGroup<ShownAlarm>;

/** Shelved and out of service: kept apart, never forgotten. */
export function isHidden(alarm: AlarmItem): boolean {
  return alarm.state === 'shelved' || alarm.state === 'outOfService';
}

/** Needs somebody: nobody has acknowledged it, whether it still holds or is over. */
export function isWaiting(alarm: AlarmItem): boolean {
  return alarm.state === 'unacknowledged' || alarm.state === 'returned';
}

/** The groups of what is in sight, the gravest first; at most ten. */
export function groupsOf(alarms: readonly AlarmItem[]): ShownGroup[] {
  return groupAlarms(alarms.filter((alarm) => alarm.clearedAt === null && !isHidden(alarm)).map(shownOf));
}

/** Groups with somebody's work in them, the gravest first, then the oldest. */
export function waitingGroups(alarms: readonly AlarmItem[]): readonly ShownGroup[] {
  return groupsOf(alarms).filter((group) => group.waiting > 0);
}

function shownOf(item: AlarmItem): ShownAlarm {
  const { branchId } = item.data;
  return {
    item,
    id: item.id,
    code: item.code,
    severity: item.severity,
    sinceAt: Date.parse(item.sinceAt),
    heatStationId: item.heatStationId,
    orderId: item.orderId,
    branchId: typeof branchId === 'string' ? branchId : null,
    isWaiting: isWaiting(item),
  };
}

/** The alarm's sentence in the reader's language. */
export function textOfAlarm(alarm: AlarmItem): string {
  return language() === 'zh' ? alarm.textZh : withPlaceNames(alarm.textEn);
}

/** One sentence for a group; `placeOf` names a heat station. */
export function textOfGroup(group: ShownGroup, placeOf: (heatStationId: string) => string): string {
  const [first] = group.alarms;
  if (first === undefined) return '';
  if (group.alarms.length === 1) return textOfAlarm(first.item);
  const n = group.alarms.length;
  const stations = new Set(group.alarms.flatMap(({ heatStationId }) => heatStationId ?? [])).size;
  switch (group.kind) {
    case 'alarm':
    case 'place':
      return first.heatStationId === null
        ? t('alarm.group.code', { stations, n, first: textOfAlarm(first.item) })
        : t('alarm.group.place', { place: placeOf(first.heatStationId), n });
    case 'branch':
      return t('alarm.group.branch', { stations, n });
    case 'code':
      return t('alarm.group.code', { stations, n, first: textOfAlarm(first.item) });
    case 'severity':
      return t('alarm.group.severity', { severity: t(`severity.${group.severity}`), n });
  }
}
