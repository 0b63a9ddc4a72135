/** The login name of the device that belongs to a worker, heat station, meter or source. */
import type { Queryable } from '../database.ts';
import { text } from './rows.ts';

const owners = {
  phone: 'worker_id',
  heatStation: 'heat_station_id',
  meter: 'meter_id',
  source: 'source_id',
} as const;

/** The oldest of its devices that was not revoked; null when it has none. */
export async function findOwnedUsername(
  db: Queryable,
  kind: keyof typeof owners,
  ownerId: string,
): Promise<string | null> {
  const { rows } = await db.query(
    `select username from devices
     where kind = $1::text and ${owners[kind]} = $2::text and revoked_wall is null
     order by created_wall, username collate "C" limit 1`,
    [kind, ownerId],
  );
  return rows[0] === undefined ? null : text(rows[0], 'username');
}
