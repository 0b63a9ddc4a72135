/** Turns series into figures (median, ratio, target met or missed) and renders them as a table, JSON and Markdown. */
import type { Series, Target } from './bench.ts';
import type { Host } from './host.ts';
import { median, pairedRatio } from './statistics.ts';

export interface Figure {
  readonly variant: string;
  readonly metric: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly median: number;
  readonly ratio: { readonly to: string; readonly value: number } | null;
  readonly verdicts: readonly Verdict[];
}

export interface Verdict {
  readonly of: 'median' | 'ratio';
  readonly target: Target;
  readonly met: boolean;
}

export interface BenchResult {
  readonly name: string;
  readonly title: string;
  /** ISO time at which it ran. */
  readonly at: string;
  readonly tookS: number;
  /** Mean load of the minute before: far above 0, others were at work and the numbers are pessimistic. */
  readonly loadBefore: number;
  readonly figures: readonly Figure[];
  /** Why there are no figures. */
  readonly failure: string | null;
}

export interface RunResult {
  readonly date: string;
  readonly host: Host;
  readonly repetitions: number;
  readonly benches: readonly BenchResult[];
}

/** The figures of one bench. Throws when a baseline is named that was not measured. */
export function figuresOf(series: readonly Series[]): Figure[] {
  return series.map((one) => {
    const { variant, metric, unit, values } = one;
    const middle = median(values);
    const ratio = one.baseline === undefined ? null : ratioTo(one, one.baseline, series);
    const verdicts = [
      ...judge('median', middle, one.target),
      ...(ratio === null ? [] : judge('ratio', ratio.value, one.ratioTarget)),
    ];
    return { variant, metric, unit, values: values.map(rounded), median: rounded(middle), ratio, verdicts };
  });
}

function ratioTo(one: Series, baseline: string, all: readonly Series[]) {
  const base = all.find(({ variant, metric }) => variant === baseline && metric === one.metric);
  if (base === undefined) throw new Error(`No baseline "${baseline}" for "${one.metric}".`);
  return { to: baseline, value: rounded(pairedRatio(one.values, base.values)) };
}

function judge(of: Verdict['of'], value: number, target: Target | undefined): Verdict[] {
  if (target === undefined) return [];
  return [{ of, target, met: target.is === 'atLeast' ? value >= target.limit : value <= target.limit }];
}

/** Three digits that count are more than the machine can repeat. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Rows of the table: variant, what, median with unit, all values, ratio, targets. */
export function rowsOf({ figures }: BenchResult): string[][] {
  return figures.map((figure) => [
    figure.variant,
    figure.metric,
    `${figure.median.toLocaleString('en')} ${figure.unit}`,
    figure.values.map((value) => value.toLocaleString('en')).join(' · '),
    figure.ratio === null ? '' : `${figure.ratio.value} × ${figure.ratio.to}`,
    figure.verdicts.map(renderVerdict).join(', '),
  ]);
}

export const tableHead = ['variant', 'figure', 'median', 'repetitions', 'ratio', 'target'];

function renderVerdict({ of, target, met }: Verdict): string {
  const sign = target.is === 'atLeast' ? '≥' : '≤';
  return `${met ? 'met' : 'MISSED'}: ${of === 'ratio' ? 'ratio ' : ''}${sign} ${target.limit.toLocaleString('en')}`;
}

/** The table of one bench for a terminal. */
export function renderTable(result: BenchResult): string {
  const title = `${result.name}: ${result.title} (${result.tookS} s, load before ${result.loadBefore})`;
  if (result.failure !== null) return `${title}\n  FAILED: ${result.failure}`;
  const rows = [tableHead, ...rowsOf(result)];
  const widths = tableHead.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [title, ...lines].join('\n');
}

/** The README of the results: the newest run of every class of machine. */
export function renderReadme(runs: readonly RunResult[]): string {
  const head = [
    '# Results of `npm run bench`',
    '',
    'Written by the bench itself; do not edit. Medians of interleaved repetitions; a ratio is the median of the ratios',
    'repetition by repetition, against the variant it names, measured in the same run. Absolute numbers belong to the',
    'machine and to what else it did at the time (see its load); ratios travel better. No test depends on any of them.',
  ];
  return `${[...head, ...runs.flatMap(renderRun)].join('\n')}\n`;
}

function renderRun({ date, host, repetitions, benches }: RunResult): string[] {
  const machine = `${host.cores} cores (${host.cpu}), ${host.memoryGb} GB, Node ${host.node}, ${host.platform}`;
  return [
    '',
    `## ${host.class}, ${date}`,
    '',
    `${machine}; up to ${repetitions} repetitions. Numbers: [${date}-${host.class}.json](${date}-${host.class}.json).`,
    ...benches.flatMap(renderBench),
  ];
}

function renderBench(result: BenchResult): string[] {
  const when = `${result.at.slice(0, 16)}Z, ${result.tookS} s, load before ${result.loadBefore}`;
  const head = ['', `### ${result.name}: ${result.title}`, '', when, ''];
  if (result.failure !== null) return [...head, `Not measured: ${result.failure.split('\n', 1)[0] ?? ''}`];
  const rows = rowsOf(result).map(
    (row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return [...head, `| ${tableHead.join(' | ')} |`, `|${'---|'.repeat(tableHead.length)}`, ...rows];
}
