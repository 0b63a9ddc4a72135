/** Simulated customers: when they report and what, by the day shape of a heating season. */
import { hourMs, type Instant } from '#dispatch-core/domain/time.ts';

export interface SimulatedReport {
  readonly subtype: string;
  readonly category: string;
  readonly description: string;
}

/** Share of a day's reports in each local hour: twin peaks 8–11 and 18–21. */
const hourShare = [1, 1, 1, 1, 1, 2, 4, 7, 11, 12, 10, 6, 4, 4, 4, 4, 5, 6, 9, 9, 7, 5, 3, 2].map(
  (s) => s / 119,
);

const reports: readonly (SimulatedReport & { readonly weight: number })[] = [
  { weight: 30, category: 'repair', subtype: 'notWarm', description: '家里暖气不热，室温只有十五六度' },
  { weight: 16, category: 'repair', subtype: 'notWarm', description: '整个单元都不热，昨晚开始的' },
  { weight: 12, category: 'tempCheck', subtype: 'tempCheck', description: '申请上门测温' },
  { weight: 10, category: 'repair', subtype: 'openValve', description: '单元阀门没开，入住要供热' },
  { weight: 8, category: 'repair', subtype: 'flush', description: '暖气管堵了，要求清洗过滤网' },
  { weight: 5, category: 'repair', subtype: 'leak', description: '立管接头漏水，楼下已经渗水' },
  { weight: 3, category: 'repair', subtype: 'leak', description: '暖气片爆裂喷水，请马上来人' },
];

/** Wait until the next report in site ms: Poisson with the rate of this local hour. */
export function nextReportInMs(
  perDay: number,
  now: Instant,
  utcOffsetHours: number,
  random: () => number,
): number {
  const hour = Math.floor((now / hourMs + utcOffsetHours) % 24);
  const perHour = perDay * (hourShare[hour] ?? 0);
  return (-Math.log(1 - random()) / perHour) * hourMs;
}

/** What the next caller says. */
export function chooseReport(random: () => number): SimulatedReport {
  const total = reports.reduce((sum, report) => sum + report.weight, 0);
  let rest = random() * total;
  for (const { weight, ...report } of reports) {
    rest -= weight;
    if (rest <= 0) return report;
  }
  throw new RangeError('the weights of the reports do not add up');
}
