/** Answers of commands, kept so that a repeat of the same commandId gets the same answer. */
import type { StoredAnswer } from '#dispatch-core/ports.ts';
import type { Queryable } from '../database.ts';
import { asJson, at, json, text } from './rows.ts';

export async function findAnswer(db: Queryable, commandId: string): Promise<StoredAnswer | null> {
  const { rows } = await db.query(
    'select command_id, actor_id, answer from commands where command_id = $1::text',
    [commandId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return { commandId: text(row, 'command_id'), actorId: text(row, 'actor_id'), answer: json(row, 'answer') };
}

/** Throws 23505 (commands_pkey) when the command has an answer already. Wall time says how long it is kept. */
export async function insertAnswer(tx: Queryable, answer: StoredAnswer, wallAt: number): Promise<void> {
  await tx.query(
    `insert into commands (command_id, actor_id, answer, wall_at)
     values ($1::text, $2::text, $3::text::jsonb, $4::timestamptz)`,
    [answer.commandId, answer.actorId, asJson(answer.answer ?? null), at(wallAt)],
  );
}

/** Deletes answers given before `wallBefore` (wall time), at most `limit` a call; returns how many. */
export async function purgeAnswers(db: Queryable, wallBefore: number, limit: number): Promise<number> {
  const { count } = await db.query(
    `delete from commands where command_id in
       (select command_id from commands where wall_at < $1::timestamptz order by wall_at limit $2::int)`,
    [at(wallBefore), limit],
  );
  return count;
}
