/** Step: grades each value of a reading; what is out of its range or a sentinel is kept as `bad`. */
import type { Quality, ReadingRow } from '../ports.ts';
import { on, type StepContext, type StepResult } from './step.ts';

/** Draft of a reading: the row plus what the source said of each value. */
export interface ReadingDraft extends ReadingRow {
  readonly declared: readonly (Quality | null)[];
}

interface Range {
  readonly min: number;
  readonly max: number;
}

const temperature: Range = { min: -40, max: 150 };
const room: Range = { min: -10, max: 50 };
const pressure: Range = { min: 0, max: 2.5 };
const anyNumber: Range = { min: -Infinity, max: Infinity };

/** Plausible ranges by metric (DOMAIN 3.5); a metric that is not here cannot be judged and is `uncertain`. */
export const plausibleRanges: ReadonlyMap<string, Range> = new Map([
  ['supplyPrimC', temperature],
  ['returnPrimC', temperature],
  ['supplySecC', temperature],
  ['returnSecC', temperature],
  ['outdoorC', temperature],
  ['targetC', temperature],
  ['roomC', room],
  ['pressSupplySecMPa', pressure],
  ['pressReturnSecMPa', pressure],
  ['flowPrimM3h', anyNumber],
  ['makeupM3h', anyNumber],
  ['heatGJ', anyNumber],
  ['pumpHz', anyNumber],
  ['valvePct', anyNumber],
  ['humidityPct', anyNumber],
]);

/** Gives every value its quality: the worse of what the source says and what the ranges say. */
export function gradeValues(draft: ReadingDraft, { identity }: StepContext): StepResult<ReadingDraft> {
  const qualities = draft.metrics.map((metric, i) => {
    const found = gradeValue(metric, draft.values[i] ?? null, identity.sentinels ?? []);
    return worse(found, draft.declared[i] ?? 'good');
  });
  return on({ ...draft, qualities });
}

/** Quality of one value by itself. */
export function gradeValue(metric: string, value: number | null, sentinels: readonly number[]): Quality {
  if (value === null || sentinels.includes(value)) return 'bad';
  const range = plausibleRanges.get(metric);
  if (range === undefined) return 'uncertain';
  return value >= range.min && value <= range.max ? 'good' : 'bad';
}

const order: readonly Quality[] = ['good', 'uncertain', 'bad'];

function worse(a: Quality, b: Quality): Quality {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}
