/** The ladder's rows: pooled orders that climb, and the supervisor's alerts as alarms with what became of the call. */
import type {
  ClimbingOrder,
  ClimbingOrders,
  LadderAlert,
  LadderAlerts,
} from '#dispatch-core/assign/ladder-ports.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { NewId } from '#dispatch-core/ports.ts';
import type { Queryable } from '../database.ts';
import { raiseAlarm } from './alarms.ts';
import { loadOrder } from './orders.ts';
import { at, json, maybeInstant, maybeText } from './rows.ts';

const CODE = 'order-unclaimed';

/** Pooled orders about which the ladder may have something to say. */
export function openClimbingOrders(db: Queryable): ClimbingOrders {
  return { climbing: (limit) => listClimbing(db, limit) };
}

async function listClimbing(db: Queryable, limit: number): Promise<ClimbingOrder[]> {
  const { rows } = await db.query(
    `select o.doc, a.since_at from orders o
     left join alarms a on a.key = 'order:' || o.id || ':nobody-eligible' and a.cleared_at is null
     where o.state = 'pooled'
       and (o.doc ->> 'ladder' is not null or o.doc ->> 'mode' = 'station' or a.id is not null)
     order by o.pooled_at, o.id limit $1::int`,
    [limit],
  );
  return rows.map((row) => ({ order: json<Order>(row, 'doc'), nobodySince: maybeInstant(row, 'since_at') }));
}

/** The alerts over a database. */
export function openLadderAlerts(db: Queryable, newId: NewId): LadderAlerts {
  return { raise: (alert) => raise(db, alert, newId), clearDone: (when) => clearDone(db, when) };
}

async function raise(
  db: Queryable,
  { orderId, at: sinceAt, shortfall }: LadderAlert,
  newId: NewId,
): Promise<boolean> {
  const order = await loadOrder(db, orderId);
  if (order === null) return false;
  const outcome = await raiseAlarm(db, {
    id: newId(),
    key: `order:${orderId}:${CODE}`,
    code: CODE,
    severity: order.class === 'leak' ? 1 : 2,
    sinceAt,
    orderId,
    requestId: order.requestId,
    heatStationId: null,
    lon: order.lon,
    lat: order.lat,
    data: {
      class: order.class,
      repairStationId: order.repairStationId,
      call: await callState(db, orderId),
      shortfall,
    },
  });
  return outcome !== 'same';
}

/** What became of the last call about the order: `sent`, `no-channel` …; null where nobody was called. */
async function callState(db: Queryable, orderId: string): Promise<string | null> {
  const { rows } = await db.query(
    `select d.state from outbox o join outbox_deliveries d on d.outbox_id = o.id and d.channel = 'voice'
     where o.order_id = $1::text and o.code = 'order-call' order by o.at desc, o.id desc limit 1`,
    [orderId],
  );
  return rows[0] === undefined ? null : maybeText(rows[0], 'state');
}

async function clearDone(db: Queryable, when: number): Promise<number> {
  const { count } = await db.query(
    `update alarms a set cleared_at = $2::timestamptz
     where a.code = $1::text and a.cleared_at is null and not exists (
       select 1 from orders o where o.id = a.order_id and o.state = 'pooled'
         and o.doc -> 'ladder' ->> 'rung' = 'supervisor')`,
    [CODE, at(when)],
  );
  return count;
}
