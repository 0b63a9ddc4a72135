/** Reports per hour of the day: full bars for hours that are over, an open bar for the one that runs. */
import { createMemo, For, type JSX } from 'solid-js';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { axisTop, reportsByHour } from '../board.ts';
import { formatNumber, startOfDay } from '../i18n/format.ts';
import { t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import css from './hour-bars.module.css';
import { Section } from './section.tsx';

interface HourBarsProps {
  readonly live: Live;
  /** Everything registered since midnight, closed ones too; null while it is not known. */
  readonly today: number | null;
}

export function HourBars(props: HourBarsProps): JSX.Element {
  const now = () => props.live.clock.siteNow();
  const dayStart = createMemo(() => startOfDay(now(), props.live.site()?.tz ?? 'Asia/Shanghai'));
  const hours = createMemo(() => reportsByHour(Object.values(props.live.items.requests), dayStart()));
  const top = createMemo(() => axisTop(hours()));
  const running = createMemo(() => Math.floor((now() - dayStart()) / hourMs));
  const drawn = () => hours().reduce((sum, n) => sum + n, 0);
  const base = (): string => {
    const closed = (props.today ?? 0) - drawn();
    return closed > 0
      ? t('wall.hoursClosed', { n: formatNumber(props.today ?? 0), closed: formatNumber(closed) })
      : t('wall.hoursBase', { n: formatNumber(drawn()) });
  };
  return (
    <Section title={t('wall.hours')} base={base()} grow>
      <div class={css.chart}>
        <span class={css.axis} aria-hidden="true">
          <i>{formatNumber(top())}</i>
          <i>{formatNumber(top() / 2)}</i>
          <i>0</i>
        </span>
        <ol class={css.bars}>
          <For each={hours()}>
            {(n, hour) => (
              <li
                data-running={hour() === running() ? '' : undefined}
                style={{ '--share': `${(n / top()) * 100}%` }}
                aria-label={`${hour()}:00 ${n}`}
              />
            )}
          </For>
        </ol>
        <span class={css.hours} aria-hidden="true">
          <For each={[0, 6, 12, 18, 24]}>{(hour) => <i>{hour}</i>}</For>
        </span>
      </div>
    </Section>
  );
}
