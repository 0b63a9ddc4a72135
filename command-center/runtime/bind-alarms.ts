/** Binds the alarms to their store, and tells everybody who watches of what was commanded. */
import type { AlarmItem } from '#command-center/contract/live.ts';
import type { Database } from '#geo-data/database.ts';
import { commandAlarms } from '#geo-data/store/alarm-life.ts';
import { type Alarm, listAlarms, loadAlarm } from '#geo-data/store/alarms.ts';
import type { ServerDeps } from '../server/deps.ts';
import type { Live } from '../server/live/live.ts';
import { presentAlarm } from './alarm-words.ts';
import type { Bus } from './ports.ts';

export function bindAlarms(parts: {
  readonly db: Database;
  readonly live: Live;
  readonly bus: Pick<Bus, 'publish'>;
}): ServerDeps['alarms'] {
  const { db, live, bus } = parts;
  const show = (alarm: Alarm): AlarmItem => presentAlarm(alarm, labelOfAlarm(live, alarm));
  return {
    list: async ({ live: isLive, limit }) =>
      (await listAlarms(db, isLive ? { live: true, limit } : { limit })).map(show),
    async load(id) {
      const alarm = await loadAlarm(db, id);
      return alarm === null ? null : show(alarm);
    },
    async command(ids, order, who) {
      const { done, refused } = await commandAlarms(db, ids, order, who);
      const items = done.map(show);
      live.putAlarms(items);
      if (done.length > 0)
        bus.publish(
          'alarms',
          done.map(({ id }) => id),
        );
      return { items, refused };
    },
  };
}

/** Number and place of an order on the screens, or the name of a heat station; null when neither is there. */
export function labelOfAlarm(live: Live, alarm: Pick<Alarm, 'orderId' | 'heatStationId'>): string | null {
  const order = alarm.orderId === null ? null : live.feed.get('orders', alarm.orderId);
  if (order !== null) return `${order.no} ${order.placeLabel}`;
  const station = alarm.heatStationId === null ? null : live.feed.get('heatStations', alarm.heatStationId);
  return station?.name ?? null;
}
