/** Settings of the site that people change while it runs: one JSON value per key. */
import type { Queryable } from '../database.ts';
import { asJson, at, instant, json, text } from './rows.ts';

export interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

/** All settings with who changed them last, by key. */
export async function listSettings(db: Queryable): Promise<Setting[]> {
  const { rows } = await db.query('select key, value, updated_at, updated_by from settings order by key');
  return rows.map((row) => ({
    key: text(row, 'key'),
    value: json(row, 'value'),
    updatedAt: instant(row, 'updated_at'),
    updatedBy: text(row, 'updated_by'),
  }));
}

/** All settings as the rules read them. */
export async function readSettings(db: Queryable): Promise<Map<string, unknown>> {
  return new Map((await listSettings(db)).map(({ key, value }) => [key, value]));
}

/** Writes one setting; `null` is a value too. */
export async function saveSetting(
  db: Queryable,
  key: string,
  value: unknown,
  when: number,
  by: string,
): Promise<void> {
  await db.query(
    `insert into settings (key, value, updated_at, updated_by)
     values ($1::text, $2::text::jsonb, $3::timestamptz, $4::text)
     on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at,
       updated_by = excluded.updated_by`,
    [key, asJson(value ?? null), at(when), by],
  );
}
