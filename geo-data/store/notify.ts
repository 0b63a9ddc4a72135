/** Wake-ups between processes over the database; they serialise commits, so never inside a business transaction. */
import type { Queryable } from '../database.ts';

/** Wakes everybody who listens to `channel`; `payload` is less than 8,000 bytes. */
export async function notify(db: Queryable, channel: string, payload: string): Promise<void> {
  await db.query('select pg_notify($1::text, $2::text)', [channel, payload]);
}
