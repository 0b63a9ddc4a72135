/** What one event of the history says besides its name: people, limits, outcomes, read from its data. Pure. */
import * as v from 'valibot';
import type { EventItem } from '#command-center/contract/http.ts';
import { formatDateTime, formatNumber } from '../i18n/format.ts';
import { t, tCode } from '../i18n/language.ts';

/** What ids in the data are called. */
export interface Names {
  readonly worker: (id: string) => string;
  readonly repairStation: (id: string) => string;
  readonly timeZone: string;
}

/** The parts of `data` that are worth a word; everything else is the engine's bookkeeping. */
const told = v.object({
  workerId: v.optional(v.nullable(v.string())),
  repairStationId: v.optional(v.nullable(v.string())),
  decision: v.optional(v.nullable(v.object({ score: v.optional(v.number()) }))),
  due: v.optional(v.nullable(v.object({ dueAt: v.number(), oldDueAt: v.number() }))),
  stage: v.optional(v.string()),
  fraction: v.optional(v.number()),
  hours: v.optional(v.number()),
  approved: v.optional(v.boolean()),
  reason: v.optional(v.nullable(v.string())),
  report: v.optional(v.object({ method: v.string() })),
});

/** Events in which `workerId` names whom the order went to. */
const handing: readonly string[] = ['assign', 'offer', 'arrange', 'reassign', 'escalate', 'force'];

/** Who did it: the name, or the role where the engine or an unknown person acted. */
export function whoOf(event: EventItem): string {
  return event.actorName ?? tCode('role', event.actorRole);
}

/** The words of an event, in reading order; empty when its name says it all. */
export function wordsOf(event: EventItem, names: Names): readonly string[] {
  const parsed = v.safeParse(told, event.data);
  if (!parsed.success) return [];
  const data = parsed.output;
  const words: (string | null)[] = [
    handing.includes(event.type) && data.workerId ? names.worker(data.workerId) : null,
    event.type === 'transfer' && data.repairStationId ? names.repairStation(data.repairStationId) : null,
    data.decision?.score === undefined
      ? null
      : t('desk.history.score', { n: formatNumber(data.decision.score) }),
    data.due && data.due.dueAt !== data.due.oldDueAt ? dueWords(data.due, names.timeZone) : null,
    event.type === 'slaWarning' && data.stage !== undefined ? warnedWords(data.stage, data.fraction) : null,
    data.hours === undefined ? null : t('desk.history.hours', { n: formatNumber(data.hours, 1) }),
    data.approved === undefined ? null : t(data.approved ? 'desk.history.approved' : 'desk.history.refused'),
    event.type === 'pause' && data.reason ? tCode('pause', data.reason) : null,
    data.report?.method === 'remote' ? t('desk.history.remote') : null,
  ];
  return words.filter((word) => word !== null);
}

/** Evidence files named anywhere in the history, each once, in the order they came. */
export function evidenceOf(
  events: readonly EventItem[],
): readonly { readonly kind: string; readonly blobId: string }[] {
  const file = v.object({ kind: v.string(), blobId: v.string() });
  const carrier = v.object({
    evidence: v.optional(v.array(file), []),
    report: v.optional(v.nullable(v.object({ evidence: v.optional(v.array(file), []) }))),
  });
  const files = events.flatMap((event) => {
    const parsed = v.safeParse(carrier, event.data);
    return parsed.success ? [...parsed.output.evidence, ...(parsed.output.report?.evidence ?? [])] : [];
  });
  return [...new Map(files.map((one) => [one.blobId, one])).values()];
}

function dueWords(due: { readonly dueAt: number; readonly oldDueAt: number }, timeZone: string): string {
  const from = formatDateTime(due.oldDueAt, timeZone);
  return t('desk.history.due', { from, to: formatDateTime(due.dueAt, timeZone) });
}

function warnedWords(stage: string, fraction: number | undefined): string {
  const percent = formatNumber((fraction ?? 0) * 100);
  const name = stage === 'overall' ? t('desk.limit') : tCode('stage', stage);
  return t('desk.history.warned', { stage: name, percent });
}
