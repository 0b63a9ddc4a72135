/** Parser of what stored events say about clocks, for orders and requests alike. */
import { type DueChange, dueCauses, type StageClock } from '../domain/clock-facts.ts';
import type { DomainEvent } from '../domain/event.ts';
import { stages } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';

/** What the first event promises. Throws when the event is no birth. */
export function readPromise(birth: DomainEvent): { readonly since: Instant; readonly dueAt: Instant } {
  const born = fieldsOf(birth.data.order ?? birth.data.request);
  const dueAt = numberOf(born?.dueAt);
  if (dueAt === null) throw new Error(`event ${birth.id} is no birth`);
  return { since: numberOf(born?.overallSince) ?? birth.recordedAt, dueAt };
}

/** The move of the due time, if the event carries one. */
export function readDue(event: DomainEvent): DueChange | null {
  const due = fieldsOf(event.data.due);
  const dueAt = numberOf(due?.dueAt);
  const oldDueAt = numberOf(due?.oldDueAt);
  const cause = dueCauses.find((one) => one === due?.cause);
  if (dueAt === null || oldDueAt === null || cause === undefined) return null;
  return { dueAt, oldDueAt, cause, reason: typeof due?.reason === 'string' ? due.reason : null };
}

/** The stage clock after the event, if the event touches it. */
export function readStageClock(event: DomainEvent): StageClock | null {
  const clock = fieldsOf(event.data.clock);
  if (clock === null) return null;
  const stage = stages.find((one) => one === clock.stage) ?? null;
  return { stage, stageSince: numberOf(clock.stageSince), stageDueAt: numberOf(clock.stageDueAt) };
}

/** A text field of the event's data. */
export function readText(event: DomainEvent, field: string): string | null {
  const value = event.data[field];
  return typeof value === 'string' ? value : null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
