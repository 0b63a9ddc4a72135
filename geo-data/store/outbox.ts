/** The outbox: messages for people, written with the change that caused them, delivered afterwards per channel. */
import type { Notification } from '#dispatch-core/ports.ts';
import type { Queryable, Row } from '../database.ts';
import { decodeCursor, limitOf, type Page, pageOf } from './page.ts';
import { asJson, at, instant, json, maybeAt, maybeText, number, oneOf, text } from './rows.ts';

export const deliveryChannels = ['app', 'webPush', 'sms', 'wechat', 'voice'] as const;
export type DeliveryChannel = (typeof deliveryChannels)[number];
export type DeliveryState = 'pending' | 'sent' | 'failed' | 'no-channel';
type RecipientKind = Notification['recipient']['kind'];

/** How each kind of recipient is reached: our own people in the application, customers by message. */
const CHANNELS: Readonly<Record<RecipientKind, readonly DeliveryChannel[]>> = {
  worker: ['app', 'webPush'],
  user: ['app'],
  repairStation: ['app'],
  role: ['app'],
  customer: ['sms'],
};
/** Messages that go another way than their recipient's usual one: these ring. */
const CHANNELS_BY_CODE: Readonly<Partial<Record<string, readonly DeliveryChannel[]>>> = {
  'order-call': ['voice'],
};
const RECIPIENTS = ['worker', 'user', 'repairStation', 'role', 'customer'] as const;
const STATES = ['pending', 'sent', 'failed', 'no-channel'] as const;

/** Stores messages with a pending delivery on each channel of their recipient. */
export async function addToOutbox(tx: Queryable, notifications: readonly Notification[]): Promise<void> {
  if (notifications.length === 0) return;
  await tx.query(
    `insert into outbox (id, recipient_kind, recipient_id, code, order_id, request_id, at, data)
     select id, recipient_kind, recipient_id, code, order_id, request_id, at, data::jsonb
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
       as u(id, recipient_kind, recipient_id, code, order_id, request_id, at, data)`,
    [
      notifications.map((one) => one.id),
      notifications.map((one) => one.recipient.kind),
      notifications.map((one) => one.recipient.id),
      notifications.map((one) => one.code),
      notifications.map((one) => one.orderId),
      notifications.map((one) => one.requestId),
      notifications.map((one) => at(one.at)),
      notifications.map((one) => asJson(one.data)),
    ],
  );
  await addDeliveries(tx, notifications);
}

async function addDeliveries(tx: Queryable, notifications: readonly Notification[]): Promise<void> {
  const deliveries = notifications.flatMap((one) =>
    (CHANNELS_BY_CODE[one.code] ?? CHANNELS[one.recipient.kind]).map((channel) => ({
      id: one.id,
      channel,
      at: one.at,
    })),
  );
  await tx.query(
    `insert into outbox_deliveries (outbox_id, channel, state, next_try_at)
     select id, channel, 'pending', at from unnest($1::text[], $2::text[], $3::timestamptz[]) as u(id, channel, at)`,
    [
      deliveries.map((one) => one.id),
      deliveries.map((one) => one.channel),
      deliveries.map((one) => at(one.at)),
    ],
  );
}

export interface PendingDelivery {
  readonly notification: Notification;
  readonly channel: DeliveryChannel;
  /** Tries so far, this one included. */
  readonly tries: number;
}

/**
 * Takes deliveries that are due at `now` and puts their next try to `retryAt`: whoever dies before he settles one
 * has only postponed it. Two processes never take the same one.
 */
export async function takePendingDeliveries(
  db: Queryable,
  now: number,
  limit: number,
  retryAt: number,
): Promise<PendingDelivery[]> {
  const { rows } = await db.query(
    `with due as (
       select outbox_id, channel from outbox_deliveries
       where state = 'pending' and next_try_at <= $1::timestamptz
       order by next_try_at limit $2::int for update skip locked
     ), taken as (
       update outbox_deliveries d set tries = d.tries + 1, next_try_at = $3::timestamptz
       from due where d.outbox_id = due.outbox_id and d.channel = due.channel
       returning d.outbox_id, d.channel, d.tries
     )
     select o.*, t.channel, t.tries from taken t join outbox o on o.id = t.outbox_id order by o.at, o.id, t.channel`,
    [at(now), limitOf(limit), at(retryAt)],
  );
  return rows.map((row) => ({
    notification: notificationOf(row),
    channel: oneOf(row, 'channel', deliveryChannels),
    tries: number(row, 'tries'),
  }));
}

export interface Settlement {
  readonly notificationId: string;
  readonly channel: DeliveryChannel;
  readonly state: DeliveryState;
  readonly error: string | null;
  /** When to try again; only for `pending`. */
  readonly nextTryAt: number | null;
}

/** Writes what became of deliveries, in one statement. */
export async function settleDeliveries(db: Queryable, settled: readonly Settlement[]): Promise<void> {
  if (settled.length === 0) return;
  await db.query(
    `update outbox_deliveries d set state = u.state, error = u.error,
       next_try_at = coalesce(u.next_try_at, d.next_try_at)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
       as u(outbox_id, channel, state, error, next_try_at)
     where d.outbox_id = u.outbox_id and d.channel = u.channel`,
    [
      settled.map((one) => one.notificationId),
      settled.map((one) => one.channel),
      settled.map((one) => one.state),
      settled.map((one) => one.error),
      settled.map((one) => maybeAt(one.nextTryAt)),
    ],
  );
}

export interface OutboxEntry {
  readonly notification: Notification;
  readonly deliveries: readonly {
    readonly channel: DeliveryChannel;
    readonly state: DeliveryState;
    readonly tries: number;
    readonly error: string | null;
  }[];
}

export interface OutboxFilter {
  readonly state?: DeliveryState;
  readonly recipientKind?: RecipientKind;
  readonly recipientId?: string;
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** Messages with their deliveries, newest first. */
export async function listOutbox(db: Queryable, filter: OutboxFilter = {}): Promise<Page<OutboxEntry>> {
  const limit = limitOf(filter.limit);
  const before = decodeCursor(filter.cursor);
  const { rows } = await db.query(
    `select o.*, d.list as deliveries from outbox o
     cross join lateral (
       select coalesce(jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state, 'tries', d.tries,
                'error', d.error) order by d.channel), '[]') as list,
              coalesce(bool_or(d.state = $1::text), false) as hit
       from outbox_deliveries d where d.outbox_id = o.id) d
     where ($1::text is null or d.hit)
       and ($2::text is null or o.recipient_kind = $2::text) and ($3::text is null or o.recipient_id = $3::text)
       and ($4::timestamptz is null or (o.at, o.id) < ($4::timestamptz, $5::text))
     order by o.at desc, o.id desc limit $6::int`,
    [
      filter.state ?? null,
      filter.recipientKind ?? null,
      filter.recipientId ?? null,
      before && at(before.at),
      before?.id ?? null,
      limit + 1,
    ],
  );
  const entries = rows.map((row) => ({
    notification: notificationOf(row),
    deliveries: json<OutboxEntry['deliveries']>(row, 'deliveries'),
  }));
  return pageOf(entries, limit, ({ notification }) => ({ at: notification.at, id: notification.id }));
}

/** Deletes messages from before `before` that no delivery waits for, at most `limit` a call; returns how many. */
export async function purgeOutbox(db: Queryable, before: number, limit: number): Promise<number> {
  const { count } = await db.query(
    `delete from outbox where id in (
       select o.id from outbox o where o.at < $1::timestamptz
         and not exists (select 1 from outbox_deliveries d where d.outbox_id = o.id and d.state = 'pending')
       order by o.at limit $2::int)`,
    [at(before), limit],
  );
  return count;
}

/** Deliveries by state: a number that must be seen when it grows. */
export async function countDeliveries(db: Queryable): Promise<Record<DeliveryState, number>> {
  const { rows } = await db.query('select state, count(*)::int as n from outbox_deliveries group by state');
  const counts: Record<DeliveryState, number> = { pending: 0, sent: 0, failed: 0, 'no-channel': 0 };
  for (const row of rows) counts[oneOf(row, 'state', STATES)] = number(row, 'n');
  return counts;
}

function notificationOf(row: Row): Notification {
  return {
    id: text(row, 'id'),
    recipient: { kind: oneOf(row, 'recipient_kind', RECIPIENTS), id: text(row, 'recipient_id') },
    code: text(row, 'code'),
    orderId: maybeText(row, 'order_id'),
    requestId: maybeText(row, 'request_id'),
    at: instant(row, 'at'),
    data: json(row, 'data'),
  };
}
