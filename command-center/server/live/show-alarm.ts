/** Who sees an alarm: those who see its order, and without the door where the order is shown without it. */
import type { OrderItem } from '#command-center/contract/http.ts';
import type { AlarmItem } from '#command-center/contract/live.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may } from '#dispatch-core/may.ts';
import { targetOfOrder, viewOf } from '../permit.ts';
import type { Show, Views } from './rights.ts';

/** The view of the channel `alarms`; `orderOf` looks an order of the feed up. */
export function createAlarmView(
  orderOf: (id: string) => OrderItem | null,
  showOrder: Views['orders'],
): Show<AlarmItem> {
  return (actor, alarm) => {
    const order = alarm.orderId === null ? null : orderOf(alarm.orderId);
    if (order === null) return isMaskedFor(actor) ? withoutWords(alarm) : alarm;
    const view = viewOf(actor, 'live.alarms', targetOfOrder(order));
    if (view === null) return null;
    if (view === 'full') return alarm;
    const shown = showOrder(actor, order);
    return shown === null ? withoutWords(alarm) : swapPlace(alarm, order, shown);
  };
}

function isMaskedFor(actor: Actor): boolean {
  const permission = may(actor, 'live.alarms', 'list');
  return permission.allowed && permission.view === 'masked';
}

/** Alarms of heat stations and the like name no home and keep their words. */
function withoutWords(alarm: AlarmItem): AlarmItem {
  if (alarm.orderId === null && alarm.requestId === null) return alarm;
  return { ...alarm, textZh: alarm.code, textEn: alarm.code, lon: null, lat: null, data: {} };
}

function swapPlace(alarm: AlarmItem, order: OrderItem, shown: OrderItem): AlarmItem {
  const swap = (text: string) =>
    order.placeLabel === '' ? text : text.replaceAll(order.placeLabel, shown.placeLabel);
  const place = alarm.lon === null ? {} : { lon: shown.lon, lat: shown.lat };
  return { ...alarm, ...place, textZh: swap(alarm.textZh), textEn: swap(alarm.textEn) };
}
