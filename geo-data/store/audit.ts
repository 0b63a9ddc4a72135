/** The audit log: who looked at or changed what, on the site clock and on the wall clock; only ever appended to. */
import { type Role, roles } from '#dispatch-core/domain/role.ts';
import type { Queryable } from '../database.ts';
import { decodeCursor, limitOf, type Page, pageOf } from './page.ts';
import { asJson, at, instant, json, maybeText, oneOf, text } from './rows.ts';

export interface AuditRow {
  readonly at: number;
  readonly wallAt: number;
  readonly actorId: string;
  readonly actorRole: Role;
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export async function saveAudit(db: Queryable, row: AuditRow): Promise<void> {
  await db.query(
    `insert into audit (at, wall_at, actor_id, actor_role, action, target_kind, target_id, detail)
     values ($1::timestamptz, $2::timestamptz, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text::jsonb)`,
    [
      at(row.at),
      at(row.wallAt),
      row.actorId,
      row.actorRole,
      row.action,
      row.targetKind,
      row.targetId,
      asJson(row.detail),
    ],
  );
}

export interface AuditFilter {
  readonly actorId?: string;
  readonly action?: string;
  readonly targetKind?: string;
  readonly targetId?: string;
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** Newest first. Throws CursorError for a cursor that is none of ours. */
export async function listAudit(db: Queryable, filter: AuditFilter = {}): Promise<Page<AuditRow>> {
  const limit = limitOf(filter.limit);
  const before = decodeCursor(filter.cursor);
  const beforeSeq = before === null ? null : /^\d{1,18}$/.test(before.id) ? before.id : '0';
  const { rows } = await db.query(
    `select seq::text, at, wall_at, actor_id, actor_role, action, target_kind, target_id, detail from audit
     where ($1::text is null or actor_id = $1::text) and ($2::text is null or action = $2::text)
       and ($3::text is null or target_kind = $3::text) and ($4::text is null or target_id = $4::text)
       and ($5::timestamptz is null or (at, seq) < ($5::timestamptz, $6::bigint))
     order by at desc, seq desc limit $7::int`,
    [
      filter.actorId ?? null,
      filter.action ?? null,
      filter.targetKind ?? null,
      filter.targetId ?? null,
      before && at(before.at),
      beforeSeq,
      limit + 1,
    ],
  );
  const page = pageOf(rows, limit, (row) => ({ at: instant(row, 'at'), id: text(row, 'seq') }));
  return {
    nextCursor: page.nextCursor,
    items: page.items.map((row) => ({
      at: instant(row, 'at'),
      wallAt: instant(row, 'wall_at'),
      actorId: text(row, 'actor_id'),
      actorRole: oneOf(row, 'actor_role', roles),
      action: text(row, 'action'),
      targetKind: text(row, 'target_kind'),
      targetId: maybeText(row, 'target_id'),
      detail: json(row, 'detail'),
    })),
  };
}
