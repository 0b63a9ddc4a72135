/** The wall's head: product, the site's name, day and time of the site clock, connection with the age of the data. */
import { type JSX, Show } from 'solid-js';
import { formatAge, formatClock, formatDay } from '../i18n/format.ts';
import { language, t } from '../i18n/language.ts';
import type { Live } from '../live.ts';
import { ConnectionPill } from '../parts/connection-pill.tsx';
import { Logo } from '../parts/logo.tsx';
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
  return (
    <header class={css.bar}>
      <Logo size="2.1rem" />
      <b class={css.brand}>{t('app.name')}</b>
      <h1 class={css.title}>{language() === 'zh' ? site()?.name : site()?.nameEn}</h1>
      <span class={css.gap} />
      <Show when={detail()}>
        <span class="amber">{detail()}</span>
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
