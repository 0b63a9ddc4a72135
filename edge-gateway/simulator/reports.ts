/** What customers report: the mix of the first heating day turns into that of the winter (DOMAIN 3.1, 3.2). */
import type { Category, Source, Urgency } from '#dispatch-core/domain/service-type.ts';

export interface ReportWords {
  readonly category: Category;
  readonly subtype: string;
  readonly description: string;
}

interface Line extends ReportWords {
  /** Weight on the first day of heating, and in the middle of the winter. */
  readonly first: number;
  readonly later: number;
}

const repair = 'repair';
const lines: readonly Line[] = [
  line(38, 8, repair, 'notWarm', '还没来暖，暖气片是凉的'),
  line(11, 9, repair, 'notWarm', '整个单元都没热，邻居家也一样'),
  line(14, 26, repair, 'notWarm', '室温只有十六度，暖气温温的'),
  line(6, 12, repair, 'notWarm', '有一组暖气片不热，其他屋还行'),
  line(3, 6, repair, 'notWarm', '家里有老人孩子，夜里只有十五度，请尽快来人'),
  line(10, 5, repair, 'openValve', '入户阀门没开，请来人开阀'),
  line(7, 3, repair, 'openValve', '今年刚缴费，单元阀门还关着'),
  line(3, 6, repair, 'flush', '暖气一半热一半凉，想清洗一下过滤网'),
  line(1, 2, repair, 'flush', '暖气里有气，一直咕噜响'),
  line(3, 4, repair, 'leak', '立管接头渗水，地板湿了一片'),
  line(1.5, 2, repair, 'leak', '暖气片阀门滴水，拿盆接着呢'),
  line(0.7, 1, repair, 'leak', '暖气爆了喷水，快来人！'),
  line(0.5, 1, repair, 'leak', '楼道管井里哗哗流水，已经流到楼梯'),
  line(1, 9, 'tempCheck', 'tempCheck', '申请上门测温，温度一直不达标'),
  line(0.3, 1.5, 'business', 'measureArea', '供热面积和房产证对不上，申请复核'),
  line(0.5, 1, repair, 'other', '管井门坏了关不上'),
  line(0.5, 2, 'complaint', 'complaint', '昨天修完今天又不热了，我要投诉'),
];

function line(first: number, later: number, category: Category, subtype: string, description: string): Line {
  return { first, later, category, subtype, description };
}

/** What the next customer says; `random` in [0, 1) picks a line. */
export function chooseReport(heatingDay: number, random: number): ReportWords {
  const early = 0.82 ** (heatingDay - 1);
  const weights = lines.map(({ first, later }) => first * early + later * (1 - early));
  const { category, subtype, description } = pickByWeight(lines, weights, random);
  return { category, subtype, description };
}

/** Ways of the reports that nobody at the centre types in; the rest is telephone. */
export type ReportChannel = Extract<Source, 'wechat' | 'web' | 'hotline' | 'phone'>;
const channels: readonly ReportChannel[] = ['phone', 'wechat', 'hotline', 'web'];
const channelWeights = [52, 30, 12, 6];

export function chooseChannel(random: number): ReportChannel {
  return pickByWeight(channels, channelWeights, random);
}

/** How a report of that kind is graded by whoever takes it down; null leaves it to the service type. */
export function urgencyOf({ description }: ReportWords): Urgency | null {
  return /爆|哗哗/.test(description) ? 'critical' : null;
}

/** Outages speak with few voices: one station stands still and whole communities say the same. */
const outageLines = [
  '整栋楼突然都不热了',
  '下午开始暖气凉了，小区群里都在说',
  '暖气冰凉，是不是换热站停了？',
  '一点热气都没有，什么时候能恢复？',
] as const;

export function chooseOutageReport(random: number): ReportWords {
  const description = outageLines[Math.floor(random * outageLines.length)] ?? outageLines[0];
  return { category: repair, subtype: 'notWarm', description };
}

/** One of the items by weight; `random` in [0, 1). Throws when there is none. */
export function pickByWeight<T>(items: readonly T[], weights: readonly number[], random: number): T {
  let rest = random * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, item] of items.entries()) {
    rest -= weights[i] ?? 0;
    if (rest < 0) return item;
  }
  const last = items.at(-1);
  if (last === undefined) throw new RangeError('pickByWeight needs at least one item');
  return last;
}
