/** Today's figures, each with its base; what nobody has counted yet is a dash that says so. */
import { createMemo, type JSX } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import type { KpiItem } from '#command-center/contract/live.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { countOrders } from '../board.ts';
import { formatHours, formatNumber, formatPercent, startOfDay } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Kpi } from '../parts/kpi.tsx';
import { Section } from './section.tsx';
import { timelyToday } from './timely.ts';
import css from './today-rail.module.css';

/** Below this base a share is drawn grey. */
const smallBase = 10;

interface TodayRailProps {
  readonly live: Live;
  readonly openOrders: readonly OrderItem[];
  /** Everything registered since midnight; null while it is not known. */
  readonly reportsToday: number | null;
  /** Reports of the last 24 hours. */
  readonly reportsDay: number;
}

export function TodayRail(props: TodayRailProps): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const counts = createMemo(() => countOrders(props.openOrders, now()));
  const dayStart = createMemo(() => startOfDay(now(), props.live.site()?.tz ?? 'Asia/Shanghai'));
  const since = (from: number): number =>
    Object.values(props.live.items.requests).filter((one) => Date.parse(one.createdAt) >= from).length;
  // Between two answers of the server the feed is ahead; what it has forgotten the server still counts.
  const reports = createMemo(() => Math.max(props.reportsToday ?? 0, since(dayStart())));
  const thisHour = createMemo(() => since(Math.floor(now() / hourMs) * hourMs));
  const timely = createMemo(() => timelyToday(Object.values(props.live.items.orders), dayStart(), now()));
  const overdueBase = () => {
    const oldest = counts().longestLateMs;
    return oldest === null
      ? t('wall.kpi.overdueNone', { warned: counts().warned })
      : t('wall.kpi.overdueBase', { warned: counts().warned, oldest: formatHours(oldest) });
  };
  const share = (id: string): KpiItem | undefined => props.live.items.kpi[id];
  return (
    <Section title={t('wall.today')} base={t('wall.since')}>
      <div class={css.grid}>
        <Kpi
          label={t('wall.kpi.open')}
          figure={formatNumber(counts().open)}
          base={t('wall.kpi.openBase', {
            unsent: counts().unsent,
            working: counts().working,
            review: counts().review,
          })}
        />
        <Kpi
          label={t('wall.kpi.overdue')}
          figure={formatNumber(counts().late)}
          base={overdueBase()}
          severity={counts().late > 0 ? 1 : undefined}
        />
        <Kpi
          label={t('wall.kpi.reports')}
          figure={formatNumber(reports())}
          base={t('wall.kpi.todayBase', { hour: thisHour(), day: formatNumber(props.reportsDay) })}
        />
        <Share
          label={t('wall.kpi.timely')}
          item={share('timelyRate')}
          own={timely()}
          none={t('wall.kpi.timelyNone')}
        />
        <Share label={t('wall.kpi.answer')} item={share('answerRate')} none={t('wall.kpi.noPhone')} />
        <Share label={t('wall.kpi.answer5s')} item={share('answer5s')} none={t('wall.kpi.noPhone')} />
      </div>
    </Section>
  );
}

interface ShareProps {
  readonly label: string;
  readonly item: KpiItem | undefined;
  /** Counted in this page, for when the feed has no figure. */
  readonly own?: { readonly due: number; readonly timely: number };
  /** Why there is no figure. */
  readonly none: string;
}

/** A share with its base: the feed's figure first, the page's own count second, a dash with its reason last. */
function Share(props: ShareProps): JSX.Element {
  const own = () => (props.own !== undefined && props.own.due > 0 ? props.own : null);
  /** The feed's figure; a share of nothing is none. */
  const fed = () => ((props.item?.base ?? props.item?.n ?? 1) > 0 ? (props.item?.value ?? null) : null);
  const value = () => {
    const counted = own();
    return fed() ?? (counted === null ? null : counted.timely / counted.due);
  };
  const base = () => (fed() === null ? null : (props.item?.base ?? props.item?.n)) ?? own()?.due ?? 0;
  const baseText = (): string => {
    const counted = own();
    if (value() === null) return props.none;
    if (base() < smallBase) return t('wall.kpi.smallN', { n: base() });
    return fed() === null && counted !== null
      ? t('wall.kpi.timelyBase', counted)
      : t('common.n', { n: formatNumber(base()) });
  };
  return (
    <Kpi
      label={props.label}
      figure={value() === null ? null : formatPercent(value() ?? 0)}
      unit="%"
      base={baseText()}
      small={value() !== null && base() < smallBase}
    />
  );
}
