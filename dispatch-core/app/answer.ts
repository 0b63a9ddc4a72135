/** Answers of the use cases, and how a stored answer is given again. */
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { Refusal, RefusalCurrent } from '../domain/refusal.ts';
import { refuse } from '../domain/refusal.ts';
import type { ServiceRequest } from '../domain/request.ts';
import type { StoredAnswer } from '../ports.ts';

export interface AcceptedAnswer {
  readonly ok: true;
  readonly commandId: string;
  /** True when the same commandId was answered before, or the report was known; nothing was done again. */
  readonly replayed: boolean;
  readonly request: ServiceRequest;
  /** The order that was commanded; null for commands to a request. */
  readonly order: Order | null;
  readonly events: readonly DomainEvent[];
}

export interface RefusedAnswer {
  readonly ok: false;
  readonly commandId: string;
  readonly replayed: boolean;
  readonly refusal: Refusal;
  /** What the refused person should look at; null where he may not know. */
  readonly current: RefusalCurrent | null;
}

export type CommandAnswer = AcceptedAnswer | RefusedAnswer;

/** A refusal as an answer. Who has no right to the target is told nothing about it; a rule of the business hides nothing. */
export function refusedAnswer(
  commandId: string,
  refusal: Refusal,
  row: { readonly state: string; readonly version: number; readonly assignmentId?: string | null } | null,
): RefusedAnswer {
  const isForeign = refusal.code === 'not-allowed' || refusal.code === 'outside-area';
  const isSecret = refusal.isDenied === true && isForeign;
  const current =
    row === null || isSecret
      ? null
      : { state: row.state, version: row.version, assignmentId: row.assignmentId ?? null };
  return { ok: false, commandId, replayed: false, refusal, current };
}

/** The answer of an earlier command with the same id; one that somebody else gave stays his. */
export function replayAnswer(stored: StoredAnswer, actorId: string): CommandAnswer {
  const { commandId } = stored;
  if (stored.actorId !== actorId)
    return refusedAnswer(commandId, refuse('invalid-data', { paths: ['commandId'] }), null);
  return { ...readAnswer(stored), replayed: true };
}

/** Parser of an answer as it was stored by this program. */
function readAnswer({ answer, commandId }: StoredAnswer): CommandAnswer {
  const isAnswer = typeof answer === 'object' && answer !== null && 'ok' in answer;
  if (!isAnswer) throw new Error(`the stored answer of ${commandId} is none`);
  return answer as CommandAnswer;
}
