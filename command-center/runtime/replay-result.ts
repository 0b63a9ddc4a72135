/** The final counts of a replay: per stream what was sent and what became of it. */
import type { CountersSnapshot } from '#edge-gateway/counters.ts';
import { type StreamName, streamNames } from '#edge-gateway/replay/columns.ts';
import type { Recording } from '#edge-gateway/replay/records.ts';

/** What became of one stream; `sent` = stored + duplicate + all rejected. */
export interface StreamResult {
  readonly sent: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Rows of the file that could not be placed in time, by reason: never sent. */
  readonly unreadable: Readonly<Record<string, number>>;
}
export type ReplayResult = Readonly<Record<StreamName, StreamResult>>;

/** Puts together what the publisher sent, what the intake counted and what the files would not tell. */
export function resultOf(
  sent: Readonly<Record<StreamName, number>>,
  counters: CountersSnapshot,
  recordings: readonly Recording[],
): ReplayResult {
  const of = (stream: StreamName): StreamResult => {
    const { stored, duplicate, rejected } = counters[stream];
    const unreadable: Record<string, number> = {};
    for (const recording of recordings.filter((one) => one.stream === stream)) {
      for (const [reason, n] of Object.entries(recording.unreadable))
        unreadable[reason] = (unreadable[reason] ?? 0) + n;
    }
    return { sent: sent[stream], stored, duplicate, rejected: { ...rejected }, unreadable };
  };
  return { fixes: of('fixes'), requests: of('requests'), readings: of('readings') };
}

/** Everything that was sent is stored, known already, or refused with a reason. */
export function addsUp(result: ReplayResult): boolean {
  return streamNames.every((stream) => {
    const { sent, stored, duplicate, rejected } = result[stream];
    return sent === stored + duplicate + sumOf(rejected);
  });
}

/** For people: one line per stream that was played. */
export function renderResult(result: ReplayResult): string {
  const rows = streamNames
    .filter((stream) => result[stream].sent + sumOf(result[stream].unreadable) > 0)
    .map((stream) => {
      const { sent, stored, duplicate, rejected, unreadable } = result[stream];
      const refused = sumOf(rejected) === 0 ? '' : ` + rejected ${sumOf(rejected)} (${reasons(rejected)})`;
      const left = sumOf(unreadable) === 0 ? '' : `; rows not sent: ${reasons(unreadable)}`;
      return `  ${stream.padEnd(9)} sent ${sent} = stored ${stored} + duplicate ${duplicate}${refused}${left}`;
    });
  return ['', ...rows].join('\n');
}

function reasons(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([reason, n]) => `${reason} ${n}`)
    .join(', ');
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}
