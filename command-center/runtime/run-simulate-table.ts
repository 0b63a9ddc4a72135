/** The table of `hearthline simulate`: a row for each figure, a column for each policy. */
import { type OrderClass, orderClasses } from '#dispatch-core/domain/service-type.ts';
import type { PolicyResult } from '#dispatch-core/simulate/simulate.ts';
import type { TableLanguage } from './run-simulate-options.ts';

interface TableRow {
  readonly zh: string;
  readonly en: string;
  readonly cell: (result: PolicyResult) => string;
}

const classZh: Readonly<Record<OrderClass, string>> = { leak: '漏水', noHeat: '不热', routine: '一般' };
const classEn: Readonly<Record<OrderClass, string>> = { leak: 'leak', noHeat: 'no heat', routine: 'routine' };

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const minutes = (value: number) => `${value.toFixed(1)} min`;

const tableRows: readonly TableRow[] = [
  { zh: '工单', en: 'orders', cell: ({ orders }) => String(orders) },
  ...orderClasses.map((name) => ({
    zh: `${classZh[name]} 超时到场`,
    en: `late: ${classEn[name]}`,
    cell: ({ lateByClass }: PolicyResult) => percent(lateByClass[name]),
  })),
  { zh: '每单路程', en: 'travel per order', cell: (one) => minutes(one.travelMinutesPerOrder) },
  ...orderClasses.map((name) => ({
    zh: `${classZh[name]} 等待 中位/最长`,
    en: `wait: ${classEn[name]}, median/longest`,
    cell: ({ waitMinutesByClass: wait }: PolicyResult) =>
      `${wait[name].p50.toFixed(0)} / ${wait[name].max.toFixed(0)} min`,
  })),
  { zh: '抽调', en: 'diverts', cell: ({ diverted }) => String(diverted) },
  { zh: '工作量不均 (基尼)', en: 'uneven load (Gini)', cell: ({ giniLoad }) => giniLoad.toFixed(3) },
  { zh: '未到场/撤回', en: 'unserved/withdrawn', cell: (one) => `${one.waiting} / ${one.expired}` },
  { zh: '决策耗时 p95', en: 'decision p95', cell: ({ decisionMsP95 }) => `${decisionMsP95.toFixed(2)} ms` },
  { zh: '日志哈希', en: 'log hash', cell: ({ logHash }) => logHash.slice(0, 12) },
];

/** Renders the results side by side, in the order given. */
export function renderSimulation(
  results: Readonly<Record<string, PolicyResult>>,
  language: TableLanguage,
): string {
  const head = ['', ...Object.keys(results)];
  const cells = tableRows.map((row) => [
    language === 'both' ? `${row.zh} ${row.en}` : row[language],
    ...Object.values(results).map(row.cell),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...cells].map((row) => widthOf(row[i] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === 0 ? padEnd(cell, widths[i] ?? 0) : padStart(cell, widths[i] ?? 0)))
      .join('  ');
  return [head, ...cells].map(line).join('\n');
}

/** Columns of a terminal that a text takes: Chinese letters take two. */
function widthOf(text: string): number {
  return [...text].reduce(
    (sum, letter) => sum + (/[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60]/.test(letter) ? 2 : 1),
    0,
  );
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}
