/** Fixes and readings: from the bytes through the given steps to a committed row. */
import type { MessageOutcome } from './counters.ts';
import { decodeOwnTracks, type OwnTracksLocation } from './decode/owntracks.ts';
import { decodeReading, type Reading } from './decode/readings.ts';
import type { FixRow } from './ports.ts';
import type { Refused } from './reject.ts';
import type { RowWriter } from './row-writer.ts';
import type { IntakeItem } from './save-rows.ts';
import type { ReadingDraft } from './steps/quality.ts';
import { runSteps, type Step, type StepContext, type StepResult } from './steps/step.ts';

export type SourceKind = 'heatStation' | 'meter';

export interface SampleIntake {
  /** `sub` is the OwnTracks sub-topic; only the base topic carries locations, the rest is acknowledged. */
  takeFix(input: Refused, sub: string | null): Promise<MessageOutcome>;
  takeReading(input: Refused, sourceKind: SourceKind, sourceId: string): Promise<MessageOutcome>;
}

export interface SampleIntakeParts {
  readonly writer: RowWriter;
  readonly fixSteps: readonly Step<FixRow>[];
  readonly readingSteps: readonly Step<ReadingDraft>[];
  readonly contextOf: (input: Refused) => StepContext;
  readonly maxBytes: number;
}

export function createSampleIntake(parts: SampleIntakeParts): SampleIntake {
  const { writer, contextOf, maxBytes } = parts;
  return {
    async takeFix(input, sub) {
      const decoded = sub === null ? decodeOwnTracks(input.payload, maxBytes) : ignoredSubTopic;
      if (decoded.kind === 'ignored') return { kind: 'ignored' };
      if (decoded.kind === 'rejected') return writer.refuse(input, decoded.reason, decoded.field);
      const { workerId } = input.identity;
      if (workerId === undefined) return writer.refuse(input, 'no-worker', null);
      const result = await runSteps(
        parts.fixSteps,
        fixDraft(decoded.value, input, workerId),
        contextOf(input),
      );
      return finish(writer, input, result, (row) => ({ kind: 'fix', row }));
    },
    async takeReading(input, sourceKind, sourceId) {
      const decoded = decodeReading(input.payload, maxBytes);
      if (decoded.kind === 'ignored') return { kind: 'ignored' };
      if (decoded.kind === 'rejected') return writer.refuse(input, decoded.reason, decoded.field);
      const draft = readingDraft(decoded.value, input, sourceKind, sourceId);
      const result = await runSteps(parts.readingSteps, draft, contextOf(input));
      return finish(writer, input, result, ({ declared: _, ...row }) => ({ kind: 'reading', row }));
    },
  };
}

const ignoredSubTopic = { kind: 'ignored', what: 'sub-topic' } as const;

async function finish<Draft>(
  writer: RowWriter,
  input: Refused,
  result: StepResult<Draft>,
  toItem: (draft: Draft) => IntakeItem,
): Promise<MessageOutcome> {
  if (result.kind === 'on') return writer.commit(toItem(result.draft));
  if (result.kind === 'dropped') return { kind: 'rejected', reason: result.reason };
  return writer.refuse(input, result.reason, result.field);
}

/** Written out field by field: spreading made this the most expensive line of the whole intake. */
function fixDraft(location: OwnTracksLocation, input: Refused, workerId: string): FixRow {
  return {
    deviceId: input.identity.username,
    workerId,
    deviceAt: location.takenAtMs,
    occurredAt: location.takenAtMs,
    recordedAt: input.receivedAt,
    lon: location.lon,
    lat: location.lat,
    accuracyM: location.accuracyM,
    speedMps: location.speedMps,
    courseDeg: location.courseDeg,
    batteryPct: location.batteryPct,
    suspect: false,
  };
}

function readingDraft(
  { atMs, metrics, values, declared }: Reading,
  input: Refused,
  sourceKind: SourceKind,
  sourceId: string,
): ReadingDraft {
  const when = { deviceAt: atMs, occurredAt: atMs, recordedAt: input.receivedAt };
  return { sourceKind, sourceId, ...when, metrics, values, declared, qualities: [] };
}
