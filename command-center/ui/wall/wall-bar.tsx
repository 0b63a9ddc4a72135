/** The wall's head: product, the site's name, day and time of the site clock, connection with the age of the data. */
import { createMemo, type JSX, Show } from 'solid-js';
import { formatAge, formatClock, formatDay, formatNumber } from '../i18n/format.ts';
import { language, t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { ConnectionPill } from '../parts/connection-pill.tsx';
import { DemoBanner } from '../parts/demo-banner.tsx';
import { Logo } from '../parts/logo.tsx';
import { outdoorOf } from './outdoor.ts';
import css from './wall-page.module.css';

export function WallBar(props: { readonly live: Live }): JSX.Element {
  const site = () => props.live.site();
  const now = () => props.live.clock.siteNow();
  const detail = () => {
    const found = site();
    const age = props.live.ageMs();
    if (found === null || age === null || props.live.connection() !== 'stale') return undefined;
    const at = formatClock(now() - age * props.live.clock.rate(), found.tz);
    return t('live.staleDetail', { feed: t('live.feed.all'), age: formatAge(age), at });
  };
  const outdoor = createMemo(() => outdoorOf(Object.values(props.live.items.heatStations)));
  return (
    <header class={css.bar}>
      <Logo size="2.1rem" />
      <b class={css.brand}>{t('app.name')}</b>
      <DemoBanner site={site()} />
      <h1 class={css.title}>{language() === 'zh' ? site()?.name : site()?.nameEn}</h1>
      <span class={css.gap} />
      <Show when={detail() === undefined ? outdoor() : null}>
        {(found) => (
          <span class={css.outdoor}>
            <b class="n">{formatNumber(found().celsius, 1)} °C</b>
            {t('wall.outdoor', {
              at: formatClock(found().at, site()?.tz ?? 'Asia/Shanghai', false),
            })}
          </span>
        )}
      </Show>
      <Show when={detail()}>
        <span class={`amber ${css.detail ?? ''}`}>{detail()}</span>
      </Show>
      <Show when={site()}>
        {(found) => (
          <time class={css.time}>
            {formatDay(now(), found().tz, language())}
            <span class="n">{formatClock(now(), found().tz)}</span>
          </time>
        )}
      </Show>
      <ConnectionPill state={props.live.connection()} ageMs={props.live.ageMs()} detail={detail()} />
    </header>
  );
}
