/** Alerts of the dispatcher as alarms: one per order, told to the station or to the dispatchers. */
import type { DispatchAlert, DispatchAlerts, StandingAlert } from '#dispatch-core/assign/ports.ts';
import type { NewId, Notification } from '#dispatch-core/ports.ts';
import type { Database, Queryable } from '../database.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import { loadOrder } from './orders.ts';
import { addToOutbox } from './outbox.ts';
import { bool, text, texts } from './rows.ts';

const CODE = 'nobody-eligible';

/** The alerts over a database. */
export function openDispatchAlerts(db: Database, newId: NewId): DispatchAlerts {
  return {
    standing: () => listStanding(db),
    raise: (alert) => db.transaction((tx) => raise(tx, alert, newId)),
    clear: (orderId, at) => clearAlarm(db, keyOf(orderId), at),
  };
}

function keyOf(orderId: string): string {
  return `order:${orderId}:${CODE}`;
}

async function listStanding(db: Queryable): Promise<StandingAlert[]> {
  const { rows } = await db.query(
    `select a.order_id, coalesce(o.state = 'pooled', false) as pooled,
       array(select jsonb_array_elements_text(a.data -> 'shortfall')) as shortfall
     from alarms a left join orders o on o.id = a.order_id
     where a.code = $1::text and a.cleared_at is null order by a.since_at, a.id limit 10000`,
    [CODE],
  );
  return rows.map((row) => ({
    orderId: text(row, 'order_id'),
    shortfall: texts(row, 'shortfall'),
    pooled: bool(row, 'pooled'),
  }));
}

async function raise(tx: Queryable, alert: DispatchAlert, newId: NewId): Promise<boolean> {
  const order = await loadOrder(tx, alert.orderId);
  const outcome = await raiseAlarm(tx, {
    id: newId(),
    key: keyOf(alert.orderId),
    code: CODE,
    severity: alert.class === 'leak' ? 1 : 2,
    sinceAt: alert.at,
    orderId: alert.orderId,
    requestId: alert.requestId,
    heatStationId: null,
    lon: order?.lon ?? null,
    lat: order?.lat ?? null,
    data: { class: alert.class, repairStationId: alert.repairStationId, shortfall: alert.shortfall },
  });
  if (outcome === 'same') return false;
  await addToOutbox(tx, [notificationOf(alert, newId())]);
  return true;
}

function notificationOf(alert: DispatchAlert, id: string): Notification {
  const { orderId, requestId, repairStationId, at, shortfall } = alert;
  return {
    id,
    recipient:
      repairStationId === null
        ? { kind: 'role', id: 'dispatcher' }
        : { kind: 'repairStation', id: repairStationId },
    code: CODE,
    orderId,
    requestId,
    at,
    data: { class: alert.class, shortfall },
  };
}
