/** Today's figures, each with its base; what nobody has counted yet is a dash that says so. */
import { createMemo, type JSX } from 'solid-js';
import type { OrderItem } from '#command-center/contract/http.ts';
import type { KpiItem } from '#command-center/contract/live.ts';
import { countOrders } from '../board.ts';
import { formatHours, formatNumber, formatPercent, startOfDay } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { Kpi } from '../parts/kpi.tsx';
import { Section } from './section.tsx';
import css from './today-rail.module.css';

/** Below this base a share is drawn grey. */
const smallBase = 10;

export function TodayRail(props: {
  readonly live: Live;
  readonly openOrders: readonly OrderItem[];
}): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const counts = createMemo(() => countOrders(props.openOrders, now()));
  const dayStart = createMemo(() => startOfDay(now(), props.live.site()?.tz ?? 'Asia/Shanghai'));
  const reports = createMemo(
    () =>
      Object.values(props.live.items.requests).filter((one) => Date.parse(one.createdAt) >= dayStart())
        .length,
  );
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
          base={t('wall.kpi.reportsBase')}
        />
        <Share label={t('wall.kpi.timely')} item={share('timelyRate')} />
        <Share label={t('wall.kpi.answer')} item={share('answerRate')} />
        <Share label={t('wall.kpi.answer5s')} item={share('answer5s')} />
      </div>
    </Section>
  );
}

function Share(props: { readonly label: string; readonly item: KpiItem | undefined }): JSX.Element {
  const value = () => props.item?.value ?? null;
  const base = () => props.item?.base ?? props.item?.n ?? 0;
  return (
    <Kpi
      label={props.label}
      figure={value() === null ? null : formatPercent(value() ?? 0)}
      unit="%"
      base={value() === null ? (props.item?.reason ?? t('wall.kpi.noData')) : baseText(base())}
      small={value() !== null && base() < smallBase}
    />
  );
}

function baseText(base: number): string {
  return base < smallBase ? t('wall.kpi.smallN', { n: base }) : t('common.n', { n: formatNumber(base) });
}
