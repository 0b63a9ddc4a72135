/** What an import tells people: findings by row, counts at the end, a bar meanwhile. */
import type { ImportFinding, ImportResult } from '#command-center/contract/imports.ts';
import type { OsmReading } from '#geo-data/import/osm/read-osm.ts';
import { monotonicNow } from './wall-clock.ts';

/** `problem  row 5  heatedM2 "大"  请填数字 / write a number` */
export function describeFinding({ severity, row, field, value, zh, en }: ImportFinding): string {
  const parts = [
    severity,
    row === null ? 'file' : `row ${row}`,
    [field, value === null ? null : JSON.stringify(value)].filter((part) => part !== null).join(' '),
    `${zh} / ${en}`,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** Counts, and what they mean. */
export function describeResult(result: ImportResult): string {
  const { kind, rows, inserted, updated, unchanged, skipped, problems, warnings, crs } = result;
  const counts = `${rows} rows: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${skipped} bad`;
  const found = `${problems} problems, ${warnings} warnings`;
  const from = crs === 'wgs84' ? '' : `, converted from ${crs}`;
  return `${kind}: ${counts}${from}; ${found}. ${outcomeOf(result)}`;
}

function outcomeOf({ done, dryRun, problems, skipped }: ImportResult): string {
  if (dryRun) return '未写入任何数据。/ Nothing was written (dry run).';
  if (done)
    return skipped > 0 ? '已导入,坏行已跳过。/ Imported without the bad rows.' : '已导入。/ Imported.';
  if (problems > 0)
    return '已拒绝,未写入任何数据;请更正,或用 --skip-bad 跳过坏行。/ Refused, nothing was written: correct the rows, or leave them out with --skip-bad.';
  return '未写入任何数据。/ Nothing was written.';
}

/** What was found in an extract and what could not be used. */
export function describeOsm({ source, counts, islands, problems }: OsmReading): string[] {
  const { streets, areas, lines, buildings, names } = source;
  const drivable = streets.filter((street) => street.drivable).length;
  const [main, ...others] = islands;
  const cut = others.reduce((sum, { streets: n }) => sum + n, 0);
  const byCode = new Map<string, string[]>();
  for (const { code, osmId } of problems) byCode.set(code, [...(byCode.get(code) ?? []), osmId]);
  return [
    `${counts.nodes} nodes, ${counts.ways} ways, ${counts.relations} relations read`,
    `${streets.length} streets (${drivable} for cars), ${areas.length} areas, ${lines.length} lines, ${buildings.length} buildings, ${names.length} names`,
    main === undefined
      ? 'no street for cars: there will be no roads'
      : `${main.streets} streets hang together; ${cut} more in ${others.length} islands cannot be reached from them`,
    ...[...byCode].map(
      ([code, ids]) =>
        `${osmWords[code] ?? code}: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`,
    ),
  ];
}

const osmWords: Readonly<Record<string, string>> = {
  'ring-open': 'rings that do not close, left out',
  'ring-too-small': 'rings without a surface, left out',
  'node-missing': 'streets that leave the file, cut there',
  'member-missing': 'relations that leave the file',
  'street-without-length': 'streets without a length, left out',
  'coast-open': 'coastlines that end inside of the file, drawn on to its edge',
};

export interface Bar {
  /** `share` 0 to 1. */
  show(share: number, text: string): void;
  end(): void;
}

const width = 30;

/** On standard error: one line on a terminal, a line every five seconds elsewhere. */
export function startBar(): Bar {
  const onTerminal = process.stderr.isTTY === true;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(share, text) {
      if (monotonicNow() - shownAt < (onTerminal ? 200 : 5000)) return;
      shownAt = monotonicNow();
      const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░');
      const line = `${bar} ${Math.round(share * 100)} %  ${text}`;
      process.stderr.write(onTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    },
    end() {
      if (onTerminal) process.stderr.write('\r\x1b[K');
    },
  };
}
